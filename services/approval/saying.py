"""Findings as an officer reads them: in the language they asked for, with the names of the pack."""

from datetime import date
from typing import Any, Literal

from litestar import Request
from msgspec import Struct

from domain.messages import say
from domain.procedure import Procedure
from events.findings import Finding, Value, Verdict

Language = Literal["zh", "en"]


class Who(Struct, frozen=True, gc=False):
    """Who can resolve a finding: the post, its name, and where it sits."""

    post: str
    title: str
    division: str


class FindingView(Struct, frozen=True, omit_defaults=True, gc=False):
    """A finding with its sentence (`says`) in the reader's language."""

    rule: str
    verdict: Verdict
    says: str
    article: str
    grade: str
    message: str
    observed: dict[str, Value]
    required: dict[str, Value]
    who: tuple[Who, ...] = ()
    earliest: date | None = None
    provisional: bool = False
    on: tuple[int, ...] = ()


def language_of(request: Request[Any, Any, Any]) -> Language:
    """Chinese, unless English is asked for first."""
    asked = request.headers.get("accept-language", "").lower()
    best, weight = "zh", -1.0
    for part in asked.split(","):
        name, _, quality = part.partition(";q=")
        if (found := name.strip()[:2]) in ("zh", "en") and (q := _quality(quality)) > weight:
            best, weight = found, q
    return "en" if best == "en" else "zh"


def _quality(said: str) -> float:
    try:
        return float(said) if said else 1.0
    except ValueError:
        return 0.0


def view(finding: Finding, language: Language, rules: Procedure | None = None) -> FindingView:
    """A finding in a language."""
    return FindingView(
        rule=finding.rule,
        verdict=finding.verdict,
        says=say(finding, language, rules),
        article=finding.article,
        grade=finding.grade,
        message=finding.message,
        observed=finding.observed,
        required=finding.required,
        who=tuple(Who(w.post, title(w.post, language, rules), w.division) for w in finding.who),
        earliest=finding.earliest,
        provisional=finding.provisional,
        on=finding.on,
    )


def title(post: str, language: Language, rules: Procedure | None) -> str:
    """A post's name."""
    found = rules.posts.get(post) if rules else None
    if found is None:
        return post
    return found.zh if language == "zh" else found.en
