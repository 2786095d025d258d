"""The picture and the text of a procedure show every step, who takes it and what it asks."""

import re
from typing import get_args

import pytest
from msgspec.structs import replace
from pack_samples import SAMPLES, county, national

from domain.drawing import Pen, asks, flowchart, mermaid, text
from domain.life import LIVE_OF, MOVES, RECORDS
from domain.messages import Language
from domain.procedure import OFFICE_ACTIONS, is_step, ready
from events.requirements import AnyRequirement

LANGUAGES: tuple[Language, ...] = get_args(Language)
NODE = re.compile(r'  (\w+)(?:\(\["|\[")([^"]+)(?:"\]\)|"\])')
ARROW = re.compile(r'  (\w+) (?:-->|-\.->)(?:\|"[^"|]+"\|)? (\w+)')


def drawn() -> list[str]:
    """Every line of every picture."""
    return [line for kind in LIVE_OF for line in flowchart(national(), kind).splitlines()]


def test_each_kind_of_case_has_a_picture_of_its_own_in_a_fence_of_its_own() -> None:
    page = mermaid(national())
    fences = re.findall(
        r"^## (.+)\n\n```mermaid\n(flowchart TD\n(?:.+\n)+)```$", page, re.MULTILINE
    )
    assert [title for title, _ in fences][:3] == ["项目", "年度计划", "资产"]
    assert [picture for _, picture in fences] == [flowchart(national(), kind) for kind in LIVE_OF]
    project, plan, asset = (picture for _, picture in fences[:3])
    assert "do_issue_plan" in plan
    assert "do_issue_plan" not in project + asset
    assert "do_settle_title" in asset
    assert "at_plan_draft" not in project


@pytest.mark.parametrize("kind", LIVE_OF)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_of_the_picture_is_a_node_or_an_arrow_between_nodes(
    language: Language, kind: str
) -> None:
    first, *lines = flowchart(national(), kind, language).splitlines()
    assert first == "flowchart TD"
    nodes = {m[1] for line in lines if (m := NODE.fullmatch(line))}
    arrows = [m for line in lines if (m := ARROW.fullmatch(line))]
    assert len(nodes) + len(arrows) == len(lines)
    assert {name for m in arrows for name in (m[1], m[2])} == nodes


def test_the_picture_has_a_box_for_each_step_with_what_it_asks() -> None:
    labels = {m[1]: m[2] for line in drawn() if (m := NODE.fullmatch(line))}
    for action in national().pack.actions:
        if action.id in RECORDS | OFFICE_ACTIONS or not (is_step(action.id) or action.requires):
            continue
        label = labels[f"do_{action.id.replace('-', '_')}"]
        assert label.startswith(action.zh)
        assert label.count("· ") == len(action.requires)


def test_the_picture_leads_from_the_raising_to_every_stage() -> None:
    arrows = [m for line in drawn() if (m := ARROW.fullmatch(line))]
    reached, before = {"at_new"}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= {m[2] for m in arrows if m[1] in reached}
    moves = (MOVES.get(action.id, ()) for action in national().pack.actions)
    leads = {stage.replace("-", "_") for stages in moves for stage in stages}
    assert {f"at_{stage}" for stage in leads} <= reached
    assert "at_refused" in reached


def test_the_picture_leads_back_what_is_returned_and_keeps_what_is_rolled_over() -> None:
    lines = drawn()
    assert '  at_intake -.->|"退回补正"| at_intake' in lines
    assert "  do_roll_over --> at_library" in lines
    assert '  at_new -->|"历史项目补录"| at_intake' in lines
    assert '  at_new -->|"历史项目补录"| at_library' in lines


def test_the_ways_of_villages_townships_and_counties_meet_at_the_appraisal() -> None:
    lines = flowchart(national(), "project", "en").splitlines()
    assert [line for line in lines if line.endswith(" do_county_appraisal")] == [
        '  do_township_review -->|"village"| do_county_appraisal',
        '  do_township_submission -->|"township"| do_county_appraisal',
        '  do_county_submission -->|"county"| do_county_appraisal',
    ]


def test_no_name_of_a_pack_ends_a_label() -> None:
    pack = national().pack
    actions = (replace(a, zh='审"定"<b>') if is_step(a.id) else a for a in pack.actions)
    quoted = ready(replace(pack, actions=tuple(actions)))
    lines = flowchart(quoted, "project").splitlines()[1:]
    assert all(NODE.fullmatch(line) or ARROW.fullmatch(line) for line in lines)
    assert "审#quot;定#quot;#lt;b>" in "\n".join(lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_names_every_action_and_the_source_of_every_requirement(
    language: Language,
) -> None:
    shown = text(national(), language)
    for action in national().pack.actions:
        assert f"({action.id})" in shown
        for asked in action.requires:
            assert f"[{asked.grade} {asked.article}]" in shown
    asked_lines = [line for line in shown.splitlines() if line.startswith("  - ")]
    assert len(asked_lines) == sum(len(a.requires) for a in national().pack.actions)


def test_the_text_shows_what_a_county_changed_and_dropped_and_why() -> None:
    body = """
    [[actions]]
    id = "county-approval"
    by = ["county-section"]
    reason = "由主管部门审定"
      [[actions.requires]]
      id = "opinion-on-file"
      drop = true
      reason = "由会议纪要代替"
    """
    shown = text(county(body).procedures[1])
    assert "县级审定 (county-approval) (由主管部门审定)" in shown
    assert "县级审定: opinion-on-file [B 国乡振发〔2021〕3号] (由会议纪要代替)" in shown
    assert "承接:cn-2025@1" in shown
    assert "适用范围:430511;期间:2020-01-01 至 长期" in shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", SAMPLES, ids=lambda kind: kind.__name__)
def test_each_kind_of_requirement_is_said_in_words(kind: type, language: Language) -> None:
    says = asks(SAMPLES[kind], Pen(language, national()))
    assert says
    assert "{" not in says


def test_every_kind_of_requirement_is_drawn() -> None:
    assert set(SAMPLES) == set(get_args(AnyRequirement))
