"""What was released replays for ever: one fact of every tag, byte for byte as it was stored."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

import events
from domain.evolving import LIVES
from domain.project import Project
from domain.repair.folding import folded
from events.base import Fact
from events.lives import (
    AssetFact,
    CampaignFact,
    ConsentFact,
    PlanFact,
    ProjectFact,
    RectificationFact,
)
from events.manifest import ManifestFact
from events.migration import MigrationFact
from events.office import DivisionFact, OfficeFact, ProcedureFact
from events.requirements import AnyRequirement
from events.standard import StandardAdopted
from events.subject import SubjectFact
from events.subscriber import SubscriberFact

GOLDEN = Path(__file__).parent / "golden"
LINES = [line for file in sorted(GOLDEN.glob("*.jsonl")) for line in file.read_bytes().splitlines()]
TAG = re.compile(r"[a-z]+\.[a-z]+(-[a-z]+)*\.v[1-9][0-9]*")


def kinds() -> list[type[Fact]]:
    """Every struct of a fact in the published language."""
    for module in pkgutil.iter_modules(events.__path__):
        importlib.import_module(f"events.{module.name}")
    return [kind for kind in _below(Fact) if kind.__module__.startswith("events.")]


def _below(kind: type[Fact]) -> Iterator[type[Fact]]:
    for below in kind.__subclasses__():
        yield below
        yield from _below(below)


def tag(kind: type[Fact]) -> str:
    return str(kind.__struct_config__.tag)


def tag_of(line: bytes) -> str:
    return str(msgspec.json.decode(line)["fact"])


def members() -> list[type[Fact]]:
    """The members of every union of facts."""
    unions = (
        ProjectFact,
        PlanFact,
        AssetFact,
        ConsentFact,
        RectificationFact,
        OfficeFact,
        DivisionFact,
        ProcedureFact,
        SubscriberFact,
        SubjectFact,
        ManifestFact,
        CampaignFact,
        StandardAdopted,
        MigrationFact,
    )
    return [member for union in unions for member in (get_args(union) or (union,))]


@pytest.mark.parametrize("line", LINES, ids=[tag_of(line) for line in LINES])
def test_a_released_fact_decodes_and_encodes_to_the_same_bytes(line: bytes) -> None:
    by_tag = {tag(kind): kind for kind in kinds()}
    fact = msgspec.json.decode(line, type=by_tag[tag_of(line)])
    assert msgspec.json.encode(fact) == line


def test_every_fact_there_is_has_a_released_line() -> None:
    assert sorted(map(tag_of, LINES)) == sorted(map(tag, kinds()))
    assert sorted(map(tag, members())) == sorted(map(tag, kinds()))


def test_a_tag_names_its_kind_its_fact_and_its_version_and_no_other_fact_has_it() -> None:
    tags = [tag(kind) for kind in kinds()]
    assert [name for name in tags if not TAG.fullmatch(name)] == []
    assert len(tags) == len(set(tags))
    of_projects = [tag(member) for member in get_args(ProjectFact)]
    assert all(name.startswith("project.") for name in of_projects)


@pytest.mark.parametrize("line", LINES, ids=[tag_of(line) for line in LINES])
def test_the_released_line_leaves_no_field_unsaid(line: bytes) -> None:
    """A field that the line leaves out could change its meaning unnoticed."""
    kind = next(kind for kind in kinds() if tag(kind) == tag_of(line))
    assert set(msgspec.json.decode(line)) == {"fact", *kind.__struct_fields__}


def test_every_requirement_has_a_released_line() -> None:
    adopted = next(line for line in LINES if tag_of(line).startswith("procedure."))
    action = msgspec.json.decode(adopted)["pack"]["actions"][0]
    known = {str(kind.__struct_config__.tag) for kind in get_args(AnyRequirement)}
    assert {asked["kind"] for asked in action["requires"]} == known
    for asked in action["requires"]:
        kind = next(k for k in get_args(AnyRequirement) if k.__struct_config__.tag == asked["kind"])
        assert set(asked) == {"kind", *kind.__struct_fields__}


def test_the_released_facts_of_a_project_fold_to_a_state() -> None:
    facts = [
        msgspec.json.decode(line, type=ProjectFact)
        for line in LINES
        if tag_of(line).startswith("project.")
    ]
    case: Project = folded(LIVES["project"], facts)
    assert case.version == len(facts)


def test_every_fact_says_who_when_and_by_which_command() -> None:
    common: dict[str, Any] = {"by": dict, "at": str, "on": str, "command": str}
    for line in LINES:
        said = msgspec.json.decode(line)
        assert all(isinstance(said[name], kind) for name, kind in common.items())
        assert datetime.fromisoformat(said["at"]).tzinfo is not None
        assert date.fromisoformat(said["on"])


def test_no_number_in_a_fact_is_a_float() -> None:
    for line in LINES:
        assert not any(isinstance(value, float) for value in _values(msgspec.json.decode(line)))


def _values(said: Any) -> Iterator[Any]:
    inner = said.values() if isinstance(said, dict) else said if isinstance(said, list) else ()
    yield said
    for value in inner:
        yield from _values(value)
