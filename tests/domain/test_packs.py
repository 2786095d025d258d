"""Packs from their texts: what is wrong is named by file and line, and what a county may change."""

from datetime import date

import pytest
from faulty_packs import FAULTS, HEADS, SEEN, asks
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import inspect
from pack_samples import HEADER, NATIONAL, county, line_of, said_of

from domain.packs import load
from domain.procedure import in_force
from domain.shapes import KINDS, expected, fields_of
from events.requirements import Action, ConsentCovered, NoticeCompleted, Pack, Post, VotePassed
from services.common.packaged import pack_texts


def test_the_shipped_packs_have_no_fault() -> None:
    loaded = load(pack_texts())
    assert loaded.faults == ()
    assert [p.pack.id for p in loaded.procedures] == ["cn-2025", "sample-430511"]


def test_a_county_pack_is_the_national_one_with_its_changes() -> None:
    body = asks("county-appraisal", "township-notice-days", "days = 7", 'reason = "示例"')
    national, own = county(body).procedures
    changed = next(
        r for r in own.actions["county-appraisal"].requires if r.id == "township-notice-days"
    )
    assert (changed.days, changed.notice) == (7, "township-notice")  # type: ignore[union-attr]
    assert own.actions["township-review"] == national.actions["township-review"]
    assert [a.id for a in own.pack.actions] == [a.id for a in national.pack.actions]
    assert own.ref.digest != national.ref.digest


def test_what_a_pack_adds_stands_after_what_it_extends() -> None:
    body = """
    [[documents]]
    id = "photos"
    zh = "现场照片"
    en = "photographs"
    """ + asks(
        "enter-library",
        "photos-on-file",
        'kind = "document"',
        'document = "photos"',
        'article = "not cited"',
        'grade = "ASM"',
    )
    loaded = county(body)
    assert loaded.faults == ()
    own = loaded.procedures[1]
    assert own.actions["enter-library"].requires[-1].id == "photos-on-file"
    assert own.pack.documents[-1].zh == "现场照片"


@pytest.mark.parametrize("key", FAULTS)
def test_every_fault_is_named_with_its_file_and_line(key: str) -> None:
    body, part = FAULTS[key]
    found = said_of(county(body))
    assert ("county.toml", line_of(body, part), key) in found
    assert {file for file, _, _ in found} == {"county.toml"}


@pytest.mark.parametrize("key", FAULTS)
def test_a_pack_with_a_fault_is_not_used_and_the_one_below_still_is(key: str) -> None:
    assert [p.pack.id for p in county(FAULTS[key][0]).procedures] == ["cn-2025"]


def test_every_fault_says_what_it_saw() -> None:
    told = {key: county(body).faults[0].values for key, (body, _) in FAULTS.items()}
    assert str(told.pop("pack.kind")["known"]).split("|") == sorted(KINDS)
    heads = {key: county("", header).faults[0].values for key, (header, _) in HEADS.items()}
    assert {**told, **{f"head {key}": values for key, values in heads.items()}} == SEEN


@pytest.mark.parametrize("key", HEADS)
def test_what_is_wrong_with_the_head_of_a_pack_is_named_too(key: str) -> None:
    header, part = HEADS[key]
    if key == "pack.outside-base":
        key = "pack.value"
    assert ("county.toml", line_of("", part, header), key) in said_of(county("", header))


def test_a_pack_keeps_within_the_jurisdiction_and_the_window_of_the_pack_it_extends() -> None:
    province = HEADER.replace('"county"', '"province"').replace('"430511"', '"43"')
    province += "valid_to = 2025-12-31\n"
    elsewhere = HEADER.replace("cn-2025@1", "province@1").replace('"430511"', '"440511"')
    loaded = load({"cn.toml": NATIONAL, "p.toml": province, "c.toml": elsewhere})
    assert said_of(loaded) == [
        ("c.toml", 4, "pack.outside-base"),
        ("c.toml", 5, "pack.outlives-base"),
    ]
    assert [f.values for f in loaded.faults] == [
        {"found": "440511", "base": "43"},
        {"found": "-", "bound": "2025-12-31"},
    ]


