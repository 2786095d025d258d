"""Setting a store up, at its console: the first packs and the first office, as a founder's acts.

Whoever holds the writer's DSN could do as much by hand; this way it stands in the log.
"""

from collections.abc import Iterable
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from domain.assessment.adopting import AdoptStandard
from domain.assessment.sheets import load as load_standards
from domain.assessment.standard import stream_of
from domain.authority import Holding
from domain.keeping import FOUNDER, AdoptPack, FillPost, OpenOffice
from domain.packs import load
from events.requirements import Pack
from services.approval.acting import Order, Outcome
from services.approval.house import House, opened
from services.approval.officers import Officer
from services.approval.tokens import Tokens, jwks_given
from services.common.packaged import pack_texts, standard_texts
from services.common.settings import Settings, required
from services.common.starting import CannotStart

EVERYWHERE = "000000000000"


class FoundingRefusedError(CannotStart):
    """What the rules have against it."""


def founder(person: str) -> Officer:
    """Whoever sets the store up."""
    return Officer(person, (Holding(person, FOUNDER, "", EVERYWHERE, date.min),))


def shipped() -> tuple[Pack, ...]:
    """The packs that come with the code, what is extended before what extends it."""
    loaded = load(pack_texts())
    if loaded.faults:
        raise FoundingRefusedError(", ".join(f"{f.file}:{f.line} {f.key}" for f in loaded.faults))
    return tuple(sorted((p.pack for p in loaded.procedures), key=lambda p: bool(p.extends)))


async def found(settings: Settings, division: str, office: str, person: str) -> None:
    """Adopt the shipped packs, open the county's first office and seat its keeper of offices."""
    required(settings, "writer_dsn")
    nobody = Tokens(jwks_given(b'{"keys": []}'), "", "")
    async with opened(settings, nobody) as house:
        await adopt(house, shipped())
        id_ = uuid5(NAMESPACE_URL, f"bangfu:office:{division}").hex
        await open_office(house, id_, office, division)
        await seat(house, id_, "office-keeper", person, house.today)


async def adopt(house: House, packs: Iterable[Pack], person: str = FOUNDER) -> None:
    """Put packs in force; what was adopted under the same name and version stays as it is."""
    known = {(pack.id, pack.version) for pack in house.procedures.packs}
    for pack in packs:
        if (pack.id, pack.version) in known:
            continue
        act = AdoptPack(pack=pack, reason="建库启用 / adopted when the store was set up")
        await _found(house, f"procedure-{pack.id}", act, f"{pack.id}-{pack.version}", person)


async def adopt_standards(house: House, person: str = FOUNDER) -> None:
    """Put the shipped standards in force, samples all of them, where none stands yet."""
    for standard in load_standards(standard_texts()).standards:
        stream = stream_of(standard.division)
        if (await house.ledger.fresh(stream)).version == 0:
            act = AdoptStandard(standard=standard, reason="示例标准 / a sample")
            await _found(house, stream, act, f"{standard.id}-{standard.version}", person)


async def open_office(
    house: House, id_: str, name: str, division: str, *, sample: bool = False, person: str = FOUNDER
) -> None:
    """Open an office under a known id."""
    act = OpenOffice(name=name, division=division, sample=sample)
    await _found(house, f"office-{id_}", act, id_, person)


async def seat(
    house: House, id_: str, post: str, holder: str, start: date, *, person: str = FOUNDER
) -> None:
    """Put a person in a post of an office."""
    act = FillPost(post=post, person=holder, start=start)
    await _found(house, f"office-{id_}", act, f"{id_}-{post}-{holder}", person)


async def _found(house: House, stream: str, act: object, key: str, person: str) -> Outcome:
    order = Order(principal=person, key=f"found-{key}", at=house.now())
    outcome = await house.acting.act(stream, act, order, founder(person))  # type: ignore[arg-type]
    if outcome.refused:
        unmet = [f"{f.rule}: {f.message}" for f in outcome.findings if f.verdict != "met"]
        raise FoundingRefusedError(f"{stream}: {', '.join(unmet)}")
    return outcome
