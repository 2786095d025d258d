"""A household as an officer enters and reads it: members, class, how projects concern it.

Everything but the ties and the number of members is personal, and is encrypted field by field.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.privacy import is_card, is_id
from events.base import END, DivisionCode, Name
from events.plan import CaseId
from services.vault.cipher import frame

Basis = Literal["beneficiary", "land", "shares"]
"""受益、土地、入股."""
Category = Literal["lifted", "monitored", "other"]
"""脱贫户、监测对象、其他."""
Relation = Literal["head", "spouse", "child", "parent", "other"]
"""户主、配偶、子女、父母、其他."""
Measure = Annotated[int, Meta(ge=0, le=10**9)]
IdNumber = Annotated[
    str, Meta(pattern=rf"^[0-9]{{17}}[0-9Xx]{END}", description="公民身份号码, 18 characters")
]
Phone = Annotated[str, Meta(pattern=rf"^1[3-9][0-9]{{9}}{END}", description="手机号码")]
BankCard = Annotated[str, Meta(pattern=rf"^[0-9]{{16,19}}{END}", description="银行卡号")]
PAD = 32


class Member(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A person of the household."""

    name: Name
    id_number: IdNumber
    relation: Relation
    phone: Phone | None = None
    bank_card: BankCard | None = None


class Tie(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a project concerns a household: as beneficiary, by land (in m²) or by its shares."""

    project: CaseId
    basis: Basis
    area: Measure = 0
    shares: Measure = 0


class Household(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is kept of a household."""

    members: Annotated[tuple[Member, ...], Meta(min_length=1, max_length=30)]
    category: Category = "other"
    ties: Annotated[tuple[Tie, ...], Meta(max_length=100)] = ()


class NewHousehold(Household, frozen=True, kw_only=True):
    """Take a household into the vault (登记农户); it is known by a random id from then on."""

    division: DivisionCode


def normal(id_number: str) -> str:
    """An identity number as it is sought."""
    return id_number.upper()


def faults(kept: Household) -> Iterator[tuple[str, str, str]]:
    """Where an entry cannot be right, and why in both languages; what was said is not repeated."""
    for n, member in enumerate(kept.members):
        if not is_id(normal(member.id_number)):
            yield f"members[{n}].id_number", "身份证号校验不符", "its check digit is wrong"
        if member.bank_card and not is_card(member.bank_card):
            yield f"members[{n}].bank_card", "银行卡号校验不符", "its check digit is wrong"
    numbers = [normal(member.id_number) for member in kept.members]
    if len(set(numbers)) < len(numbers):
        yield "members", "同一身份证号出现两次", "an identity number stands twice"
    if len({(tie.project, tie.basis) for tie in kept.ties}) < len(kept.ties):
        yield "ties", "同一项目的同一关系出现两次", "a tie to a project stands twice"
    if sum(member.relation == "head" for member in kept.members) != 1:
        yield "members", "须有且只有一名户主", "one member, and one alone, is the head"


def personal_fields(kept: Household) -> dict[str, bytes]:
    """What is encrypted, by its place: every text, padded, so that its length tells nothing."""
    told = {"category": kept.category}
    for n, member in enumerate(kept.members):
        for name, value in msgspec.to_builtins(member).items():
            told[f"members.{n}.{name}"] = value
    return {path: padded(text) for path, text in told.items()}


def from_fields(fields: Mapping[str, bytes], ties: tuple[Tie, ...]) -> Household:
    """The household again."""
    members: dict[int, dict[str, Any]] = {}
    for path, data in fields.items():
        if path != "category":
            _, n, name = path.split(".")
            members.setdefault(int(n), {})[name] = unpadded(data)
    said = {"members": [members[n] for n in sorted(members)]}
    return msgspec.convert(
        {**said, "category": unpadded(fields["category"]), "ties": msgspec.to_builtins(ties)},
        Household,
    )


def padded(text: str) -> bytes:
    """A text, an end mark, and zeros up to a multiple of a block."""
    data = text.encode() + b"\x80"
    return data + bytes(-len(data) % PAD)


def unpadded(data: bytes) -> str:
    """The text before the end mark."""
    return data.rstrip(b"\0")[:-1].decode()


def plain(kept: Household) -> Household:
    """The household alone, whatever it came with."""
    return Household(kept.members, kept.category, kept.ties)


def masked(kept: Household) -> Household:
    """As it is shown to whoever states no purpose: enough to tell one from another."""
    return Household(tuple(_masked(member) for member in kept.members), "other", kept.ties)


def _masked(member: Member) -> Member:
    return replace(
        member,
        name=hidden(member.name, 1, 0),
        id_number=hidden(member.id_number, 4, 2),
        phone=member.phone and hidden(member.phone, 3, 2),
        bank_card=member.bank_card and hidden(member.bank_card, 0, 4),
    )


def hidden(text: str, first: int, last: int) -> str:
    """A text of which only so much at either end is shown."""
    end = text[len(text) - last :] if last else ""
    return text[:first] + "*" * max(len(text) - first - last, 1) + end


def told(kept: Household) -> bytes:
    """All of it as bytes, to be digested under a key."""
    return frame(msgspec.json.encode(kept))