def test_packs_may_extend_each_other_only_one_way() -> None:
    one = HEADER.replace('"county"', '"one"').replace("cn-2025@1", "two@1")
    two = HEADER.replace('"county"', '"two"').replace("cn-2025@1", "one@1")
    found = said_of(load({"one.toml": one, "two.toml": two}))
    assert found == [("one.toml", 3, "pack.cycle"), ("two.toml", 3, "pack.cycle")]
    faults = load({"one.toml": one, "two.toml": two}).faults
    assert faults[0].values == {"cycle": "two@1 → one@1 → two@1"}


def test_a_pack_begins_and_ends_within_the_one_it_extends() -> None:
    early = HEADER.replace("2020-01-01", "2012-12-31")
    above = NATIONAL.replace(
        "valid_from = 2013-01-01", "valid_from = 2013-01-01\nvalid_to = 2030-12-31"
    )
    for until, key in (("2030-12-31", []), ("2031-01-01", ["pack.outlives-base"])):
        loaded = load({"cn.toml": above, "county.toml": f"{HEADER}valid_to = {until}\n"})
        assert [f.key for f in loaded.faults] == key
    both = load({"cn.toml": above, "county.toml": f"{early}valid_to = 2031-01-01\n"}).faults
    assert [f.values["found"] for f in both] == ["2012-12-31", "2031-01-01"]


def test_a_text_cut_off_is_unreadable_on_its_last_line() -> None:
    cut = HEADER + '\n[[actions]]\nid = "x'
    (fault,) = county("", cut).faults
    assert (fault.key, fault.line) == ("pack.unreadable", len(cut.splitlines()))


def test_a_version_is_given_once() -> None:
    again = load({"a.toml": NATIONAL, "b.toml": NATIONAL})
    line = NATIONAL.splitlines().index("version = 1") + 1
    assert said_of(again) == [("b.toml", line, "pack.version-twice")]


def test_windows_of_one_jurisdiction_do_not_overlap() -> None:
    rival = HEADER.replace('"county"', '"rival"').replace("2020-01-01", "2024-01-01")
    texts = {"cn.toml": NATIONAL, "county.toml": HEADER, "rival.toml": rival}
    assert said_of(load(texts)) == [("rival.toml", 5, "pack.overlap")]
    texts["county.toml"] = HEADER + "valid_to = 2023-12-31\n"
    assert said_of(load(texts)) == []
    texts["county.toml"] = HEADER + "valid_to = 2024-01-01\n"
    assert said_of(load(texts)) == [("rival.toml", 5, "pack.overlap")]


def test_a_version_succeeds_the_one_before_from_its_first_day() -> None:
    second = HEADER.replace("version = 1", "version = 2").replace("2020-01-01", "2026-01-01")
    texts = {"cn.toml": NATIONAL, "one.toml": HEADER, "two.toml": second}
    loaded = load(texts)
    assert loaded.faults == ()
    packs = [p.pack for p in loaded.procedures]

    def version(on: date) -> str:
        found = in_force(packs, "430511001201", on)
        assert in_force(packs[::-1], "430511001201", on) == found
        return f"{found.id}@{found.version}" if found else ""

    assert version(date(2019, 12, 31)) == "cn-2025@1"
    assert version(date(2025, 12, 31)) == "county@1"
    assert version(date(2026, 1, 1)) == "county@2"
    assert version(date(2012, 12, 31)) == ""
    ended = load({**texts, "two.toml": second + "valid_to = 2026-06-30\n"})
    packs = [p.pack for p in ended.procedures]
    assert version(date(2026, 6, 30)) == "county@2"
    assert version(date(2026, 7, 1)) == "cn-2025@1"


def test_a_later_version_that_begins_earlier_is_an_overlap() -> None:
    second = HEADER.replace("version = 1", "version = 2")
    for begins in ("2020-01-01", "2019-01-01"):
        two = second.replace("2020-01-01", begins)
        found = load({"cn.toml": NATIONAL, "one.toml": HEADER, "two.toml": two}).faults
        assert [f.key for f in found] == ["pack.overlap"]


