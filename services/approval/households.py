"""Households on their way into the vault, out of it, and to the end of their keys.

A record is in the vault before the fact that names it, and a key is destroyed after the fact that
says so; whatever was cut off in between, the log says what stands. What a person's data are is in
no command that the ledger sees: not even a digest of them, but one made under the vault's key.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Any

from litestar import Request
from msgspec import Meta, Struct
from msgspec.structs import asdict, replace

from domain.messages import Both, worded
from domain.subjects.commands import (
    CorrectSubject,
    DestroyKeys,
    RegisterSubject,
    RestrictSubject,
    ShredSubject,
    SubjectAct,
)
from domain.subjects.retention import Material
from domain.subjects.state import Subject
from events.base import Actor, DivisionCode
from events.subject import Change, Ground
from services.approval.acting import NotThereError, Order, Outcome
from services.approval.house import House
from services.approval.officers import Officer
from services.approval.orders import print_of
from services.approval.permits import permit
from services.approval.reasons import misfits
from services.approval.saying import Language
from services.vault.auditing import Purpose, Reader, What, note
from services.vault.evidence import materials
from services.vault.household import (
    Category,
    Household,
    Member,
    NewHousehold,
    Relation,
    Tie,
    faults,
    masked,
    plain,
)
from services.vault.vault import Record

READ = "read-households"


class CorrectHousehold(Household, frozen=True, kw_only=True):
    """Replace what is kept of a household (更正农户信息): all of it as it now is."""

    why: Change


class Seen(Struct, frozen=True):
    """A household as it stands in the log, and in which post somebody may read it."""

    subject: Subject
    reader: Reader


class PersonShown(Struct, frozen=True, omit_defaults=True):
    """A member of a household; without a stated purpose only enough to tell one from another."""

    name: str
    id_number: str
    relation: Relation
    phone: str = ""
    bank_card: str = ""


class HouseholdShown(Struct, frozen=True, omit_defaults=True, tag_field="state", tag="registered"):
    """A household; `full` if a purpose was stated, else masked and without its class."""

    id: str
    version: int
    division: DivisionCode
    full: bool
    members: tuple[PersonShown, ...]
    ties: tuple[Tie, ...]
    category: Category | None = None
    erasure_requested: Ground | None = None


class Reason(Struct, frozen=True, omit_defaults=True):
    """Why the law keeps a material: its article, and until when, if that can be computed."""

    material: str
    says: str
    since: date
    article: str
    grade: str
    until: date | None = None


class HouseholdRestricted(
    Struct, frozen=True, omit_defaults=True, tag_field="state", tag="restricted"
):
    """Data that are stored and protected, and nothing else: here is why."""

    id: str
    version: int
    division: DivisionCode
    reasons: tuple[Reason, ...]


class HouseholdShredded(Struct, frozen=True, tag_field="state", tag="shredded"):
    """What is left of data that were erased: the certificate."""

    id: str
    version: int
    division: DivisionCode
    on: date
    kids: tuple[str, ...]
    backups_expire: date
    certificate: Annotated[int, Meta(description="the version of the fact that certifies it")]


AnyHousehold = HouseholdShown | HouseholdRestricted | HouseholdShredded


async def seen(house: House, officer: Officer, id_: str) -> Subject:
    """The household, if it lies within the caller's divisions."""
    known: Subject = (await house.ledger.fresh(f"subject-{id_}")).state
    if not known.version or not officer.sees(known.division, house.today):
        raise NotThereError
    return known


def reader(house: House, request: Request[Any, Any, Any], actor: Actor) -> Reader:
    """Who reads now, as it is put on record."""
    return Reader(actor, house.now(), str(request.scope.get("request_id", "")))


def may_read(house: House, officer: Officer, division: str) -> Actor:
    """In which post an officer reads personal data there; without one there is nothing to see."""
    actor = permit(house, officer, READ, division)
    if actor is None:
        raise NotThereError
    return actor


async def show(
    house: House,
    known: Subject,
    by: Reader,
    language: Language,
    purpose: Purpose | None,
    what: What = "full",
) -> AnyHousehold:
    """A household as it may be shown, and the reading on record first."""
    if known.stage != "registered":
        return tombstone(known, language)
    await note(house.vault, by, [known.ref], what if purpose else "masked", purpose or "")
    return shown(known, await house.vault.open(known), full=bool(purpose))


def tombstone(known: Subject, language: Language) -> HouseholdRestricted | HouseholdShredded:
    """What readers get of data that may not be opened any more."""
    if known.shredded is None:
        reasons = tuple(
            Reason(
                r.material,
                worded("material", r.material, language),
                r.since,
                r.article,
                r.grade,
                r.until,
            )
            for r in known.held
        )
        return HouseholdRestricted(known.ref, known.version, known.division, reasons)
    gone = known.shredded
    said = (gone.on, gone.kids, gone.backups_expire, gone.n)
    return HouseholdShredded(known.ref, known.version, known.division, *said)


