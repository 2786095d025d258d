"""Running cases go on under another pack: by two people, as rehearsed, and each by a fact."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.authority import Holding
from domain.circumstances import Circumstances
from domain.deciding import Decision
from domain.evolving import LIVES, evolve
from domain.life import OF
from domain.migration.deciding import (
    CarryOutMigration,
    DecideMigration,
    Known,
    Migration,
    RehearseMigration,
    answered,
    decide,
    may_move,
    moving,
)
from domain.migration.deciding import evolve as evolve_migration
from domain.migration.part import MOVES
from domain.project import Project
from domain.rehearsing import answer, rehearsal
from events.migration import LeftOut, MigrationDecided, MigrationProposed
from events.repair import LostGround
from tests.domain.migration_cases import LEADERS, PROPOSED, SECTION, proposal, seat
from tests.domain.samples import sample
from tests.domain.story import LATER, Given, Told, day, messages, national, stamp, submitted
from tests.domain.test_rehearsing import PAPER, asking

ID = "f" * 32


def put(known: Migration, act: Any, by: Holding, told: Known | None = None) -> Decision:
    return decide(known, act, seat(by), stamp(LATER), told or Known())


def after(known: Migration, act: Any, by: Holding, told: Known | None = None) -> Migration:
    decision = put(known, act, by, told)
    assert not decision.refused, messages(decision.findings)
    for fact in decision.facts:
        known = evolve_migration(known, fact)  # type: ignore[arg-type]
    return known


def test_a_migration_is_proposed_rehearsed_decided_by_another_and_carried_out() -> None:
    known = after(Migration(), proposal(), SECTION)
    known = after(known, RehearseMigration(), SECTION, Known(cases=3))
    known = after(known, DecideMigration("approved", known.digest, "同意"), LEADERS)
    left = (LeftOut("project-1", "changed"),)
    known = after(known, CarryOutMigration(), SECTION, Known(moved=2, left_out=left))
    assert (known.stage, known.cases, known.moved, known.left_out) == ("carried-out", 3, 2, left)


@pytest.mark.parametrize("act", [RehearseMigration(), CarryOutMigration()])
def test_no_step_comes_before_the_one_before_it(act: Any) -> None:
    decision = put(Migration(division=PROPOSED.division), act, SECTION)
    assert messages(decision.findings) == ["migration.stage"]


def moves(told: Told, new: Any) -> tuple[Project, Any, Any]:
    """A case, what a pack would change of it, and the migration as it was rehearsed."""
    case = told.given.case
    both = rehearsal(national(), new)
    found = answer(case, both, Circumstances(both.old, LATER))
    at = replace(PROPOSED, old=both.old.ref, new=both.new.ref, rehearsed_at=stamp(LATER).at)
    answers = (answered("project-1", found),) if found else ()
    return case, found, replace(at, answers=answers)


def test_a_rule_pack_switched_mid_case() -> None:
    """From the next step on the new pack judges; what was decided without it must be decided anew.

    The same case under its old pack goes on as it began: no pack is switched by itself.
    """
    told, new = submitted(), asking("village-submission", PAPER)
    case, found, known = moves(told, new)
    fact = moving(known, ID, case, found, SECTION.actor(), stamp(LATER), LATER)
    moved = evolve(case, fact)
    assert (moved.pack, moved.migration) == (new.ref, ID)
    assert fact.lost == (LostGround(told.n, "village-submission"),)
    assert "fresh.stale" in Given(*told.facts, fact, rules=new).lacks("township-review").values()
    assert "fresh.stale" not in Given(*told.facts).lacks("township-review").values()
    assert Given(*told.facts, rules=new).asks("township-review")["pack"].message == "pack.other"


def test_a_case_that_went_on_and_is_answered_otherwise_is_left_out() -> None:
    told, new = submitted(), asking("village-submission", PAPER)
    case, found, known = moves(told, new)
    assert may_move(known, "project-1", case, found) == ""
    assert may_move(known, "project-1", case, None) == "changed"
    assert may_move(replace(known, answers=()), "project-1", case, found) == "changed"
    began = replace(case, filed_at=stamp(day(90)).at)
    assert may_move(known, "project-1", began, found) == "begun-since"


def test_every_kind_of_case_has_a_fact_of_its_own_to_move_by() -> None:
    assert set(MOVES) == set(OF) == set(LIVES) - {"subject"}
    tags = {kind: str(fact.__struct_config__.tag) for kind, fact in MOVES.items()}
    assert tags == {kind: f"{kind}.pack-moved.v1" for kind in OF}


def test_a_migration_keeps_the_hour_of_its_proposal_and_counts_its_facts() -> None:
    first = sample(MigrationProposed)
    later = sample(MigrationDecided, at="2026-04-01T00:00:00Z")
    known = evolve_migration(evolve_migration(Migration(), first), later)
    assert (known.version, known.filed_at, known.since) == (2, first.at, later.at)
