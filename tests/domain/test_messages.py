"""Everything that a finding or a fault says is said in Chinese and in English, and well."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from message_cases import pack_messages, produced
from msgspec import Struct
from pack_samples import national

from domain.floors import FLOORS
from domain.life import LIVE
from domain.messages import Language, catalogue, joined, said, say, worded, yuan
from domain.privacy import Kind
from events.base import Level
from events.findings import Finding, Verdict
from events.project import DecisionTaken, Dossier, Land, Stage
from events.requirements import (
    AnyRequirement,
    Body,
    DayCount,
    Matter,
    Origin,
    Separation,
    SumWithin,
)
from tests.domain.assessing import standard

LANGUAGES: tuple[Language, ...] = get_args(Language)
HOUSE = Path(__file__).parents[2]
SOURCES = [*sorted((HOUSE / "domain").rglob("*.py")), HOUSE / "services" / "procedures.py"]
EVERYWHERE = [path for part in ("domain", "services") for path in (HOUSE / part).rglob("*.py")]
KEY = re.compile(r"[a-z][a-z-]*\.[a-z][a-z-]*")
FILES = frozenset({"messages.toml", "retention.toml"})


def keys_in_code() -> set[str]:
    """Every text of the code that has the form of a key."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES)
    nodes = (node for tree in trees for node in ast.walk(tree))
    texts = (node.value for node in nodes if isinstance(node, ast.Constant))
    return {text for text in texts if isinstance(text, str) and KEY.fullmatch(text)} - FILES


def all_messages() -> set[str]:
    """The keys of sentences, and of the words that are named like them."""
    return set(catalogue().messages) | set(catalogue().words["uscc"])


def test_what_is_said_twice_is_refused() -> None:
    once = (
        '[messages."a.b"]\nzh = "甲"\nen = "a"\n[words.list]\nword = { zh = "词", en = "word" }\n'
    )
    assert set(
        joined([once, once.replace("a.b", "c.d").replace("word =", "other =")]).messages
    ) == {
        "a.b",
        "c.d",
    }
    with pytest.raises(ValueError, match=r"a\.b"):
        joined([once, once])
    with pytest.raises(ValueError, match="word"):
        joined([once, once.replace("a.b", "c.d")])


def test_every_key_in_the_code_is_in_the_catalogue() -> None:
    assert keys_in_code() - all_messages() == set()


def test_the_catalogue_holds_no_key_that_nothing_says() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in EVERYWHERE)
    said_there = {
        text for quoted in re.findall(r"\"([^\"\n]+)\"|'([^'\n]+)'", code) for text in quoted
    }
    drawn = {f"asks.{kind.__struct_config__.tag}" for kind in get_args(AnyRequirement)}
    assert all_messages() - keys_in_code() - said_there - drawn == set()


def both() -> Iterator[tuple[str, str, str]]:
    for key, message in catalogue().messages.items():
        yield key, message.zh, message.en
    for group, words in catalogue().words.items():
        for name, word in words.items():
            yield f"{group}.{name}", word.zh, word.en


def test_no_sentence_and_no_word_lacks_a_language() -> None:
    bare = [key for key, *texts in both() if not all(t and t == t.strip() for t in texts)]
    assert bare == []
    chinese = re.compile("[\u3000-\u30ff\u4e00-\u9fff，；]")
    mixed = [k for k, _, en in both() if chinese.search(en.replace("“", "").replace("”", ""))]
    assert mixed == []


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_the_same_things() -> None:
    said_of = catalogue().messages.items()
    unlike = [key for key, m in said_of if placeholders(m.zh) != placeholders(m.en)]
    assert unlike == []


UNKNOWN = (
    r"\(reason\)|\(ceiling\)|county-blessing|cn-\w+|poem|poet|p-\d|dreams"
    r"|project\.[a-z-]+\.v1|dossier\.\w+|changes\.?\w*"
    r"|project\.[a-z-]+\.v1|dossier\.\w+"
    r"|made-up|other@1|sample-standard|\bother\b|"
    + "|".join(one.id for one in (*standard().indicators, *standard().vetoes))
)
"""What a case calls by a name that no pack knows, or an officer writes as it is."""
APART = ("pack.", "asks.", "stuck.")
OF_FINDINGS = sorted(k for k in catalogue().messages if not k.startswith(APART))


