"""The picture and the text of a procedure show every step, who takes it and what it asks."""

import re
from datetime import date
from typing import get_args

import pytest
from msgspec.structs import replace
from pack_samples import SAMPLES, county, national

from domain.drawing import Pen, asks, flowchart, mermaid, text
from domain.life import LIVE_OF, MOVES, RECORDS
from domain.messages import Language
from domain.procedure import OFFICE_ACTIONS, is_step, ready
from events.requirements import (
    AnyRequirement,
    DocumentOnFile,
    HouseholdsProvided,
    NoOpenRectification,
    NoticeCompleted,
    OwnerDecided,
    Separation,
    SumWithin,
    TermsStated,
    VotePassed,
)

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
    assert "\n\n## 删去的要求\n" in shown
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


SAID: tuple[tuple[AnyRequirement, str, str], ...] = (
    (
        replace(SAMPLES[VotePassed], bodies=("members-assembly", "delegates-assembly")),
        "表决:项目立项,由成员大会、成员代表大会,三分之二以上同意,提前 10 日通知;党组织先行研究讨论",
        "Vote on the project by the members' assembly, delegates' assembly: two thirds for,"
        " called 10 days before; the Party organisation discusses it first",
    ),
    (
        replace(SAMPLES[NoticeCompleted], after="township-review", along="township-notice"),
        "公示:村级公示(村级),10 个自然日;在“乡镇审核”之后张贴;与乡镇公示同时公示",
        "",
    ),
    (
        replace(SAMPLES[Separation], offices=True),
        "职责分离:同一轮审核内不得一人兼办;编制单位不得批复",
        "",
    ),
    (
        replace(SAMPLES[TermsStated], secured=("leased", "contracted"), insured=False),
        "期限不超过 20 年,年租金不低于投资的 0‰,年管护经费不低于投资的 0‰;出租、发包须有押金或担保",
        "",
    ),
    (SAMPLES[OwnerDecided], "经营方式由权属人(农户)决定;并归档会议记录", ""),
    (replace(SAMPLES[OwnerDecided], document=""), "经营方式由权属人(农户)决定", ""),
    (
        replace(SAMPLES[HouseholdsProvided], groups=("monitored", "assisted")),
        "受影响的监测对象、脱贫户均有替代措施",
        "",
    ),
    (SAMPLES[SumWithin], "资金:财政资金不超过上限 90,000.00 元", ""),
    (
        replace(SAMPLES[SumWithin], of="fund-lines", within="total-investment"),
        "资金:各项资金不超过项目总投资",
        "",
    ),
    (replace(SAMPLES[DocumentOnFile], anew=True), "材料:会议记录(本轮重新归档)", ""),
    (SAMPLES[NoOpenRectification], "没有未销号的审计严重问题", ""),
)


def test_what_is_asked_is_said_word_for_word() -> None:
    for asked, zh, en in SAID:
        assert asks(asked, Pen("zh", national())) == zh
        assert en in ("", asks(asked, Pen("en", national())))


def test_the_picture_of_a_rectification_line_for_line() -> None:
    picture = flowchart(national(), "rectification").splitlines()
    assert picture[:8] == [
        "flowchart TD",
        '  at_new(["未申报"])',
        '  at_rect_found(["问题待认领"])',
        '  at_rect_accepted(["问题已认领"])',
        '  at_rect_planned(["整改中"])',
        '  at_rect_closed(["已销号"])',
        '  at_rect_done(["回头看通过"])',
        '  at_rect_void(["问题已撤销"])',
    ]
    assert (
        '  do_close_rectification["整改销号<br/>县级督查检查组组长、县级审计人员、县纪检监察人员、'
        "县级行业主管部门负责人<br/>· 职责分离:同一轮审核内不得一人兼办;编制单位不得批复"
        "<br/>· 依次通过:整改复核<br/>· 此后申报内容未变更:整改复核"
        '<br/>· 审计发现的问题须归档整改结果报告、整改结果公告"]'
    ) in picture
    for arrow in (
        '  at_rect_found -->|"认领问题"| at_rect_accepted',
        '  at_rect_planned -->|"提交整改佐证"| at_rect_planned',
        "  at_rect_accepted --> do_extend_deadline",
        "  do_rectification_review --> do_close_rectification",
        "  do_close_rectification --> at_rect_closed",
    ):
        assert picture.count(arrow) == 1
    assert not any("refused" in line or "-.->" in line for line in picture)


def test_the_text_begins_with_what_the_pack_is_and_ends_with_what_it_left_out() -> None:
    whole = text(national()).splitlines()
    assert whole[:4] == [
        "# 国家规则包(缺省) (cn-2025@1)",
        "适用范围:全国;期间:2013-01-01 至 长期",
        "",
        "## 未申报",
    ]
    assert "## 删去的要求" not in whole
    assert "  未申报 → 申报审核: 村经办人、乡镇经办人、县级经办人" in whole
    assert "  申报审核: 村经办人、乡镇经办人、县级经办人" in whole
    assert text(national(), "en").startswith("# National")
    pack = replace(national().pack, valid_to=date(2030, 12, 31))
    assert "期间:2013-01-01 至 2030-12-31" in text(ready(pack))
