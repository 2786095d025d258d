"""What breaks a subscriber and what does not, one change at a time."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct, defstruct

from events.base import Fact
from events.contract import Change, changes
from events.contract.comparing import GRADES
from events.contract.generating import Schema, schema

TAG = "project.tried.v1"
OPEN: Any = ...

Text = str
Short = Annotated[str, Meta(max_length=10)]
Long = Annotated[str, Meta(max_length=20)]
Coded = Annotated[str, Meta(pattern="^[a-z]+$")]
Other = Annotated[str, Meta(pattern="^[a-z0-9]+$")]
Told = Annotated[str, Meta(description="told")]
Few = Annotated[int, Meta(ge=1, le=9)]
More = Annotated[int, Meta(ge=0, le=99)]
Some = Annotated[tuple[str, ...], Meta(min_length=1)]


class Inner(Struct, frozen=True):
    amount: int


class InnerMore(Struct, frozen=True):
    amount: int
    unit: str = ""


class InnerLess(Struct, frozen=True):
    unit: str = ""


class A(Struct, frozen=True, tag_field="kind", tag="a"):
    one: str


class B(Struct, frozen=True, tag_field="kind", tag="b"):
    two: str


class ARetyped(Struct, frozen=True, tag_field="kind", tag="a"):
    one: int


def of(field: Any = OPEN, default: Any = OPEN, says: str = "") -> Schema:
    """The schema of a fact with one field, or none, of that type."""
    fields: list[Any] = [] if field is OPEN else [("field", field)]
    if fields and default is not OPEN:
        fields = [("field", field, default)]
    made = defstruct(
        "Tried", fields, bases=(Fact,), tag=TAG, frozen=True, kw_only=True,
        namespace={"__doc__": says},
    )  # fmt: skip
    return schema(made)


def between(old: Schema, new: Schema) -> list[tuple[str, str]]:
    return [(c.field, c.what) for c in changes({TAG: old}, {TAG: new})]


@pytest.mark.parametrize(
    ("old", "new", "field", "what"),
    [
        (of(str), of(), "field", "field removed"),
        (of(), of(str), "field", "newly required"),
        (of(str, ""), of(str), "field", "newly required"),
        (of(str), of(str, ""), "field", "may now be absent"),
        (of(str, "a"), of(str, "b"), "field", "another default"),
        (of(str), of(int), "field", "type changed"),
        (of(str), of(str | None), "field", "type changed"),
        (of(str | None), of(str), "field", "type changed"),
        (of(date), of(datetime), "field", "type changed"),
        (of(date), of(str), "field", "type changed"),
        (of(str), of(tuple[str, ...]), "field", "type changed"),
        (of(tuple[str, ...]), of(tuple[int, ...]), "field", "type changed"),
        (of(dict[str, str]), of(dict[str, int]), "field", "type changed"),
        (of(Inner), of(str), "field", "type changed"),
        (of(Inner), of(InnerLess), "field.amount", "field removed"),
        (of(tuple[Inner, ...]), of(tuple[InnerLess, ...]), "field.amount", "field removed"),
        (of(Inner | None, None), of(InnerLess | None, None), "field.amount", "field removed"),
        (of(Literal["a", "b"]), of(Literal["a"]), "field", "narrowed"),
        (of(str), of(Literal["a"]), "field", "narrowed"),
        (of(str), of(Coded), "field", "narrowed"),
        (of(Coded), of(Other), "field", "narrowed"),
        (of(Long), of(Short), "field", "narrowed"),
        (of(str), of(Short), "field", "narrowed"),
        (of(More), of(Few), "field", "narrowed"),
        (of(int), of(Few), "field", "narrowed"),
        (of(tuple[str, ...]), of(Some), "field", "narrowed"),
        (of(tuple[A | B, ...]), of(tuple[A, ...]), "field", "narrowed"),
        (of(A | B), of(ARetyped | B), "field.one", "type changed"),
    ],
)  # fmt: skip
def test_this_breaks_a_subscriber(old: Schema, new: Schema, field: str, what: str):
    assert (field, what) in between(old, new)
    assert GRADES[what] == "breaks"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (of(Literal["a"]), of(Literal["a", "b"])),
        (of(Literal["a"]), of(str)),
        (of(Coded), of(str)),
        (of(Short), of(Long)),
        (of(Short), of(str)),
        (of(Few), of(More)),
        (of(Some), of(tuple[str, ...])),
        (of(A), of(A | B)),
        (of(tuple[A, ...], ()), of(tuple[A | B, ...], ())),
    ],
)
def test_this_may_break_a_subscriber_that_expects_no_other_value(old: Schema, new: Schema):
    assert between(old, new) == [("field", "widened")]
    assert GRADES["widened"] == "may break"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (of(str), of(str), []),
        (of(str, says="Once."), of(str, says="Told otherwise (另说)."), []),
        (of(str), of(Told), []),
        (of(Literal["a", "b"]), of(Literal["b", "a"]), []),
        (of(), of(str, ""), [("field", "field added")]),
        (of(Inner), of(InnerMore), [("field.unit", "field added")]),
    ],
)
def test_this_breaks_nobody(old: Schema, new: Schema, expected: list[tuple[str, str]]):
    assert between(old, new) == expected
    assert GRADES["field added"] == "harmless"


def test_a_fact_that_is_gone_breaks_and_one_that_is_new_does_not():
    assert changes({TAG: of()}, {}) == [Change(TAG, "", "fact removed")]
    assert changes({}, {TAG: of()}) == [Change(TAG, "", "fact added")]
    assert (GRADES["fact removed"], GRADES["fact added"]) == ("breaks", "harmless")


def test_a_change_of_a_part_is_told_wherever_the_part_stands():
    class Old(Fact, frozen=True, tag=TAG):
        one: Inner
        two: Inner

    class New(Fact, frozen=True, tag=TAG):
        one: InnerLess
        two: InnerLess

    removed = {f for f, what in between(schema(Old), schema(New)) if what == "field removed"}
    assert removed == {"one.amount", "two.amount"}


def test_shapes_that_hold_themselves_are_compared_too():
    assert between(schema(Nested), schema(Nested)) == []
    assert ("tree.name", "type changed") in between(schema(Nested), schema(NestedOther))


class Tree(Struct, frozen=True):
    name: str
    below: "tuple[Tree, ...]" = ()


class TreeOther(Struct, frozen=True):
    name: int
    below: "tuple[TreeOther, ...]" = ()


class Nested(Fact, frozen=True, tag=TAG):
    tree: Tree


class NestedOther(Fact, frozen=True, tag=TAG):
    tree: TreeOther


TYPES = [str, int, date, Short, Long, Coded, Few, More, Some, Inner, InnerMore, A, B, A | B,
         Literal["a"], Literal["a", "b"], str | None, tuple[A, ...]]  # fmt: skip


@given(st.sampled_from(TYPES), st.sampled_from(TYPES))
def test_nothing_changes_from_a_schema_to_itself_and_something_to_any_other(one: Any, other: Any):
    assert (between(of(one), of(other)) == []) == (one == other)