def test_a_faulty_base_keeps_what_extends_it_from_being_used_and_is_named_once() -> None:
    broken = NATIONAL.replace('kind = "prime-farmland"', 'kind = "primeval"', 1)
    loaded = load({"cn.toml": broken, "county.toml": HEADER})
    assert loaded.procedures == ()
    assert [(f.file, f.key) for f in loaded.faults] == [("cn.toml", "pack.kind")]
    below = NATIONAL.replace("notice_days", "x").replace(
        'matter = "project-initiation"', 'matter = "project-initiation"\n  notice_days = 3'
    )
    loaded = load({"cn.toml": below, "county.toml": HEADER})
    assert loaded.procedures == ()
    assert [(f.file, f.key) for f in loaded.faults] == [("cn.toml", "pack.floor")]


def test_every_wrong_field_is_named_at_once() -> None:
    body = asks("enter-library", "county-notice-days", "days = 0", 'count = "lunar"', "moon = 3")
    keys = [f.key for f in county(body).faults]
    assert keys == ["pack.value", "pack.value", "pack.unknown-field"]


SHAPES = {
    "zh = 3": ("text", "3"),
    'valid_to = "soon"': ("date", "soon"),
    "posts = 3": ("tables", "3"),
    'actions = ["x"]': ("tables", "x"),
}


@pytest.mark.parametrize("line", SHAPES)
def test_a_value_of_the_wrong_kind_says_what_belongs_there(line: str) -> None:
    name = line.split(" ")[0]
    header = "".join(x for x in HEADER.splitlines(True) if not x.startswith(f"{name} ")) + line
    (fault,) = (f for f in county("", header).faults if f.key == "pack.value")
    assert (fault.values["expected"], fault.values["found"]) == SHAPES[line]


TAKES: dict[tuple[type, str], tuple[str, str]] = {
    (Action, "id"): ("code", ""),
    (Action, "zh"): ("text", " ≤ 200"),
    (Action, "by"): ("list", ""),
    (Action, "origins"): ("list", " county, township, village"),
    (Action, "reason"): ("text", ""),
    (Post, "level"): ("one-of", " city, county, province, township, village"),
    (NoticeCompleted, "days"): ("whole-number", " 1–366"),
    (VotePassed, "party_discussion"): ("true-or-false", ""),
    (ConsentCovered, "ratio"): ("ratio", " 2/3"),
    (Pack, "version"): ("whole-number", " ≥ 1"),
    (Pack, "jurisdiction"): ("jurisdiction", ""),
    (Pack, "valid_from"): ("date", " 2026-01-01"),
    (Pack, "valid_to"): ("date", " 2026-01-01"),
}


def test_what_a_field_takes_is_said_with_its_limits() -> None:
    fields = {(kind, f.name): f.type for kind, _ in TAKES for f in fields_of(kind)}
    assert {at: expected(inspect.type_info(fields[at])) for at in TAKES} == TAKES


def test_what_was_found_is_shown_in_full_up_to_forty_signs() -> None:
    for length, shown in ((40, "x" * 40), (41, "x" * 39 + "…")):
        (fault,) = county(
            asks("enter-library", "targets-stated", f'kind = "{"x" * length}"')
        ).faults
        assert fault.key == "pack.kind"
        body = f'[[posts]]\nid = "leading-group"\nlevel = "{"x" * length}"\n'
        found = [f.values["found"] for f in county(body).faults if f.key == "pack.value"]
        assert found == [shown]


def test_what_stands_beside_a_field_that_is_taken_apart_is_looked_at_too() -> None:
    body = asks("enter-library", "county-notice-days", "drop = 7", 'reason = "x"', "moon = 3")
    assert [(f.key, f.values) for f in county(body).faults] == [
        ("pack.value", {"field": "drop", "found": "7", "expected": "true", "limits": ""}),
        ("pack.unknown-field", {"field": "moon"}),
    ]


