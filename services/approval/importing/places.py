"""Names of places become division codes: the sure ones, and for others the nearest sure division.

Names are looked for within the importing division alone, as it stood in the project's year. What
cannot be told apart is taken at the division that contains every candidate, and asked about.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from msgspec import Struct

from domain.codes import at_level, covers, level
from events.base import Level
from events.requirements import Origin
from services.approval.importing.asking import PLACES, Asked
from services.approval.tables.entries import Doubt, Item, Place
from services.approval.tables.wording import plain
from services.common.divisions import Division, Divisions

REMEMBERED = 4096
"""A table names the same places over and over: so many names stay in memory."""
MOST = 50
"""A dossier names at most so many places."""
_UPWARDS: tuple[Level, ...] = ("village", "township", "county")
_SEVERAL = re.compile(r"\d+(?:个|处)")
_WITHIN_A_VILLAGE = re.compile(r"(.{1,12}?(?:村民委员会|村委会|村|社区|嘎查|居委会))[^村]+")
_TOWN = re.compile(r"(.+?(?:街道|民族乡|[镇乡]|苏木|团场))(.*)")
_KIND = re.compile(
    r"(?:(?P<village>村(?:民?委(?:员?会)?)?|嘎查)|(?P<community>社区|(?:居|社区居)民?委(?:员?会)?|居)"
    r"|(?P<street>街道(?:办事处)?|办事处)|(?P<town>镇)|(?P<township>乡))$"
)


class Located(Struct, frozen=True):
    """Where a project is, who therefore raises it, and what is not sure of it.

    `told` is whether the codes say all that the cell said.
    """

    origin: Origin
    division: str
    places: tuple[str, ...]
    asked: tuple[Asked, ...] = ()
    told: bool = True


class Found(Struct, frozen=True):
    """The division that a name stands for; with a doubt, the nearest sure one."""

    code: str
    doubt: Doubt | None = None
    exact: bool = True


class Around:
    """The divisions in which an import looks for its places: `home` as it stood in a year."""

    def __init__(self, divisions: Divisions, home: str, year: int) -> None:
        self.divisions, self.home, self.year = divisions, home, year
        self._above = tuple(d.name for d in divisions.path(at_level(home, "county")))
        self.township = lru_cache(REMEMBERED)(self._township)
        self.place = lru_cache(REMEMBERED)(self._place)

    def _township(self, name: str) -> Found:
        """The township of that name."""
        return self._choose(name, self.home, frozenset({"township"}))

    def _place(self, name: str, within: str) -> Found:
        """The village (or, in a list of bare names, township) of that name within a division."""
        wanted = {"village"} if level(within) == "township" else {"village", "township"}
        return self._choose(name, within, frozenset(wanted))

    def name(self, code: str) -> str:
        """What a division is called."""
        return self.divisions.name(code)

    def _choose(self, name: str, within: str, wanted: frozenset[str]) -> Found:
        for said, exact in _spellings(name):
            everywhere = [d for d in self._called(said) if d.level in wanted & _levels(said)]
            here = [d for d in everywhere if covers(within, d.code)]
            if here:
                return _told_apart(said, here, within, self, exact=exact)
            if everywhere:
                return Found(within, self._elsewhere(name, everywhere, within))
        said_of = {"name": name, "within": self.name(within), "taken": self.name(within)}
        return Found(within, Doubt("place-unknown", said_of))

    def below(self, place: Place) -> Place:
        """The place without the province, city and county before its names."""
        town, village = self._below(place.township), self._below(place.village)
        split = _TOWN.fullmatch(village) if not town and village != plain(place.village) else None
        return Place(split[1], split[2]) if split else Place(town, village)

    def _below(self, name: str) -> str:
        bare = plain(name)
        for above in self._above:
            bare = bare.removeprefix(above)
        return bare

    def _called(self, name: str) -> list[Division]:
        found = self.divisions.within(at_level(self.home, "county"), name)
        return [d for d in found if covers(self.home, d.code) and stood_in(d, self.year)]

    def _elsewhere(self, name: str, found: list[Division], within: str) -> Doubt:
        said = {"name": name, "within": self.name(within), "taken": self.name(within)}
        return Doubt("place-elsewhere", {**said, "found": _listed(found, self)})


def locate(item: Item, around: Around) -> Located:
    """The places of an item, the level that raises it, and its doubts."""
    named = [(p, *_found(p, around)) for p in item.places]
    codes = list(_areas(item, around, [town for _, town, _ in named]))
    codes += [found.code for _, _, found in named]
    asked = _doubts(named)
    if not codes or _more_than_named(item):
        codes.append(around.home)
    places, crowd = _bounded(tuple(dict.fromkeys(codes)), around)
    division = common(places, around.home)
    told = all(found.exact and not found.doubt for _, _, found in named) and not crowd
    return Located(origin_at(division), division, places, tuple(asked + crowd), told)


def common(codes: Iterable[str], home: str) -> str:
    """The smallest division that contains all of these, `home` at most."""
    codes = tuple(codes)
    for at in _UPWARDS:
        above = {at_level(code, at) for code in codes}
        if len(above) == 1 and covers(home, found := above.pop()) and level(found) == at:
            return found
    return home


def origin_at(division: str) -> Origin:
    """Who raises what lies within a division: its village, its township, or the county."""
    match level(division):
        case "village":
            return "village"
        case "township":
            return "township"
        case "county" | "city" | "province":
            return "county"


def stood_in(division: Division, year: int) -> bool:
    """Whether a division stood on the first or the last day of a year."""
    return division.stood(date(year, 1, 1)) or division.stood(date(year, 12, 31))


def _spellings(name: str) -> Iterator[tuple[str, bool]]:
    """The name as it stands, and without the group within a village (苗儿村3组)."""
    yield name, True
    if group := _WITHIN_A_VILLAGE.fullmatch(name):
        yield group[1], False


def _found(place: Place, around: Around) -> tuple[Found | None, Found]:
    """What a place's township and village are; a village of an unknown township is not sure."""
    place = around.below(place)
    town = around.township(place.township) if place.township else None
    if not place.village or (town and town.doubt and level(town.code) != "township"):
        return None, town or Found(around.home)
    return town, around.place(place.village, town.code if town else around.home)


