"""Every question of an import has its words in both languages, and every word its question."""

import re
import string
from pathlib import Path

import services.approval.importing as package
from services.approval.importing.asking import catalogue, error
from services.approval.tables import asking

SOURCES = "\n".join(p.read_text("utf-8") for p in Path(package.__path__[0]).glob("*.py"))


def test_the_catalogue_holds_what_is_asked_and_nothing_else() -> None:
    said = set(re.findall(r'(?:Doubt|(?<!log\.)error|ask|_only_asked)\(\s*"([a-z-]+)"', SOURCES))
    assert said - set(asking.catalogue()) <= set(catalogue())
    assert [code for code in catalogue() if f'"{code}"' not in SOURCES] == []


def test_no_code_means_two_things() -> None:
    assert not set(catalogue()) & set(asking.catalogue())


def test_both_languages_say_the_same_values() -> None:
    for said in catalogue().values():
        zh, en = ({f[1] for f in string.Formatter().parse(said[k]) if f[1]} for k in ("zh", "en"))
        assert zh == en


def test_an_error_says_its_values_in_both_languages() -> None:
    found = error("unknown-division", division="999999000000")
    assert "999999000000" in found.zh
    assert "999999000000" in found.en