def test_every_finding_is_said_by_a_rule_that_makes_it() -> None:
    """A case in message_cases.py makes a finding say it."""
    assert [key for key in OF_FINDINGS if not produced().get(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", sorted({key.partition(".")[0] for key in OF_FINDINGS}))
def test_a_finding_reads_well(part: str, language: Language) -> None:
    for key in OF_FINDINGS:
        for source, finding in produced()[key] if key.partition(".")[0] == part else ():
            sentence = say(finding, language, national())
            assert "{" not in sentence, (key, source)
            assert_reads_well(sentence, language)


def assert_reads_well(sentence: str, language: Language) -> None:
    """Nothing of the machine is left in a sentence: no name of a list, no empty place."""
    assert "“”" not in sentence
    if language == "zh":
        left = re.sub(UNKNOWN, "", sentence)
        assert not re.search("[a-z]{3,}", left), sentence
        assert not re.search("[\u4e00-\u9fff] +[\u4e00-\u9fff]", sentence), sentence
    else:
        assert not re.search("[\u4e00-\u9fff]", sentence.replace("村委会", "")), sentence
        assert "  " not in sentence


def test_every_message_about_packs_is_said_by_a_faulty_pack() -> None:
    by_rules = {key for key, _ in pack_messages()} | set(produced())
    elsewhere = {"pack.head", "pack.extends", "pack.left-out", "pack.unread"}
    elsewhere |= {"pack.none-in-force"}  # said where a command finds none
    wanted = {k for k in catalogue().messages if k.startswith(("pack.", "stuck."))}
    assert wanted - elsewhere - by_rules == set()


def test_what_is_said_of_packs_is_filled_in_both_languages() -> None:
    for key, values in pack_messages():
        for language in LANGUAGES:
            assert said(key, values, language, national())


def of(struct: type[Struct], field: str) -> tuple[str, ...]:
    return get_args(next(h for n, h in struct.__annotations__.items() if n == field))


LISTS: dict[str, tuple[str, ...]] = {
    "stage": (*get_args(Stage), *LIVE),
    "origin": get_args(Origin),
    "level": get_args(Level),
    "body": get_args(Body),
    "matter": get_args(Matter),
    "days": get_args(DayCount),
    "verdict": get_args(Verdict),
    "what": get_args(Kind),
    "outcome": of(DecisionTaken, "outcome"),
    "scope": of(Separation, "scope"),
    "sum": (*of(SumWithin, "of"), *of(SumWithin, "within")),
    "use": of(Land, "use"),
    "floor": tuple(floor.id for floor in FLOORS),
    "field": tuple(f.replace("_", "-") for f in Dossier.__struct_fields__),
}


@pytest.mark.parametrize("group", LISTS)
def test_every_word_of_the_vocabulary_has_a_name_in_both_languages(group: str) -> None:
    assert set(LISTS[group]) <= set(catalogue().words[group])


def test_every_list_of_words_is_shown_somewhere() -> None:
    shown = set(catalogue().shown.values())
    apart = {"verdict"}
    assert set(catalogue().words) - shown == apart
    packs_own = {"document", "notice", "action", "named", "money", "verbatim"}
    assert shown - set(catalogue().words) == packs_own


def vote_lost() -> Finding:
    return next(f for _, f in produced()["vote.not-carried"] if f.observed["count"] == 60)


def test_a_lost_vote_says_how_many_votes_it_lacks() -> None:
    zh = say(vote_lost(), "zh", national())
    assert zh == "项目立项须经成员大会全体人员三分之二以上同意:应有 67 票,实有 60 票"
    needs, _, has = say(vote_lost(), "en", national()).partition(": ")
    assert needs == "The project needs two thirds of the whole members' assembly"
    assert has == "67 votes for; it has 60"


def test_what_a_pack_names_is_said_in_its_words() -> None:
    missing = next(f for _, f in produced()["document.missing"])
    assert say(missing, "zh", national()) == "须归档会议记录"
    assert say(missing, "en", national()) == "The minutes of the meeting must be on file"
    assert say(missing, "zh") == "须归档minutes"


def test_money_is_said_in_yuan_with_two_decimals() -> None:
    assert yuan(123_456_789, "zh") == "1,234,567.89 元"
    assert yuan(5, "en") == "CNY 0.05"
    over = next(f for _, f in produced()["sum.over"])
    assert "80,000.00 元" in say(over, "zh", national())


def test_lists_are_joined_as_each_language_joins_them() -> None:
    assert worded("stages", "intake|library", "zh") == "申报审核、项目库"
    assert worded("stages", "intake|library", "en") == "intake, library"


def test_what_was_seen_is_told_from_what_is_asked_where_both_have_one_name() -> None:
    found = (f for _, f in produced()["vote.wrong-body"])
    wrong = next(f for f in found if f.observed["body"] == "villagers-assembly")
    assert say(wrong, "zh", national()) == "项目立项须由成员大会决定,不能由村民会议代替"


def test_a_value_is_never_read_as_a_sentence() -> None:
    values: dict[str, Any] = {"what": "document", "name": "{matter}", "known": "{0}"}
    assert "“{matter}”" in said("name.unknown", values, "zh")