def shown(known: Subject, kept: Household, *, full: bool) -> HouseholdShown:
    """A household, masked unless it may be shown in full."""
    told = kept if full else masked(kept)
    return HouseholdShown(
        known.ref,
        known.version,
        known.division,
        full,
        tuple(_person(member) for member in told.members),
        kept.ties,
        kept.category if full else None,
        known.requested.ground if known.requested else None,
    )


def _person(member: Member) -> PersonShown:
    said = (member.name, member.id_number, member.relation)
    return PersonShown(*said, member.phone or "", member.bank_card or "")


async def register(house: House, officer: Officer, said: NewHousehold, order: Order) -> Outcome:
    """Take a household in: encrypted, named in the log, and cleared away if it is refused."""
    _check(said)
    vault = house.vault
    ref, kept = vault.named(order.principal, order.key), plain(said)
    order = replace(order, print=vault.print(f"register {said.division}", kept))
    async with vault.holding(ref, kept):
        made = await vault.sealed(ref, vault.recorded(order.principal, order.key), kept)
        known = await _known(house, officer, kept)
        act = RegisterSubject(
            subject=ref,
            division=said.division,
            record=made.record,
            content=made.content,
            kid=made.key.kid,
            kc=made.kc,
            alg=made.key.alg,
            known=known,
        )
        return await _put(house, made, act, order)


async def correct(
    house: House, officer: Officer, known: Subject, said: CorrectHousehold, order: Order
) -> Outcome:
    """Replace what is kept of a household."""
    _check(said)
    vault, kept = house.vault, plain(said)
    order = replace(order, print=vault.print(f"correct {known.ref} {said.why}", kept))
    async with vault.holding(known.ref, kept):
        if known.stage != "registered":
            blank = CorrectSubject(record="0" * 32, content="0" * 64, why=said.why)
            return await house.acting.act(f"subject-{known.ref}", blank, order)
        record = vault.recorded(order.principal, order.key)
        made = await vault.sealed(known.ref, record, kept)
        others = await _known(house, officer, kept)
        act = CorrectSubject(record=record, content=made.content, why=said.why, known=others)
        return await _put(house, made, act, order)


async def _put(house: House, made: Record, act: SubjectAct, order: Order) -> Outcome:
    """The record first, then the fact that names it, then all that no fact names is cleared."""
    stream = f"subject-{made.subject}"
    if order.dry:
        return await house.acting.act(stream, act, order)
    stands: Subject = (await house.ledger.fresh(stream)).state
    if stands.record != made.record:
        await house.vault.keep(made)
    try:
        return await house.acting.act(stream, act, order)
    finally:
        await house.vault.settle(made.subject)


async def put(
    house: House, known: Subject, act: SubjectAct | ShredSubject, order: Order
) -> Outcome:
    """An act that changes what may be done with the data; the evidence of them counts as kept."""
    stream = f"subject-{known.ref}"
    order = replace(order, print=print_of(stream, act))
    async with house.vault.holding(known.ref):
        outcome = await house.acting.act(stream, await _whole(house, known, act), order)
        if not order.dry:
            await house.vault.settle(known.ref)
    return outcome


async def _whole(house: House, known: Subject, act: SubjectAct | ShredSubject) -> SubjectAct:
    """The act with what the service alone knows: the evidence, and how long backups last."""
    if isinstance(act, RestrictSubject):
        return replace(act, materials=await _materials(house, known, act.materials))
    if not isinstance(act, ShredSubject):
        return act
    ends = house.today + timedelta(days=house.settings.vault_backup_days)
    kept = await _materials(house, known, act.materials)
    return DestroyKeys(**{**asdict(act), "materials": kept, "backups_expire": ends})


async def _materials(
    house: House, known: Subject, stated: Iterable[Material]
) -> tuple[Material, ...]:
    return tuple(dict.fromkeys((*stated, *await materials(house.vault, known.ref))))


async def _known(house: House, officer: Officer, kept: Household) -> tuple[str, ...]:
    """Whom the same identity numbers lead to, of those whom the officer may read."""

    def sees(division: str) -> bool:
        return permit(house, officer, READ, division) is not None

    numbers = [member.id_number for member in kept.members]
    return tuple(one.ref for one in await house.vault.found(numbers, sees))


def _check(said: Household) -> None:
    if wrong := [(place, Both(zh, en)) for place, zh, en in faults(said)]:
        raise misfits(wrong)
