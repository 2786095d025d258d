"""What if: a history walked again with one fact otherwise, and where the two walks part."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from domain.evolving import LIVES
from domain.replaying import Difference, Supposed, World, compare, merged, reworded
from events.base import Fact
from events.project import NoticeEnded, NoticeInterrupted
from tests.domain.story import CLERK, Told, day, in_library, national

PROJECT = LIVES["project"]
WORLD = World("project-1", lambda ref: national())


def n_of(told: Told, tag: str, which: int = 0) -> int:
    """The version of a fact of the story."""
    tags = [str(f.__struct_config__.tag) for f in told.facts]
    return [n for n, name in enumerate(tags, 1) if name == f"project.{tag}.v1"][which]


def compared(told: Told, supposed: Supposed) -> Difference:
    return compare(PROJECT, told.facts, supposed, WORLD)


def otherwise(told: Told, n: int, **said: Any) -> Difference:
    fact = reworded(PROJECT, told.facts, n, said, WORLD)
    return compared(told, Supposed(n, "replaced", fact))


def told_of(found: Difference) -> list[tuple[str, list[str]]]:
    """Every act that would have been refused, with what would have stood against it."""
    return [(r.action, [f.message for f in r.findings]) for r in found.refused]


def test_a_history_that_stands_differs_in_nothing_from_itself() -> None:
    told = in_library()
    n = n_of(told, "vote-held")
    assert otherwise(told, n) == Difference((), 0, (), 0, ("library", "library"), ())


def test_a_vote_that_failed_would_have_stopped_the_village_and_every_step_that_relies_on_it() -> (
    None
):
    told = in_library()
    found = otherwise(told, n_of(told, "vote-held"), votes_for=39, votes_against=21)
    assert told_of(found)[0] == ("village-submission", ["vote.not-carried"])
    assert found.state_from == n_of(told, "vote-held")
    assert found.fields == ("meetings",)
    assert (found.stage_from, found.lacks) == (0, ())


def test_a_notice_that_was_posted_a_week_later_would_have_been_too_short() -> None:
    told = in_library()
    found = otherwise(told, n_of(told, "notice-posted"), on="2025-09-09")
    first = found.refused[0]
    assert first.action == "village-submission"
    assert [f.message for f in first.findings] == ["notice.too-short"]


def test_without_a_paper_the_step_that_asks_for_it_would_have_been_refused() -> None:
    told = in_library()
    found = compared(told, Supposed(n_of(told, "document-filed"), "omitted"))
    assert told_of(found) == [("village-submission", ["document.missing"])]


def test_a_gap_put_between_two_facts_starts_the_notice_anew_and_moves_no_version() -> None:
    told = in_library()
    end = n_of(told, "notice-ended")
    posting = n_of(told, "notice-posted")
    gap = NoticeInterrupted(
        posting,
        day(8),
        "风雨损毁",
        by=CLERK.actor(),
        at=told.facts[end - 1].at,
        on=day(7),
        command="w",
    )
    found = compared(told, Supposed(end, "inserted", gap))
    assert found.refused[0].n > end
    assert told_of(found)[0][0] == "village-submission"
    assert found.lacks == ()


def test_what_is_supposed_is_itself_held_against_the_rules() -> None:
    told = in_library()
    end = n_of(told, "notice-ended")
    early = NoticeEnded(
        99, "b" * 64, by=CLERK.actor(), at=told.facts[end].at, on=day(7), command="w"
    )
    found = compared(told, Supposed(end, "inserted", early))
    assert [f.message for f in found.lacks] == ["notice.unknown"]
    assert found.state_from == 0


def test_decisions_taken_on_another_dossier_would_have_been_stale_where_they_were_relied_on() -> (
    None
):
    told = in_library()
    found = otherwise(told, 1, dossier={"total_investment": 60_000_000})
    later = ("township-review", "county-appraisal", "county-approval", "enter-library")
    assert told_of(found) == [(action, ["fresh.stale"]) for action in later]


def test_a_fact_reworded_says_what_follows_of_it_anew() -> None:
    told = in_library()
    posted = n_of(told, "notice-posted")
    fact = reworded(PROJECT, told.facts, posted, {"text": "另一公示"}, WORLD)
    was: Any = told.facts[posted - 1]
    assert fact.text_digest != was.text_digest  # type: ignore[attr-defined]
    assert (fact.by, fact.at, fact.on, fact.command) == (was.by, was.at, was.on, was.command)


@pytest.mark.parametrize("said", [{"votes_for": "many"}, {"unknown": 1}, {"text_digest": "a" * 64}])
def test_words_that_fit_no_command_are_refused(said: dict[str, Any]) -> None:
    told = in_library()
    with pytest.raises(msgspec.ValidationError):
        reworded(PROJECT, told.facts, n_of(told, "vote-held"), said, WORLD)


def test_any_fact_may_be_left_out_or_put_in_twice_and_both_walks_end() -> None:
    told = in_library()
    for n in range(2, len(told.facts) + 1):
        assert compared(told, Supposed(n, "omitted")).state_from == n
        again: Fact = told.facts[n - 1]
        later = msgspec.structs.replace(again, on=again.on + timedelta(1))
        assert compared(told, Supposed(n, "inserted", later)).stages[0] == "library"


def test_a_patch_lays_over_takes_away_and_goes_into_what_lies_deeper() -> None:
    """RFC 7396."""
    told = in_library().facts[0]
    dossier = msgspec.to_builtins(told)["dossier"]
    patched = merged(
        told, {"dossier": {"name": "茶园", "land": {"use": "fish-pond"}, "operator": None}}
    )
    assert (patched.dossier.name, patched.dossier.operator) == ("茶园", None)
    kept = {**dossier["land"], "use": "fish-pond"}
    assert msgspec.to_builtins(patched.dossier.land) == kept
    assert merged(told, {}) == told
    with pytest.raises(msgspec.ValidationError):
        merged(told, {"dossier": {"name": None}})