def _areas(item: Item, around: Around, towns: list[Found | None]) -> Iterator[str]:
    """The whole county or whole townships, when the cell says so."""
    if item.area == "county":
        yield around.home
    if item.area == "township":
        yield from (town.code for town in towns if town)
        if not item.places:
            yield around.home


def _more_than_named(item: Item) -> bool:
    """小丘镇芋河等6处: where the places lie that are not named is known for the whole alone."""
    return bool(set(item.doubts) & set(PLACES) and _SEVERAL.search(plain(item.place_text)))


def _told_apart(
    said: str, found: list[Division], within: str, around: Around, *, exact: bool
) -> Found:
    """The one that is called exactly so, the only one, or what contains all of them."""
    same = [d for d in found if d.name == said] or found
    if len(same) == 1:
        only = same[0]
        values = {"name": said, "found": only.name, "code": only.code}
        doubt = Doubt("place-other-kind", values) if _other_kind(said, only.name) else None
        return Found(only.code, doubt, exact)
    taken = common((d.code for d in same), within)
    values = {"name": said, "found": _listed(same, around), "taken": around.name(taken)}
    return Found(taken, Doubt("place-ambiguous", values))


def _levels(said: str) -> frozenset[str]:
    """The levels of which a name can be, by its last word."""
    kind = _KIND.search(said)
    match kind.lastgroup if kind else None:
        case None:
            return frozenset({"township", "village"})
        case "village" | "community":
            return frozenset({"village"})
        case _:
            return frozenset({"township"})


def _other_kind(said: str, name: str) -> bool:
    """邓家村 is said of 邓家社区: most likely what the village became, yet to be confirmed."""
    ours, theirs = _KIND.search(said), _KIND.search(name)
    return bool(ours and theirs and ours.lastgroup != theirs.lastgroup)


def _listed(found: list[Division], around: Around) -> str:
    """Candidates with the township of each."""
    towns = [at_level(d.code, "township") for d in found[:5]]
    pairs = zip(found, towns, strict=False)
    said = [d.name if d.code == town else around.name(town) + d.name for d, town in pairs]
    return "、".join(said) + ("…" if len(found) > len(towns) else "")


def _doubts(named: list[tuple[Place, Found | None, Found]]) -> list[Asked]:
    """Each doubt once: villages of one unknown township raise the same."""
    asked: list[Asked] = []
    for place, town, found in named:
        for doubt in (f.doubt for f in (town, found) if f and f.doubt):
            raw = f"{place.township}{place.village}"
            if all(doubt != known.doubt for known in asked):
                asked.append(Asked(("village", "place", "township"), doubt, raw))
    return asked


def _bounded(codes: tuple[str, ...], around: Around) -> tuple[tuple[str, ...], list[Asked]]:
    """Not more places than a dossier takes: else their townships, else the whole."""
    if len(codes) <= MOST:
        return codes, []
    towns = tuple(dict.fromkeys(at_level(code, "township") for code in codes))
    taken = towns if len(towns) <= MOST else (around.home,)
    names = "、".join(around.name(code) for code in taken[:5])
    values = {"count": str(len(codes)), "most": str(MOST), "taken": names}
    return taken, [Asked(PLACES, Doubt("too-many-places", values))]