def test_a_window_is_the_pack_s_own_and_not_that_of_the_pack_it_extends() -> None:
    above = NATIONAL.replace(
        "valid_from = 2013-01-01", "valid_from = 2013-01-01\nvalid_to = 2030-12-31"
    )
    loaded = load({"cn.toml": above, "county.toml": HEADER + "valid_to = 2028-12-31\n"})
    assert [p.pack.valid_to for p in loaded.procedures] == [date(2030, 12, 31), date(2028, 12, 31)]
    alone = load({"cn.toml": above, "county.toml": HEADER})
    assert [(f.key, f.values) for f in alone.faults] == [
        ("pack.outlives-base", {"found": "-", "bound": "2030-12-31"})
    ]


def test_a_drop_is_true_or_is_not_written() -> None:
    body = asks("enter-library", "county-notice-days", "drop = false", 'reason = "x"')
    assert [f.key for f in county(body).faults] == ["pack.value"]


def test_a_row_without_an_id_and_a_text_that_is_no_list_are_named() -> None:
    for body in ('[[posts]]\nzh = "x"\n', "[[actions]]\nid = 4\n"):
        assert ("county.toml", line_of(body, "[["), "pack.missing-field") in said_of(county(body))


def test_a_pack_that_extends_none_names_everything_itself() -> None:
    alone = HEADER.replace('extends = "cn-2025@1"\n', "")
    found = county("", alone).faults
    assert {f.key for f in found} == {"pack.missing-field"}
    assert [f.values["field"] for f in found] == ["posts", "documents", "notices", "actions"]


ROWS = NATIONAL.splitlines()


@settings(max_examples=60, deadline=None)
@given(
    line=st.integers(0, len(ROWS) - 1),
    put=st.sampled_from(
        ["", "x", 'id = "x"', "id = 3", "days = -1", "[[actions]]", "[posts]", "kind = 1"]
    ),
    where=st.sampled_from(["cn.toml", "county.toml"]),
)
def test_whatever_stands_on_a_line_is_a_fault_or_a_pack_and_never_a_crash(
    line: int, put: str, where: str
) -> None:
    changed = "\n".join([*ROWS[:line], put, *ROWS[line + 1 :]])
    above = changed.replace('id = "cn-2025"', 'id = "county"\nextends = "cn-2025@1"', 1)
    texts = {"cn.toml": changed} if where == "cn.toml" else {"cn.toml": NATIONAL, where: above}
    loaded = load(texts)
    assert len(loaded.procedures) == len(texts) or loaded.faults
    assert {fault.file for fault in loaded.faults} <= {where}
    assert all(1 <= fault.line <= len(ROWS) + 2 for fault in loaded.faults)


def test_a_new_action_says_all_that_an_action_says() -> None:
    body = '[[actions]]\nid = "new-step"\nzh = "新环节"\nen = "new"\nstages = ["intake"]\n'
    found = county(body).faults
    assert [(f.key, f.values["field"]) for f in found] == [("pack.missing-field", "by")]


# --- what a county may change ---------------------------------------------------------------------


def test_a_default_of_grade_b_or_c_is_changed_only_with_a_reason() -> None:
    for action, name, line in (
        ("enter-library", "county-notice-days", "days = 5"),  # C
        ("county-approval", "opinion-on-file", 'document = "minutes"'),  # B
    ):
        assert "pack.no-reason" in [f.key for f in county(asks(action, name, line)).faults]
        assert county(asks(action, name, line, 'reason = "示例"')).faults == ()


def test_an_assumption_is_changed_freely() -> None:
    body = asks("county-submission", "county-site-notice-days", "days = 3")
    assert county(body).faults == ()


