"""That each field of what a pack asks about changes has an effect: seen as it was, and changed."""

from collections.abc import Callable
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.authority import resolvers
from domain.changes.routing import routes
from domain.changes.state import Applied, Changes
from domain.checks import check
from domain.procedure import Procedure, ready
from events.changes import Changed
from events.requirements import (
    AnyRequirement,
    ChangeApproved,
    ChangeNoticed,
    ChangePending,
    ChangeTold,
    Materiality,
    OriginalApprover,
)
from tests.domain.changes_cases import asking
from tests.domain.pack_samples import COUNTY, SAMPLES, about, national, posting, taken

Seen = tuple[object, object]


def with_step(name: str, asked: AnyRequirement) -> Procedure:
    """The national pack with this alone asked of a step."""
    pack = national().pack
    actions = (replace(a, requires=(asked,)) if a.id == name else a for a in pack.actions)
    return ready(replace(pack, actions=tuple(actions)))


def _material(**said: Any) -> object:
    rule = replace(SAMPLES[Materiality], **said)
    larger = Changed("scale", total_share=1100, total_fen=5, total_days=5)
    return routes((larger,), with_step("request-change", rule), "village")


def _approver(**said: Any) -> object:
    rules = with_step("change-reapproval", replace(SAMPLES[OriginalApprover], **said))
    story = asking("place", routes=("original-approver",))
    by = replace(taken("county-appraisal").by, post="county-section")
    story = replace(story, decisions=(taken("county-appraisal", by=by),))
    return resolvers(story, rules, rules.actions["change-reapproval"])


def _checked(kind: type[Struct], **said: Any) -> object:
    """Of a change on two ways, approved on one of them, whose notice hung."""
    story = asking("content", routes=("filing", "leading-group"))
    hung = posting("change-notice", place=COUNTY, seats=(COUNTY,), level="county")
    group = "change-approval-by-leading-group"
    decisions = taken("change-filing", 8, change=7), taken(group, 9, change=7, on=hung.posted_on)
    story = replace(story, decisions=decisions, postings=(hung,), changes=_told(story.changes))
    found = check(story, replace(SAMPLES[kind], **said), about())
    return found.verdict, found.message


def _told(changes: Changes) -> Changes:
    """A change took effect on 2 February 2026 and was filed upward, but not published."""
    done = Applied(6, "e" * 64, (), date(2026, 2, 2), (("upward-filing", date(2026, 2, 3)),))
    return replace(changes, applied=(done,))


OWN: dict[tuple[type[Struct], str], tuple[Callable[..., object], dict[str, Any]]] = {
    (Materiality, "changed"): (_material, {"changed": "place"}),
    (Materiality, "route"): (_material, {"route": "leading-group"}),
    (Materiality, "above_percent"): (_material, {"above_percent": 11}),
    (Materiality, "above_fen"): (_material, {"above_percent": 11, "above_fen": 4}),
    (Materiality, "above_days"): (_material, {"above_percent": 11, "above_days": 4}),
    (OriginalApprover, "steps"): (_approver, {"steps": ("township-review",)}),
}
CHECKED: dict[tuple[type[Struct], str], dict[str, Any]] = {
    (ChangePending, "routes"): {"routes": ("original-approver",)},
    (ChangeApproved, "routes"): {"routes": ("original-approver",)},
    (ChangeApproved, "steps"): {"steps": ("change-reapproval",)},
    (ChangeNoticed, "routes"): {"routes": ("original-approver",)},
    (ChangeNoticed, "notice"): {"notice": "county-notice"},
    (ChangeNoticed, "level"): {"level": "township"},
    (ChangeNoticed, "days"): {"days": 300},
    (ChangeNoticed, "after"): {"after": "county-approval"},
    (ChangeNoticed, "count"): {"days": 15, "count": "working"},
    (ChangeTold, "duty"): {"duty": "upward-filing"},
    (ChangeTold, "days"): {"days": 30},
    (ChangeTold, "count"): {"days": 20, "count": "working"},
}


def _own(kind: type[Struct], field: str) -> Seen:
    if (kind, field) in OWN:
        see, change = OWN[kind, field]
        plain = {name: value for name, value in change.items() if name != field}
        return see(**plain), see(**change)
    change = CHECKED[kind, field]
    plain = {name: value for name, value in change.items() if name != field}
    return _checked(kind, **plain), _checked(kind, **change)


EFFECTS: dict[tuple[type[Struct], str], Callable[[], Seen]] = {
    (kind, field): lambda kind=kind, field=field: _own(kind, field)  # type: ignore[misc]
    for kind, field in (*OWN, *CHECKED)
}
"""For each field, what is seen with it as it was and as it was changed."""
