"""Findings and faults in sentences for the person waiting, in Chinese and in English.

One catalogue holds a sentence for each key and the words that stand in them: messages.toml here and
one beside the rules of each part that keeps its own; what a pack names (documents, notices, posts,
steps) is shown by the pack's own words.
"""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

from domain.procedure import Procedure
from events.findings import Finding, Value
from events.requirements import Action, Post, Term

FILE = "messages.toml"
Language = Literal["zh", "en"]
V = TypeVar("V")
Named = tuple[tuple[str, Value], ...]


class Both(Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence or a word in both languages."""

    zh: str
    en: str

    def of(self, language: Language) -> str:
        """The text in one of them."""
        return self.zh if language == "zh" else self.en


class Catalogue(Struct, frozen=True, forbid_unknown_fields=True):
    """`messages` by key; `words` by list; `shown`: the list in which a value's words are found."""

    messages: dict[str, Both] = {}
    words: dict[str, dict[str, Both]] = {}
    shown: dict[str, str] = {}


@cache
def catalogue() -> Catalogue:
    """The catalogue as it ships: a part of the code that is written as data."""
    house = files("domain")
    parts = sorted((p for p in house.iterdir() if p.is_dir()), key=lambda p: p.name)
    found = (place.joinpath(FILE) for place in (house, *parts))
    return joined(file.read_text(encoding="utf-8") for file in found if file.is_file())


def joined(texts: Iterable[str]) -> Catalogue:
    """Several texts as one catalogue; what is said in two of them is said in neither's place."""
    whole = Catalogue()
    for text in texts:
        part = msgspec.convert(tomllib.loads(text), Catalogue)
        _add(whole.messages, part.messages)
        _add(whole.shown, part.shown)
        for group, words in part.words.items():
            _add(whole.words.setdefault(group, {}), words)
    return whole


def _add(whole: dict[str, V], part: dict[str, V]) -> None:
    if twice := sorted(whole.keys() & part.keys()):
        raise ValueError(f"said twice in the catalogue: {', '.join(twice)}")
    whole.update(part)


def say(finding: Finding, language: Language, procedure: Procedure | None = None) -> str:
    """What a finding says."""
    seen, asked = tuple(finding.observed.items()), tuple(finding.required.items())
    return _say(finding.message, seen, asked, language, procedure)


@lru_cache(16_384)
def _say(key: str, seen: Named, asked: Named, language: Language, rules: Procedure | None) -> str:
    """Most findings are said of many cases in the same words."""
    observed = ((f"observed_{name}", value) for name, value in seen)
    return said(key, {**dict(observed), **dict(seen), **dict(asked)}, language, rules)


def said(
    key: str,
    values: Mapping[str, Value],
    language: Language,
    procedure: Procedure | None = None,
) -> str:
    """The sentence of a key, filled with its values.

    What a case itself names in both languages comes as `<name>_zh` and `<name>_en` beside `<name>`.
    """
    shown = {
        name: worded(name, values.get(f"{name}_{language}", value), language, procedure)
        for name, value in values.items()
    }
    return catalogue().messages[key].of(language).format_map(shown)


def worded(name: str, value: Value, language: Language, procedure: Procedure | None = None) -> str:
    """One value as it stands in a sentence: money in yuan, words in the language, lists joined."""
    group = catalogue().shown.get(name.removeprefix("observed_"), "")
    if group == "verbatim":
        return str(value)
    if isinstance(value, int):
        return yuan(value, language) if group == "money" else str(value)
    parts = [_word(group, part, procedure).of(language) for part in value.split("|")]
    return ("、" if language == "zh" else ", ").join(parts)


def yuan(fen: int, language: Language) -> str:
    """Money as an officer reads it."""
    amount = f"{fen // 100:,}.{fen % 100:02d}"
    return f"{amount} 元" if language == "zh" else f"CNY {amount}"


def _word(group: str, part: str, procedure: Procedure | None) -> Both:
    """What the pack itself calls it, else the catalogue's word, else the name as it is."""
    own = _own(procedure, group, part) if procedure else None
    if own:
        return Both(own.zh, own.en)
    return catalogue().words.get(group, {}).get(part) or Both(part, part)


def _own(procedure: Procedure, group: str, name: str) -> Term | Action | Post | None:
    match group:
        case "document":
            return next((t for t in procedure.pack.documents if t.id == name), None)
        case "notice":
            return next((t for t in procedure.pack.notices if t.id == name), None)
        case "named":
            words = (*procedure.pack.documents, *procedure.pack.notices)
            return next((t for t in words if t.id == name), None)
        case "action":
            return procedure.actions.get(name)
        case "post":
            return procedure.posts.get(name)
        case _:
            return None