def test_a_default_is_dropped_with_a_reason_and_the_whole_pack_says_so() -> None:
    body = asks("county-approval", "opinion-on-file", "drop = true", 'reason = "由会议纪要代替"')
    loaded = county(body)
    assert loaded.faults == ()
    own = loaded.procedures[1]
    asked = [r.id for r in own.actions["county-approval"].requires]
    assert "opinion-on-file" not in asked
    (gone,) = own.pack.dropped
    assert (gone.action, gone.requirement) == ("county-approval", "opinion-on-file")
    assert (gone.grade, gone.reason) == ("B", "由会议纪要代替")
    silent = county(asks("county-approval", "opinion-on-file", "drop = true"))
    assert [f.key for f in silent.faults] == ["pack.no-reason"]


def test_only_a_pack_that_extends_another_has_something_to_drop() -> None:
    body = NATIONAL.replace(
        'document = "yearly-review"', 'document = "yearly-review"\n  drop = true'
    )
    (fault,) = load({"cn.toml": body}).faults
    assert (fault.key, fault.values["field"]) == ("pack.unknown-field", "drop")


def test_what_was_never_asked_cannot_be_dropped() -> None:
    body = asks("county-approval", "no-such-thing", 'kind = "sole"', "drop = true", 'reason = "x"')
    assert "pack.unknown-name" in [f.key for f in county(body).faults]


def test_who_takes_a_step_is_changed_with_a_reason() -> None:
    line = '[[actions]]\nid = "county-approval"\nby = ["county-section"]\n'
    assert [f.key for f in county(line).faults] == ["pack.no-reason"]
    loaded = county(line + 'reason = "由主管部门审定"\n')
    assert loaded.faults == ()
    action = loaded.procedures[1].actions["county-approval"]
    assert (action.by, action.reason) == (("county-section",), "由主管部门审定")


def test_names_are_a_county_s_own() -> None:
    loaded = county('[[posts]]\nid = "leading-group"\nzh = "巩固衔接领导小组"\n')
    assert loaded.faults == ()
    assert loaded.procedures[1].posts["leading-group"].zh == "巩固衔接领导小组"


VOTE, SUM = ("village-submission", "village-vote"), ("enter-library", "funds-within-investment")
FRESH, APART = ("enter-library", "approved-as-it-stands"), ("county-approval", "hands-apart")
UNSPLIT, SPARED = ("enter-library", "not-split"), ("enter-library", "farmland-spared")
STRICTER = [
    (VOTE, 'at_least = "3/4"', True),
    (VOTE, 'at_least = "3/5"', False),
    (VOTE, "notice_days = 15", True),
    (VOTE, "notice_days = 9", False),
    (VOTE, 'bodies = ["members-assembly"]', True),
    (VOTE, 'bodies = ["members-assembly", "villager-group"]', True),
    (VOTE, "party_discussion = false", False),
    (VOTE, 'matter = "investment"', False),
    (VOTE, 'origins = ["county"]', False),
    (VOTE, 'grade = "ASM"', False),
    (VOTE, 'article = "not cited"', False),
    (SUM, 'within = "ceiling"', False),
    (FRESH, 'steps = ["county-approval", "county-appraisal", "township-review"]', True),
    (FRESH, 'steps = ["county-approval"]', False),
    (APART, 'scope = "case"', True),
    (UNSPLIT, "threshold = 100_000_000", True),
    (UNSPLIT, "threshold = 500_000_000", False),
    (SPARED, 'origins = ["village"]', False),
    (SPARED, "origins = []", True),
]


@pytest.mark.parametrize("where", dict.fromkeys(at for at, _, _ in STRICTER))
def test_what_rests_on_a_law_is_only_made_stricter(where: tuple[str, str]) -> None:
    told = {line: stricter for at, line, stricter in STRICTER if at == where}
    assert {line: not loosened(where, line) for line in told} == told


def loosened(where: tuple[str, str], line: str) -> bool:
    keys = [f.key for f in county(asks(*where, line, 'reason = "示例"')).faults]
    return "pack.loosened" in keys


