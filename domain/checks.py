"""Each requirement held against a case: one pure check per kind, answering with a finding."""

from datetime import date, datetime

from msgspec import Struct

from domain.authority import Holding, resolvers, seats
from domain.clocks import Due, last_day
from domain.procedure import Procedure
from domain.project import Meeting, Posting, Project, documents, standing
from domain.votes import shortfalls
from events.findings import Finding, Resolver, Value, Verdict
from events.requirements import (
    AnyRequirement,
    DecisionsFresh,
    DecisionsTaken,
    DocumentOnFile,
    DossierStates,
    NoDoubleApplication,
    NoticeCompleted,
    NotSplit,
    PrimeFarmlandSpared,
    Requirement,
    Separation,
    SumWithin,
    VotePassed,
    WaitingTime,
)

ANY_DAY = date(9000, 1, 1)
"""A day on which every clock has run out: what is still unmet then waits for somebody, not for time."""
PUBLIC = frozenset({"linking", "integrated", "east-west", "paired", "bonds", "lottery"})
SPARED_USES = frozenset({"fruit-forestry", "fish-pond"})


class Similar(Struct, frozen=True):
    """Another live project of the county that shares a key with this one."""

    case: str
    keys: tuple[str, ...]
    amount: int
    stage: str
    filed_at: datetime


class Circumstances(Struct, frozen=True):
    """What a rule needs beyond the case: the pack, the day, who asks, and like projects elsewhere."""

    rules: Procedure
    on: date
    holdings: tuple[Holding, ...] = ()
    similar: tuple[Similar, ...] = ()
    case_id: str = ""
    keys: tuple[str, ...] = ()


def check(case: Project, asked: AnyRequirement, about: Circumstances) -> Finding:
    """What a requirement finds in a case."""
    match asked:
        case DocumentOnFile():
            return document_on_file(case, asked, about)
        case DecisionsTaken():
            return decisions_taken(case, asked, about)
        case DecisionsFresh():
            return decisions_fresh(case, asked, about)
        case VotePassed():
            return vote_passed(case, asked, about)
        case NoticeCompleted():
            return notice_completed(case, asked, about)
        case DossierStates():
            return dossier_states(case, asked, about)
        case SumWithin():
            return sum_within(case, asked, about)
        case Separation():
            return _finding(asked, "met", "separation.asked", {}, {"scope": asked.scope})
        case WaitingTime():
            return waiting_time(case, asked, about)
        case NoDoubleApplication():
            return no_double_application(case, asked, about)
        case NotSplit():
            return not_split(case, asked, about)
        case PrimeFarmlandSpared():
            return prime_farmland_spared(case, asked, about)


def document_on_file(case: Project, asked: DocumentOnFile, about: Circumstances) -> Finding:
    """A document of the kind is on file; the newest counts."""
    required: dict[str, Value] = {"document": asked.document}
    found = documents(case, asked.document)
    if found:
        observed: dict[str, Value] = {"digest": found[-1].digest[:12]}
        return _finding(asked, "met", "document.met", observed, required, on=(found[-1].n,))
    who = _who(case, about, "file-document")
    return _finding(asked, "pending", "document.missing", {}, required, who)


def decisions_taken(case: Project, asked: DecisionsTaken, about: Circumstances) -> Finding:
    """Each step approved in this round, one after the other."""
    last = 0
    taken_in_order: list[int] = []
    for step in asked.steps:
        taken = standing(case, step)
        if taken is None or taken.n < last:
            key = "decisions.missing" if taken is None else "decisions.out-of-order"
            return _finding(
                asked, "pending", key, {"step": step}, _steps(asked.steps), _who(case, about, step)
            )
        last = taken.n
        taken_in_order.append(last)
    on = tuple(taken_in_order)
    return _finding(asked, "met", "decisions.met", {}, _steps(asked.steps), on=on)


def decisions_fresh(case: Project, asked: DecisionsFresh, about: Circumstances) -> Finding:
    """A decision is bound to the digest of what was decided."""
    taken = [t for step in asked.steps if (t := standing(case, step))]
    stale = [t for t in taken if t.substance != case.substance]
    if stale:
        observed: dict[str, Value] = {"step": stale[0].step, "decided": stale[0].substance[:12]}
        who = _who(case, about, stale[0].step)
        return _finding(asked, "pending", "fresh.stale", observed, _steps(asked.steps), who)
    on = tuple(t.n for t in taken)
    return _finding(asked, "met", "fresh.met", {}, _steps(asked.steps), on=on)


