"""Findings and faults in sentences for the person waiting, in Chinese and in English.

One catalogue (messages.toml) holds a sentence for each key and the words that stand in them; what a
pack names (documents, notices, posts, steps) is shown by the pack's own words.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
from msgspec import Struct

from domain.procedure import Procedure
from events.findings import Finding, Value
from events.requirements import Action, Pack, Post, Term

Language = Literal["zh", "en"]


class Both(Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence or a word in both languages."""

    zh: str
    en: str

    def of(self, language: Language) -> str:
        """The text in one of them."""
        return self.zh if language == "zh" else self.en


class Catalogue(Struct, frozen=True, forbid_unknown_fields=True):
    """`messages` by key; `words` by list; `shown`: the list in which a value's words are found."""

    messages: dict[str, Both]
    words: dict[str, dict[str, Both]]
    shown: dict[str, str]


@cache
def catalogue() -> Catalogue:
    """The catalogue, as it ships: a part of the code that is written as data."""
    text = files("domain").joinpath("messages.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Catalogue)


def say(finding: Finding, language: Language, procedure: Procedure | None = None) -> str:
    """What a finding says."""
    values = {
        **{f"observed_{name}": value for name, value in finding.observed.items()},
        **finding.observed,
        **finding.required,
    }
    return said(finding.message, values, language, procedure)


def said(
    key: str,
    values: Mapping[str, Value],
    language: Language,
    procedure: Procedure | None = None,
) -> str:
    """The sentence of a key, filled with its values."""
    shown = {name: worded(name, value, language, procedure) for name, value in values.items()}
    return catalogue().messages[key].of(language).format_map(shown)


def worded(name: str, value: Value, language: Language, procedure: Procedure | None = None) -> str:
    """One value as it stands in a sentence: money in yuan, words in the language, lists joined."""
    name = name.removeprefix("observed_")
    group = catalogue().shown.get(name, "")
    if isinstance(value, int):
        return yuan(value, language) if group == "money" else str(value)
    words = _words(group, procedure)
    parts = [words[part].of(language) if part in words else part for part in value.split("|")]
    return ("、" if language == "zh" else ", ").join(parts)


def yuan(fen: int, language: Language) -> str:
    """Money as an officer reads it."""
    amount = f"{fen // 100:,}.{fen % 100:02d}"
    return f"{amount} 元" if language == "zh" else f"CNY {amount}"


def _words(group: str, procedure: Procedure | None) -> Mapping[str, Both]:
    """The words of a list, and before them what the pack itself calls things."""
    own = _own(procedure.pack, group) if procedure else ()
    named = {term.id: Both(term.zh, term.en) for term in own}
    return {**catalogue().words.get(group, {}), **named}


def _own(pack: Pack, group: str) -> tuple[Term | Action | Post, ...]:
    match group:
        case "document":
            return pack.documents
        case "notice":
            return pack.notices
        case "action":
            return pack.actions
        case "post":
            return pack.posts
        case _:
            return ()