SECOND = HEADER.replace('"county"', '"town"').replace("cn-2025@1", "county@1")
RULED = asks(
    "enter-library",
    "{name}",
    'kind = "{kind}"',
    "{lines}",
    'article = "示例条例 第一条"',
    'grade = "A"',
)
ALL_MEMBERS = 'matter = "investment"\nbodies = ["members-assembly"]'
LADDERS = [
    ("vote", ALL_MEMBERS, 'bodies = ["members-assembly", "villager-group"]', False),
    ("notice", 'notice = "county-notice"\nlevel = "county"\ndays = 10', "days = 12", True),
    ("notice", 'notice = "county-notice"\nlevel = "county"\ndays = 10', "days = 9", False),
    ("notice", 'notice = "county-notice"\nlevel = "county"\ndays = 10', 'count = "working"', True),
    (
        "notice",
        'notice = "county-notice"\nlevel = "county"\ndays = 10\ncount = "working"',
        'count = "calendar"',
        False,
    ),
    (
        "notice",
        'notice = "county-notice"\nlevel = "county"\ndays = 9',
        'after = "county-approval"',
        True,
    ),
    (
        "notice",
        'notice = "county-notice"\nlevel = "county"\ndays = 9\nafter = "county-approval"',
        'after = ""',
        False,
    ),
    (
        "notice",
        'notice = "county-notice"\nlevel = "county"\ndays = 9',
        'along = "village-notice"',
        True,
    ),
    ("notice", 'notice = "county-notice"\nlevel = "county"\ndays = 9', 'level = "village"', False),
    ("waiting", 'after = "county-approval"\ndays = 3', "days = 4", True),
    ("waiting", 'after = "county-approval"\ndays = 3', "days = 2", False),
    ("waiting", 'after = "county-approval"\ndays = 3', 'count = "working"', True),
    ("waiting", 'after = "county-approval"\ndays = 3', 'after = "county-appraisal"', False),
    (
        "decisions",
        'steps = ["county-approval"]',
        'steps = ["county-appraisal", "county-approval"]',
        True,
    ),
    ("decisions", 'steps = ["county-approval"]', 'steps = ["county-appraisal"]', False),
    ("document", 'document = "minutes"', "anew = true", True),
    ("document", 'document = "minutes"\nanew = true', "anew = false", False),
    ("document", 'document = "minutes"', 'document = "application"', False),
    ("dossier", 'field = "land"', 'field = "name"', False),
    ("sum", 'of = "public-funds"\nwithin = "ceiling"\nceiling = 300', "ceiling = 200", True),
    ("sum", 'of = "public-funds"\nwithin = "ceiling"\nceiling = 300', "ceiling = 400", False),
    ("sole", 'origins = ["village"]', 'origins = ["village", "county"]', True),
    ("sole", 'origins = ["village"]', 'origins = ["county"]', False),
]


@pytest.mark.parametrize("kind", dict.fromkeys(kind for kind, *_ in LADDERS))
def test_a_law_that_a_province_adds_binds_its_counties_alike(kind: str) -> None:
    laws = [law for law in LADDERS if law[0] == kind]
    found = [(*law[:3], not loosened_below(*law[:3])) for law in laws]
    assert found == laws


def loosened_below(kind: str, lines: str, change: str) -> bool:
    province = HEADER.replace('"430511"', '"43"') + RULED.format(name="own", kind=kind, lines=lines)
    below = SECOND + asks("enter-library", "own", change, 'reason = "示例"')
    loaded = load({"cn.toml": NATIONAL, "p.toml": province, "c.toml": below})
    assert not [f for f in loaded.faults if f.file == "p.toml"]
    return "pack.loosened" in [f.key for f in loaded.faults]


def test_what_a_county_makes_unreachable_elsewhere_is_named_in_its_own_file() -> None:
    body = '[[actions]]\nid = "file-document"\norigins = ["village"]\nreason = "示例"\n'
    loaded = county(body)
    assert {(f.key, f.values["origin"]) for f in loaded.faults} == {
        ("pack.unreachable", "township"),
        ("pack.unreachable", "county"),
    }
    extends = line_of(body, "extends")
    assert {(f.file, f.line) for f in loaded.faults} == {("county.toml", extends)}
    assert [p.pack.id for p in loaded.procedures] == ["cn-2025"]
