"""What the reading process tells has passed the domain's own look for what is personal."""

import msgspec
from import_cases import BEITA, DIVISIONS

from services.approval.importing.intake import Setting
from services.approval.importing.messages import Asks, Line
from services.approval.importing.telling import Teller
from services.approval.tables.entries import Entry, Item, Note, Question, Summary

SECRET = "138--1234--5678"
"""Parted in a way that the reader of tables does not know."""


def told(entry: Entry) -> list[Line | Asks]:
    messages = list(Teller(Setting(BEITA, DIVISIONS)).tell(entry))
    assert SECRET not in msgspec.json.encode(messages).decode()
    return [m for m in messages if isinstance(m, Line | Asks)]


def test_a_line_of_words_with_something_personal_is_counted_and_not_told() -> None:
    (line,) = told(Note(3, f"联系{SECRET}"))
    assert (line.row, line.of) == (3, "note")


def test_a_summary_with_something_personal_keeps_its_amount() -> None:
    (line,) = told(Summary(3, ("甲镇", SECRET), 500))
    assert line.fen == 500


def test_a_charge_with_something_personal_is_still_a_charge() -> None:
    item = Item(row=3, columns=(), kind="fee", name=f"管理费{SECRET}", fingerprint="f", total=7)
    (line,) = told(item)
    assert (line.of, line.fen) == ("charge", 7)


def test_a_question_does_not_quote_it() -> None:
    (asked,) = told(Question(3, "备注", "masked", "zh", "en", SECRET))
    assert isinstance(asked, Asks)
    assert asked.question.raw == ""


def test_a_project_with_something_personal_is_a_question_that_says_so() -> None:
    item = Item(row=3, columns=(), kind="project", name=f"桃{SECRET}", fingerprint="f")
    line, asked = told(item)
    assert isinstance(line, Line)
    assert line.of == "question"
    assert isinstance(asked, Asks)
    assert asked.question.code == "personal-left"
