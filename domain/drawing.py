"""A procedure as a picture (Mermaid) and as a text: the life, and what each step asks."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec import Struct

from domain.life import LIVE_OF, MOVES, RECORDS, kind_at, kinds_of
from domain.messages import Language, said, worded
from domain.procedure import OFFICE_ACTIONS, Procedure, is_step
from events.findings import Value
from events.requirements import (
    Action,
    AnyRequirement,
    AssetsSettled,
    ConsentCovered,
    DecisionsTaken,
    DocumentOnFile,
    HouseholdsProvided,
    NoOpenRectification,
    NoticeCompleted,
    Origin,
    OwnerDecided,
    Separation,
    SumWithin,
    TermsStated,
    VotePassed,
)

STAGES = (
    "new",
    *LIVE_OF["project"],
    "closed",
    "refused",
    "removed",
    "withdrawn",
    *LIVE_OF["plan"],
    *LIVE_OF["asset"],
    *LIVE_OF["consent"],
    "consent-sealed",
    "consent-dropped",
    "asset-ended",
    *LIVE_OF["rectification"],
    "rect-done",
    "rect-void",
    *LIVE_OF["campaign"],
    "campaign-closed",
    "office",
)


class Pen(Struct, frozen=True):
    """What a drawing is made with: the language, and the procedure that is drawn."""

    language: Language
    procedure: Procedure

    def say(self, key: str, values: Mapping[str, Value]) -> str:
        """A sentence of the catalogue."""
        return said(key, values, self.language, self.procedure)

    def words(self, name: str, *parts: str) -> str:
        """Names of one list in the language."""
        return worded(name, "|".join(parts), self.language, self.procedure)

    def name(self, action: Action) -> str:
        """What a step is called."""
        return action.zh if self.language == "zh" else action.en

    def only(self, origins: tuple[Origin, ...]) -> str:
        """For which projects something is, if not for all."""
        return f"[{self.words('origins', *origins)}] " if origins else ""


def asks(asked: AnyRequirement, pen: Pen) -> str:
    """What a requirement asks, in a line."""
    says = (pen.say(key, values) for key, values in _asks(asked))
    return (";" if pen.language == "zh" else "; ").join(says)


def _asks(asked: AnyRequirement) -> Iterator[tuple[str, Mapping[str, Value]]]:
    match asked:
        case DocumentOnFile(document=document, anew=anew):
            yield "asks.document-anew" if anew else "asks.document", {"document": document}
        case VotePassed():
            yield from _vote(asked)
        case NoticeCompleted():
            yield from _notice(asked)
        case SumWithin(of=of, within=within, ceiling=ceiling):
            key = "asks.sum-ceiling" if within == "ceiling" else "asks.sum"
            yield key, {"of": of, "within": within, "ceiling": ceiling}
        case Separation(scope=scope, offices=offices):
            yield "asks.separation", {"scope": scope}
            if offices:
                yield "asks.separation-offices", {}
        case ConsentCovered(matter=matter):
            yield "asks.consent", {**_values(asked), "consent_matter": matter}
        case NoOpenRectification(grave=True):
            yield "asks.no-grave-rectification", _values(asked)
        case TermsStated():
            yield from _terms(asked)
        case OwnerDecided(document=document):
            yield "asks.owner-decided", _values(asked)
            if document:
                yield "asks.owner-decided-filed", {"document": document}
        case AssetsSettled(ended=ended):
            yield "asks.assets-settled-ended" if ended else "asks.assets-settled", {}
        case HouseholdsProvided(groups=groups, taken=taken):
            key = "asks.households-provided-taken" if taken else "asks.households-provided"
            yield key, {"groups": "|".join(groups)}
        case _:
            yield f"asks.{asked.__struct_config__.tag}", _values(asked)


def _terms(asked: TermsStated) -> Iterator[tuple[str, Mapping[str, Value]]]:
    yield "asks.operation-terms", _values(asked)
    if asked.secured:
        yield "asks.operation-terms-secured", {"modes": "|".join(asked.secured)}
    if asked.insured:
        yield "asks.operation-terms-insured", {}


def _values(asked: AnyRequirement) -> dict[str, Value]:
    """The plain fields of a requirement, as a sentence is filled from them."""
    told: dict[str, Value] = {}
    for name, value in msgspec.structs.asdict(asked).items():
        if isinstance(value, str | int):
            told[name] = value
        elif isinstance(value, tuple) and all(isinstance(one, str) for one in value):
            told[name] = "|".join(value)
    return told


def _vote(asked: VotePassed) -> Iterator[tuple[str, Mapping[str, Value]]]:
    values: dict[str, Value] = {"matter": asked.matter, "bodies": "|".join(asked.bodies)}
    called: dict[str, Value] = {"at_least": asked.at_least, "notice_days": asked.notice_days}
    yield "asks.vote", {**values, **called}
    if asked.party_discussion:
        yield "asks.vote-party-first", {}


def _notice(asked: NoticeCompleted) -> Iterator[tuple[str, Mapping[str, Value]]]:
    values: dict[str, Value] = {"notice": asked.notice, "level": asked.level}
    yield "asks.notice", {**values, "days": asked.days, "count": asked.count}
    if asked.after:
        yield "asks.notice-after", {"after": asked.after}
    if asked.along:
        yield "asks.notice-along", {"along": asked.along}


def mermaid(procedure: Procedure, language: Language = "zh") -> str:
    """A page with a flowchart for each kind of case, each in its own fence (Markdown)."""
    pen = Pen(language, procedure)
    pages = (
        f"## {pen.words('kind', kind)}\n\n```mermaid\n{flowchart(procedure, kind, language)}```\n"
        for kind in LIVE_OF
    )
    return "\n".join(pages)


def flowchart(procedure: Procedure, kind: str, language: Language = "zh") -> str:
    """The life of a kind of case: stages, steps with what they ask, and moves."""
    pen = Pen(language, procedure)
    drawn = [a for a in procedure.pack.actions if _is_of(a, kind)]
    boxes = (f'  {_box(a)}["{_label(a, pen)}"]' for a in drawn if _asking(a))
    arrows = (line for action in drawn for line in _arrows(action, kind, pen))
    sent_back = _turned_down(pen) if kind == "project" else ()
    lines = ["flowchart TD", *_stages(drawn, kind, pen), *boxes, *arrows, *sent_back]
    return "\n".join(lines) + "\n"


def _is_of(action: Action, kind: str) -> bool:
    """Whether a step belongs in the picture of a kind."""
    return action.id not in RECORDS | OFFICE_ACTIONS and kind in kinds_of(action)


def _turned_down(pen: Pen) -> Iterator[str]:
    """Any step of an intake may send it back, or end it."""
    for outcome, to in (("returned", "intake"), ("refused", "refused")):
        yield f'  {_at("intake")} -.->|"{pen.words("outcome", outcome)}"| {_at(to)}'


def _asking(action: Action) -> bool:
    """A step that asks something is drawn with what it asks, others as an arrow alone."""
    return is_step(action.id) or bool(action.requires)


def _stages(drawn: Iterable[Action], kind: str, pen: Pen) -> Iterator[str]:
    used = {s for action in drawn for s in (*_starts(action, kind), *_leads(action))}
    used |= {"refused"} if kind == "project" else set()
    return (f'  {_at(stage)}(["{pen.words("stage", stage)}"])' for stage in STAGES if stage in used)


def _starts(action: Action, kind: str) -> tuple[str, ...]:
    """The stages of a kind at which a step is taken, or where any kind begins."""
    return tuple(stage for stage in action.stages if kind_at(stage) in ("", kind))


def _leads(action: Action) -> tuple[str, ...]:
    return MOVES.get(action.id, ())


def _label(action: Action, pen: Pen) -> str:
    """A step's name, who takes it, and a line for each thing it asks."""
    asked = [f"· {pen.only(r.origins)}{asks(r, pen)}" for r in action.requires]
    lines = [pen.name(action), pen.words("posts", *action.by), *asked]
    return "<br/>".join(_plain(line) for line in lines)


