"""Every doubt and error has its words in both languages, and every word its doubt."""

import re
import string
from pathlib import Path

import services.approval.tables as package
from services.approval.tables.asking import catalogue, wan

SOURCES = "\n".join(p.read_text("utf-8") for p in Path(package.__path__[0]).glob("*.py"))
ASKED = set(re.findall(r'(?:Doubt|error)\(\s*"([a-z-]+)"', SOURCES))
NAMED = ASKED | {c for c in catalogue() if f'"{c}"' in SOURCES}


def test_every_question_is_in_the_catalogue() -> None:
    assert set(catalogue()) >= ASKED


def test_the_catalogue_holds_nothing_that_is_never_asked() -> None:
    assert set(catalogue()) == NAMED


def test_both_languages_say_the_same_values() -> None:
    for said in catalogue().values():
        zh, en = ({f[1] for f in string.Formatter().parse(said[k]) if f[1]} for k in ("zh", "en"))
        assert zh == en


def test_money_in_a_message_is_exact() -> None:
    assert [wan(n) for n in (0, 1, 8_466_700_00, -5_000_000)] == [
        "0万元",
        "0.000001万元",
        "846.67万元",
        "-5万元",
    ]
