"""How cases are shown: all that a stage adds to a state appears, and money as yuan."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, get_args, get_origin

import pytest
from msgspec import Struct, UnsetType
from msgspec.structs import fields

from domain.assets.state import Asset
from domain.case import Case
from domain.consent.state import Round
from domain.money.state import Money
from domain.planning.state import AnnualPlan
from domain.project import Project
from events.base import Fen
from events.plan import Allocation
from services.approval.views import OF_EVERY_CASE, AssetView, PlanView, ProjectView, RoundView
from services.approval.yuan import inward, outer, shower, told_fields, yuan
from tests.services.approval.story import raised
from tests.services.approval.world import CLERK, World

VIEWS = [(Project, ProjectView), (AnnualPlan, PlanView), (Asset, AssetView), (Round, RoundView)]
COUNTED = {"version", "position", "year", "library_year", "revisions", "n"}
COUNTED |= {
    "bidders",
    "candidates",
    "advance_percent",
    "retention_percent",
    "adjustments",
    "payment",
    "vote",
    "chosen",
    "distribution",
    "corrected_by",
    "number",
    "base_year",
}
COUNTED |= {"roll", "consented", "refused", "abstained", "unreachable", "unanswered"}
COUNTED |= {"members", "area", "shares", "refusal", "ended_n"}
COUNTED |= {"abandoned", "experts", "major", "matter_from", "chain_from", "explained"}
COUNTED |= {"extended", "proposal", "lease", "hands"}
"""Whole numbers that are no money."""


class Paid(Struct, frozen=True):
    fen: Fen


class Owed(Struct, frozen=True):
    parts: tuple[Paid, ...]
    limit: Fen | None = None
    shown: ClassVar = ("whole",)

    @property
    def whole(self) -> Fen:
        return sum(part.fen for part in self.parts)


@pytest.mark.parametrize(("kind", "view"), VIEWS)
def test_all_that_a_kind_adds_to_its_state_is_shown(kind: type[Case], view: Any) -> None:
    own = {f.name for f in told_fields(kind)} - OF_EVERY_CASE
    assert own <= {f.name for f in fields(view)}


@pytest.mark.parametrize(("kind", "view"), VIEWS)
def test_no_money_is_shown_as_a_whole_number(kind: type[Case], view: Any) -> None:
    plain = set(_numbers(view, "")) - set(_numbers(Case, ""))
    odd = [name for name in plain if not _is_counted(name)]
    assert odd == [], "is it money? then it is a Fen; if not, say so in COUNTED"


def _is_counted(place: str) -> bool:
    name = place.rpartition(".")[2]
    return name in COUNTED or name.endswith("_n")


def _numbers(kind: Any, at: str, above: tuple[Any, ...] = ()) -> Iterator[str]:
    """Where plain whole numbers stand in a type."""
    if kind is int:
        yield at
    elif isinstance(kind, type) and issubclass(kind, Struct):
        for field in fields(kind) if kind not in above else ():
            yield from _numbers(field.type, f"{at}.{field.name}", (*above, kind))
    if get_origin(kind) is not Annotated:  # what is bounded was thought about
        for part in set(get_args(kind)) - {UnsetType}:
            yield from _numbers(part, at, above)


def test_what_a_state_derives_is_shown_if_it_says_so() -> None:
    told = shower(Owed)(Owed((Paid(150), Paid(5))))
    assert isinstance(told, outer(Owed))
    assert (told.whole, told.parts[0].fen, told.limit) == ("1.55", "1.50", None)


def test_each_struct_of_a_union_goes_its_own_way() -> None:
    asked = Paid | Owed | None
    for value in (Paid(1), Owed((Paid(2),), 3), None):
        told = shower(asked)(value)
        assert type(told) in (outer(Paid), outer(Owed), type(None))
        assert isinstance(value, Owed) or (inward(asked) or repr)(told) == value


def test_less_than_nothing_is_shown_as_less() -> None:
    assert [yuan(fen) for fen in (-1, -150, 0, 5)] == ["-0.01", "-1.50", "0.00", "0.05"]


async def test_a_stage_is_shown_from_when_something_happened_in_it(office: World) -> None:
    project = await raised(office)
    read = await office.read(CLERK, f"/projects/{project}")
    assert not {"money", "building", "operation", "historic", "position"} & set(read)


def test_money_of_a_project_is_shown_in_yuan() -> None:
    money = Money(allocations=(Allocation("b", 123_456),))
    told = shower(Project)(Project(money=money)).money
    assert told.allocations[0].amount == "1234.56"