def _plain(line: str) -> str:
    """A line that ends no label."""
    return line.replace('"', "#quot;").replace("<", "#lt;")


def _arrows(action: Action, kind: str, pen: Pen) -> Iterator[str]:
    """From the steps it follows, or from its stage, and on to the stage where it leads."""
    name = f'-->|"{_plain(pen.name(action))}"|'
    if not _asking(action):
        for stage in _starts(action, kind):
            for to in _leads(action) or (stage,):
                yield f"  {_at(stage)} {name} {_at(to)}"
        return
    for before, origins in _before(action, kind):
        label = f'-->|"{pen.words("origins", *origins)}"|' if origins else "-->"
        yield f"  {before} {label} {_box(action)}"
    for stage in _leads(action):
        yield f"  {_box(action)} --> {_at(stage)}"


def _before(action: Action, kind: str) -> list[tuple[str, tuple[Origin, ...]]]:
    """Where a step comes from, for each origin: the last of the steps it follows, or its stage."""
    taken = [r for r in action.requires if isinstance(r, DecisionsTaken)]
    if not taken:
        return [(_at(stage), action.origins) for stage in _starts(action, kind)]
    return [(f"do_{_safe(r.steps[-1])}", r.origins) for r in taken]


def _at(stage: str) -> str:
    return f"at_{_safe(stage)}"


