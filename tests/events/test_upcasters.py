"""Old shapes of facts: made new in memory, by chains that all end at a current tag."""

import msgspec
import pytest

from events.upcasters import STEPS, BrokenChain, Shape, Step, check_chains, upcast


def renamed(shape: Shape) -> Shape:
    """`amount` became `fen`."""
    return {"fen" if name == "amount" else name: value for name, value in shape.items()}


def with_year(shape: Shape) -> Shape:
    """A year was added; before, there was only this one."""
    return {**shape, "year": 2025}


CHAIN = {
    "test.paid.v1": Step("test.paid.v2", renamed),
    "test.paid.v2": Step("test.paid.v3", with_year),
}
OLD = b'{"fact":"test.paid.v1","amount":5,"on":"2025-09-01"}'


def test_an_old_fact_takes_every_step_to_its_current_shape() -> None:
    tag, state = upcast("test.paid.v1", OLD, CHAIN)
    assert tag == "test.paid.v3"
    assert state == b'{"fact":"test.paid.v3","fen":5,"on":"2025-09-01","year":2025}'


def test_a_fact_may_enter_the_chain_on_its_way() -> None:
    tag, state = upcast("test.paid.v2", b'{"fact":"test.paid.v2","fen":5}', CHAIN)
    assert (tag, msgspec.json.decode(state)["year"]) == ("test.paid.v3", 2025)


def test_current_bytes_are_handed_back_as_they_are() -> None:
    """Also what no encoder of ours would have written so."""
    state = b'{ "fen": 5 , "fact" : "test.paid.v3" }'
    assert upcast("test.paid.v3", state, CHAIN) == ("test.paid.v3", state)


def test_every_chain_ends_at_a_current_tag() -> None:
    check_chains({"test.paid.v3"}, CHAIN)
    with pytest.raises(BrokenChain, match=r"test\.paid\.v1"):
        check_chains({"test.paid.v2"}, CHAIN)


def test_a_chain_that_goes_in_a_circle_is_found() -> None:
    circle = {"a": Step("b", renamed), "b": Step("a", renamed)}
    with pytest.raises(BrokenChain):
        check_chains({"a", "b"}, circle)


def test_the_shipped_chains_end_at_what_is_current() -> None:
    from test_golden import kinds, tag

    check_chains(map(tag, kinds()), STEPS)