def vote_passed(case: Project, asked: VotePassed, about: Circumstances) -> Finding:
    """One meeting on what now stands in the dossier passed the matter."""
    required: dict[str, Value] = {"matter": asked.matter, "bodies": "|".join(asked.bodies)}
    held = [
        m for m in case.meetings if m.vote.matter == asked.matter and m.vote.body in asked.bodies
    ]
    current = [m for m in held if m.substance == case.substance]
    passed = next((m for m in current if not shortfalls(m.vote, asked)), None)
    if passed:
        return _passed(asked, passed, required)
    who = _who(case, about, "record-vote")
    if not current:
        key = "vote.stale" if held else "vote.missing"
        return _finding(asked, "pending", key, {}, required, who)
    fault = shortfalls(current[-1].vote, asked)[0]
    on = (current[-1].n,)
    required = {**required, **fault.required}
    return _finding(asked, "pending", fault.key, fault.observed, required, who, on=on)


def _passed(asked: VotePassed, meeting: Meeting, required: dict[str, Value]) -> Finding:
    vote = meeting.vote
    observed: dict[str, Value] = {"body": vote.body, "count": vote.votes_for, "roll": vote.roll}
    return _finding(asked, "met", "vote.met", observed, required, on=(meeting.n,))


def notice_completed(case: Project, asked: NoticeCompleted, about: Circumstances) -> Finding:
    """In every place concerned a notice on the present dossier hung its days, unopposed at the end.

    Day one is the day after posting; the step is lawful from the day after the last one.
    """
    worst: Finding | None = None
    on: list[int] = []
    for place in seats(case, asked.level):
        found = _notice_in(case, asked, place, about)
        on.extend(found.on)
        if found.verdict != "met" and (worst is None or _later(found, worst)):
            worst = found
    if worst:
        return worst
    required: dict[str, Value] = {"notice": asked.notice, "days": asked.days, "count": asked.count}
    return _finding(asked, "met", "notice.met", {}, required, on=tuple(on))


def _later(one: Finding, other: Finding) -> bool:
    return (one.earliest or ANY_DAY) > (other.earliest or ANY_DAY)


def _notice_in(case: Project, asked: NoticeCompleted, place: str, about: Circumstances) -> Finding:
    required: dict[str, Value] = {
        "notice": asked.notice,
        "days": asked.days,
        "count": asked.count,
        "place": place,
    }
    hung = [p for p in case.postings if p.notice == asked.notice and p.place == place]
    current = [p for p in hung if p.substance == case.substance]
    if not current:
        key = "notice.stale" if hung else "notice.missing"
        due = _until(asked, about.on) if about.on < ANY_DAY else None
        who = _who(case, about, "post-notice", place)
        return _finding(asked, "pending", key, {}, required, who, due)
    return _hanging(case, asked, current[-1], about, required)


def _hanging(
    case: Project,
    asked: NoticeCompleted,
    posting: Posting,
    about: Circumstances,
    required: dict[str, Value],
) -> Finding:
    due = _until(asked, posting.clock_from)
    until = due.on.isoformat()
    answer = _who(case, about, "answer-objection", posting.place)
    post = _who(case, about, "post-notice", posting.place)
    end = _who(case, about, "end-notice", posting.place)
    for objection in (o for o in case.objections if o.posting == posting.n):
        seen: dict[str, Value] = {"objection": objection.n}
        if not objection.outcome:
            key = "notice.objection-open"
            return _finding(asked, "pending", key, seen, required, answer, due, (objection.n,))
        if objection.outcome == "upheld":
            key = "notice.objection-upheld"
            return _finding(asked, "pending", key, seen, required, post, due, (objection.n,))
    if posting.ended_on is None:
        key = "notice.hanging" if about.on < due.on else "notice.not-ended"
        seen = {"since": posting.clock_from.isoformat(), "until": until}
        return _finding(asked, "pending", key, seen, required, end, due, (posting.n,))
    if posting.ended_on < due.on:
        seen = {"ended": posting.ended_on.isoformat(), "until": until}
        return _finding(
            asked, "pending", "notice.too-short", seen, required, post, None, (posting.n,)
        )
    if about.on <= due.on:
        seen = {"until": until}
        return _finding(asked, "pending", "notice.running", seen, required, (), due, (posting.n,))
    return _finding(asked, "met", "notice.met", {}, required, on=(posting.n, posting.end_n))


def _until(asked: NoticeCompleted, start: date) -> Due:
    due = last_day(start, asked.days, asked.count)
    assert due is not None, "no clock of a notice is suspended"
    return due


def dossier_states(case: Project, asked: DossierStates, about: Circumstances) -> Finding:
    """The dossier says something under this heading."""
    required: dict[str, Value] = {"field": asked.field}
    stated = bool(getattr(case.filing, asked.field.replace("-", "_")))
    if stated:
        return _finding(asked, "met", "dossier.met", {}, required, on=(case.filers[-1][0],))
    who = _who(case, about, "correct-dossier")
    return _finding(asked, "pending", "dossier.missing", {}, required, who)