def _box(action: Action) -> str:
    return f"do_{_safe(action.id)}"


def _safe(name: str) -> str:
    return name.replace("-", "_")


def text(procedure: Procedure, language: Language = "zh") -> str:
    """The pack in lines: each step with who takes it, what it asks, under which article."""
    pen, pack = Pen(language, procedure), procedure.pack
    lines = [*_head(pen)]
    for stage in STAGES:
        if actions := [a for a in pack.actions if a.stages[0] == stage]:
            lines.extend(["", f"## {pen.words('stage', stage)}"])
            lines.extend(line for action in actions for line in _step(action, pen))
    return "\n".join([*lines, *_dropped(pen)]) + "\n"


def _head(pen: Pen) -> Iterator[str]:
    pack = pen.procedure.pack
    yield f"# {pack.zh if pen.language == 'zh' else pack.en} ({pack.id}@{pack.version})"
    values: dict[str, Value] = {
        "jurisdiction": pack.jurisdiction or "china",
        "valid_from": pack.valid_from.isoformat(),
        "valid_to": pack.valid_to.isoformat() if pack.valid_to else "open",
    }
    yield pen.say("pack.head", values)
    if pack.extends:
        yield pen.say("pack.extends", {"base": pack.extends})


def _step(action: Action, pen: Pen) -> Iterator[str]:
    """A step's line, and one for each requirement."""
    stages = pen.words("stages", *action.stages)
    leads = _leads(action)
    moves = f" → {pen.words('stages', *leads)}" if leads else ""
    by = pen.words("posts", *action.by)
    yield f"{pen.only(action.origins)}{pen.name(action)} ({action.id}){_why(action.reason)}"
    yield f"  {stages}{moves}: {by}"
    for asked in action.requires:
        source = f"[{asked.grade} {asked.article}]"
        yield f"  - {pen.only(asked.origins)}{asks(asked, pen)} {source}{_why(asked.reason)}"


def _why(reason: str) -> str:
    return f" ({reason})" if reason else ""


def _dropped(pen: Pen) -> Iterator[str]:
    """What the pack left out of the pack it extends, and why."""
    if pen.procedure.pack.dropped:
        yield f"\n## {pen.say('pack.left-out', {})}"
    for gone in pen.procedure.pack.dropped:
        what = f"{pen.words('action', gone.action)}: {gone.requirement}"
        yield f"  - {what} [{gone.grade} {gone.article}]{_why(gone.reason)}"
