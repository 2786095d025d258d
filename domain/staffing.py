"""Steps that nobody could lawfully take: posts that nobody holds, and hands that are all bound.

Whoever files a project or counts its votes decides nothing on it, and nobody decides two steps of
one matter. So a county may hold every post and still be stuck, where one person holds two of them.
This is looked for when a pack is adopted or a post changes, not when a case stands still.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from domain.authority import OVER_THE_WHOLE, Holding
from domain.codes import at_level, covers, level
from domain.life import LIVE_OF, RECORDS
from domain.procedure import OFFICE_ACTIONS, ORIGINS, Procedure, is_step
from domain.soundness import needs
from events.findings import Value
from events.requirements import Action, Origin, OwnerIs, Separation

HANDS = ("file-intake", "record-vote")
"""What bars from deciding, and comes before every decision."""


class Stuck(Struct, frozen=True):
    """A step that projects of these origins never get past: a message key and its values.

    `seats` are the divisions in which somebody else would have to hold a post that takes it.
    """

    key: str
    action: str
    seats: tuple[str, ...]
    origins: tuple[Origin, ...]
    values: dict[str, Value]


class Way(Struct, frozen=True):
    """The projects of one division, and who there could take each action, as posts are held.

    `hands`: by action, each with whoever they stand in for.
    """

    procedure: Procedure
    origin: Origin
    division: str
    hands: dict[str, list[frozenset[str]]]

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages of these projects and their assets, and of what is a county's own."""
        plans = (*LIVE_OF["plan"], *LIVE_OF["campaign"]) if self.origin == "county" else ()
        kinds = ("project", "asset", "consent", "rectification")
        own = (stage for kind in kinds for stage in LIVE_OF[kind])
        return ("new", *own, *plans)

    def open_to(self, *stages: str) -> tuple[Action, ...]:
        """The actions that these projects may come to at one of the stages."""
        return _open_to(self.procedure, self.origin, stages)

    def needs(self, action: Action) -> frozenset[str]:
        """The actions without which this one cannot be taken."""
        return _needs(self.procedure, self.origin, action.id)

    def scope(self, action: Action) -> str:
        """How far an action separates the hands, if it does."""
        return _scope(self.procedure, self.origin, action.id)


# What a pack says is the same for every division of a county, and for every county.
@lru_cache(4096)
def _open_to(procedure: Procedure, origin: Origin, stages: tuple[str, ...]) -> tuple[Action, ...]:
    mine = (a for a in procedure.pack.actions if not a.origins or origin in a.origins)
    return tuple(a for a in mine if set(stages) & set(a.stages))


@lru_cache(4096)
def _needs(procedure: Procedure, origin: Origin, name: str) -> frozenset[str]:
    return frozenset(needs(procedure.actions[name], origin))


@lru_cache(4096)
def _scope(procedure: Procedure, origin: Origin, name: str) -> str:
    asked = procedure.requires(procedure.actions[name], origin)
    said = next((r.scope for r in asked if isinstance(r, Separation)), "")
    return said or ("chain" if is_step(name) else "")


def stuck_steps(procedure: Procedure, holdings: tuple[Holding, ...], on: date) -> tuple[Stuck, ...]:
    """Where projects of a county would stand still, as its posts are held on a day."""
    held = tuple(h for h in holdings if h.holds(on) and h.post in procedure.posts)
    ways = [
        Way(procedure, origin, code, _hands(procedure, held, code))
        for origin in ORIGINS
        for code in _raising(held, origin)
    ]
    return _joined(stuck for way in ways for stuck in (*_unheld(way), *_bound(way)))


def _hands(
    procedure: Procedure, held: tuple[Holding, ...], code: str
) -> dict[str, list[frozenset[str]]]:
    """Who could take each action on the projects of a division.

    They sit over it, or over one of the places within it that the project may have.
    """
    over = [h for h in held if covers(h.division, code)]
    near = [h for h in held if covers(h.division, code) or covers(code, h.division)]
    asked = {(a.by, a.id in OVER_THE_WHOLE) for a in procedure.pack.actions}
    who = {(by, whole): _able(over if whole else near, by) for by, whole in asked}
    return {a.id: who[a.by, a.id in OVER_THE_WHOLE] for a in procedure.pack.actions}


def _able(held: list[Holding], posts: tuple[str, ...]) -> list[frozenset[str]]:
    return list(dict.fromkeys(h.actor().persons for h in held if h.post in posts))