def sum_within(case: Project, asked: SumWithin, about: Circumstances) -> Finding:
    """The fund lines, or the public money among them, stay within the limit."""
    lines = case.filing.funds
    public_only = asked.of == "public-funds"
    total = sum(f.amount for f in lines if not public_only or f.source in PUBLIC)
    limit = case.filing.total_investment if asked.within == "total-investment" else asked.ceiling
    observed: dict[str, Value] = {"total_fen": total}
    required: dict[str, Value] = {"of": asked.of, "within": asked.within, "limit_fen": limit}
    if total <= limit:
        return _finding(asked, "met", "sum.met", observed, required, on=(case.filers[-1][0],))
    who = _who(case, about, "correct-dossier")
    return _finding(asked, "broken", "sum.over", observed, required, who)


def waiting_time(case: Project, asked: WaitingTime, about: Circumstances) -> Finding:
    """So many days have gone by since the step."""
    required: dict[str, Value] = {"step": asked.after, "days": asked.days, "count": asked.count}
    taken = standing(case, asked.after)
    if taken is None:
        who = _who(case, about, asked.after)
        return _finding(asked, "pending", "waiting.not-begun", {}, required, who)
    due = last_day(taken.on, asked.days, asked.count)
    assert due is not None, "no waiting time is suspended"
    observed: dict[str, Value] = {"since": taken.on.isoformat(), "until": due.on.isoformat()}
    verdict: Verdict = "met" if about.on > due.on else "pending"
    key = f"waiting.{'met' if verdict == 'met' else 'running'}"
    return _finding(asked, verdict, key, observed, required, (), due, (taken.n,))


def no_double_application(
    case: Project, asked: NoDoubleApplication, about: Circumstances
) -> Finding:
    """Of two live projects with one content, the one raised later gives way."""
    same = _sharing(about, "content:")
    mine = (case.filed_at, about.case_id)
    before = [s for s in same if s.stage != "intake" or (s.filed_at, s.case) < mine]
    if before:
        return _finding(asked, "broken", "sole.double", {"case": before[0].case}, {})
    return _finding(asked, "met", "sole.met", {}, {})


def not_split(case: Project, asked: NotSplit, about: Circumstances) -> Finding:
    """Parts below the threshold that reach it together are one project cut up."""
    parts = _sharing(about, "like:")
    own = case.filing.total_investment
    small = [s for s in parts if s.amount < asked.threshold]
    total = own + sum(s.amount for s in small)
    observed: dict[str, Value] = {"total_fen": total, "cases": len(small) + 1}
    required: dict[str, Value] = {"limit_fen": asked.threshold}
    split = bool(small) and own < asked.threshold <= total
    key = "unsplit.split" if split else "unsplit.met"
    return _finding(asked, "broken" if split else "met", key, observed, required)


def _sharing(about: Circumstances, kind: str) -> list[Similar]:
    keys = {key for key in about.keys if key.startswith(kind)}
    return [s for s in about.similar if keys & set(s.keys) and s.case != about.case_id]


def prime_farmland_spared(
    case: Project, asked: PrimeFarmlandSpared, about: Circumstances
) -> Finding:
    """土地管理法 第三十七条: no fruit, forestry or fish ponds on permanent basic farmland."""
    land = case.filing.land
    who = _who(case, about, "correct-dossier")
    if land is None:
        return _finding(asked, "pending", "land.unknown", {}, {}, who)
    observed: dict[str, Value] = {"use": land.use}
    if land.prime_farmland and land.use in SPARED_USES:
        return _finding(asked, "broken", "land.prime-farmland", observed, {}, who)
    return _finding(asked, "met", "land.met", observed, {}, on=(case.filers[-1][0],))


def _who(case: Project, about: Circumstances, action: str, place: str = "") -> tuple[Resolver, ...]:
    found = about.rules.actions.get(action)
    who = resolvers(case, about.rules, found) if found else ()
    near = tuple(r for r in who if r.division == place)
    return near or who


def _steps(steps: tuple[str, ...]) -> dict[str, Value]:
    return {"steps": "|".join(steps)}


def _finding(
    asked: Requirement,
    verdict: Verdict,
    key: str,
    observed: dict[str, Value],
    required: dict[str, Value],
    who: tuple[Resolver, ...] = (),
    due: Due | None = None,
    on: tuple[int, ...] = (),
) -> Finding:
    return Finding(
        rule=asked.id,
        verdict=verdict,
        message=key,
        article=asked.article,
        grade=asked.grade,
        observed=observed,
        required=required,
        who=who,
        earliest=_lawful_from(due) if due else None,
        provisional=due.provisional if due else False,
        on=on,
    )


def _lawful_from(due: Due) -> date:
    """A step is lawful from the day after the last day of its clock."""
    return date.fromordinal(due.on.toordinal() + 1)