def _joined(found: Iterable[Stuck]) -> tuple[Stuck, ...]:
    """The same lack is said once, for all origins that it concerns."""
    once: dict[tuple[str, str, tuple[str, ...]], Stuck] = {}
    for stuck in found:
        name = (stuck.key, stuck.action, stuck.seats)
        known = once.get(name, stuck)
        origins = tuple(dict.fromkeys((*known.origins, *stuck.origins)))
        values = {**known.values, "origins": "|".join(origins)}
        once[name] = replace(known, origins=origins, values=values)
    return tuple(once.values())


def _raising(held: tuple[Holding, ...], origin: Origin) -> list[str]:
    """The divisions from which projects of that origin may come, as far as offices sit there."""
    codes = {at_level(h.division, origin) for h in held}
    return sorted(code for code in codes if level(code) == origin)


def _unheld(way: Way) -> Iterator[Stuck]:
    """What has to be done and is done by nobody."""
    for action in _needed(way):
        if not way.hands[action.id]:
            yield _stuck(way, action, "stuck.nobody", {"posts": "|".join(action.by)})


def _needed(way: Way) -> list[Action]:
    """The actions that carry a project on, and those without which they cannot be taken."""
    apart = RECORDS | OFFICE_ACTIONS
    wanted = {a.id for a in way.open_to(*way.stages) if a.id not in apart}
    for name in list(wanted):
        wanted |= way.needs(way.procedure.actions[name])
    return [a for a in way.procedure.pack.actions if a.id in wanted]


def _bound(way: Way) -> Iterator[Stuck]:
    """In each matter, the step at which everyone who could take it has had a hand in it before."""
    found: list[str] = []
    for steps in _matters(way):
        chain = [*_before(way), *steps]
        step = _first_bound(way, chain)
        if step and step.id not in found:
            found.append(step.id)
            rivals = [a.id for a in chain[: chain.index(step)] if _shares(way, a, step)]
            yield _stuck(way, step, "stuck.same-hands", {"needs": "|".join(rivals)})


def _matters(way: Way) -> Iterator[list[Action]]:
    """The decisions of the entry, then those of each later stage, which may bar over the whole."""
    entry = _separate(way, "intake")
    yield entry
    for stage in way.stages[2:]:
        for later in _branches(way, _separate(way, stage)):
            yield [*entry, *later] if any(way.scope(a) == "case" for a in later) else later


def _branches(way: Way, steps: list[Action]) -> Iterator[list[Action]]:
    """What belongs to owners of one sort (国有、集体) is no matter of those of another."""
    of = {a.id: _owners(way, a) for a in steps}
    for owners in dict.fromkeys(kinds for kinds in of.values() if kinds) or [frozenset()]:
        yield [a for a in steps if not of[a.id] or of[a.id] == owners]


def _owners(way: Way, action: Action) -> frozenset[str]:
    asked = way.procedure.requires(action, way.origin)
    return frozenset(o for r in asked if isinstance(r, OwnerIs) for o in r.owners)


def _before(way: Way) -> list[Action]:
    known = way.procedure.actions
    asked = {name for action in way.open_to("intake") for name in way.needs(action)}
    names = [name for name in HANDS if name in known and (name in asked or name == HANDS[0])]
    return [known[name] for name in names if way.hands[name]]


def _separate(way: Way, stage: str) -> list[Action]:
    """What is decided on the case itself; a change is a matter of its own, by one of its ways."""
    own = [a for a in way.open_to(stage) if a.id not in way.procedure.of_change]
    return [a for a in own if way.scope(a) and way.hands[a.id]]


def _first_bound(way: Way, chain: list[Action]) -> Action | None:
    """The step past which no choice of hands leads."""
    choices = [(way.hands[action.id], action.id not in HANDS) for action in chain]
    reached = 0
    tried: set[tuple[int, frozenset[str]]] = set()
    waiting: list[tuple[int, frozenset[str]]] = [(0, frozenset())]
    while waiting:
        at, used = waiting.pop()
        reached = max(reached, at)
        if at == len(chain):
            return None
        hands, apart = choices[at]
        free = [(at + 1, used | h) for h in hands if not (apart and h & used)]
        waiting.extend(state for state in free if state not in tried)
        tried.update(free)
    return chain[reached]


def _shares(way: Way, one: Action, other: Action) -> bool:
    return any(a & b for a in way.hands[one.id] for b in way.hands[other.id])


def _stuck(way: Way, action: Action, key: str, values: dict[str, Value]) -> Stuck:
    levels = (way.procedure.posts[post].level for post in action.by)
    seats = tuple(dict.fromkeys(at_level(way.division, at) for at in levels))
    named: dict[str, Value] = {"action": action.id, "seats": "|".join(seats), **values}
    return Stuck(key, action.id, seats, (way.origin,), named)
