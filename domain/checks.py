"""Each requirement held against a case: one pure check per kind, answering with a finding."""

from datetime import date, datetime

from msgspec import Struct

from domain.authority import Holding, resolvers, seats
from domain.clocks import ANY_DAY, Due, period_end
from domain.notices import ONE_DAY, hanging, lawful_after, together
from domain.procedure import Procedure
from domain.project import Meeting, Project, Taken, standing
from domain.votes import earliest_meeting, shortfalls
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

PUBLIC = frozenset({"linking", "integrated", "east-west", "paired", "bonds", "lottery"})
SPARED_USES = frozenset({"fruit-forestry", "fish-pond"})
BEFORE_US = "open-revision"
"""What was placed from history was decided on paper: to be decided here it is revised."""


class Similar(Struct, frozen=True):
    """Another live project of the county that shares a key with this one."""

    case: str
    keys: tuple[str, ...]
    amount: int
    stage: str
    filed_at: datetime


class Circumstances(Struct, frozen=True):
    """What a rule needs beyond the case: the pack, the day, who asks, and like projects elsewhere.

    Without `holdings` it is left open who asks; with none of them, nobody may do anything.
    """

    rules: Procedure
    on: date
    holdings: tuple[Holding, ...] | None = None
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
    """A document of the kind is on file by that day; the newest counts."""
    required: dict[str, Value] = {"document": asked.document}
    since = case.turn if asked.anew else 0
    found = [d for d in case.documents if d.document == asked.document and d.n > since]
    filed = next((d for d in reversed(found) if d.on <= about.on), None)
    if filed:
        observed: dict[str, Value] = {"digest": filed.digest[:12]}
        return _finding(asked, "met", "document.met", observed, required, on=(filed.n,))
    who = _who(case, about, "file-document")
    later = Due(min(d.on for d in found), provisional=False) if found else None
    return _finding(asked, "pending", "document.missing", {}, required, who, later)


def decisions_taken(case: Project, asked: DecisionsTaken, about: Circumstances) -> Finding:
    """Each step approved in this round, one after the other."""
    taken: list[Taken] = []
    for step in asked.steps:
        stands = standing(case, step)
        if stands is None or (taken and stands.n < taken[-1].n) or stands.on > about.on:
            return _undecided(case, asked, step, stands, about)
        taken.append(stands)
    on = tuple(t.n for t in taken)
    return _finding(asked, "met", "decisions.met", {}, _steps(asked.steps), on=on)


def _undecided(
    case: Project, asked: DecisionsTaken, step: str, stands: Taken | None, about: Circumstances
) -> Finding:
    """Which step is lacking, and when the last of those lacking could be taken at the earliest."""
    if stands is not None and stands.on > about.on:
        due = Due(stands.on, provisional=False)
        return _late(asked, "decisions.later", step, due)
    lacking = asked.steps[asked.steps.index(step) :]
    due = _latest([lawful_from(case, name, about) for name in lacking])
    action = about.rules.actions.get(step)
    if case.historic and action and case.stage not in action.stages:
        who = _who(case, about, BEFORE_US)
        observed: dict[str, Value] = {"step": step, "evidence": case.historic}
        key = "decisions.before-bangfu"
        return _finding(asked, "pending", key, observed, _steps(asked.steps), who, due)
    key = "decisions.missing" if stands is None else "decisions.out-of-order"
    who = _who(case, about, step)
    return _finding(asked, "pending", key, {"step": step}, _steps(asked.steps), who, due)


def _late(asked: DecisionsTaken, key: str, step: str, due: Due) -> Finding:
    observed: dict[str, Value] = {"step": step, "on": due.on.isoformat()}
    return _finding(asked, "pending", key, observed, _steps(asked.steps), (), due)


def lawful_from(case: Project, step: str, about: Circumstances) -> Due:
    """When a step could be lawful at the earliest, if all it lacks were done from that day on."""
    action = about.rules.actions.get(step)
    if action is None or about.on >= ANY_DAY:
        return Due(about.on, provisional=False)
    found = (check(case, r, about) for r in about.rules.requires(action, case.origin))
    dates = [Due(f.earliest, f.provisional) for f in found if f.verdict != "met" and f.earliest]
    return _latest([Due(about.on, provisional=False), *dates])


def _latest(dues: list[Due]) -> Due:
    last = max(dues, key=lambda due: due.on)
    return Due(last.on, any(due.provisional for due in dues))


def decisions_fresh(case: Project, asked: DecisionsFresh, about: Circumstances) -> Finding:
    """A decision is bound to the digest of what was decided."""
    taken = [t for step in asked.steps if (t := standing(case, step))]
    stale = [t for t in taken if t.substance != case.substance]
    if stale:
        observed: dict[str, Value] = {"step": stale[0].step, "decided": stale[0].substance[:12]}
        due = _latest([lawful_from(case, t.step, about) for t in stale])
        who = _who(case, about, stale[0].step)
        return _finding(asked, "pending", "fresh.stale", observed, _steps(asked.steps), who, due)
    on = tuple(t.n for t in taken)
    return _finding(asked, "met", "fresh.met", {}, _steps(asked.steps), on=on)


def vote_passed(case: Project, asked: VotePassed, about: Circumstances) -> Finding:
    """The last meeting on the matter, held on what now stands in the dossier, passed it."""
    required: dict[str, Value] = {"matter": asked.matter, "bodies": "|".join(asked.bodies)}
    held = [m for m in case.meetings if m.vote.matter == asked.matter]
    current = [m for m in held if m.substance == case.substance]
    if not current:
        key = "vote.stale" if held else "vote.missing"
        return _called_anew(case, asked, key, {}, required, about)
    last = max(current, key=lambda m: (m.vote.on, m.n))
    if last.vote.on > about.on:
        observed: dict[str, Value] = {"held": last.vote.on.isoformat()}
        due = Due(last.vote.on, provisional=False)
        return _finding(asked, "pending", "vote.later", observed, required, (), due, (last.n,))
    if last.vote.body not in asked.bodies:
        observed = {"body": last.vote.body}
        required = {**required, "body": required["bodies"]}
        return _called_anew(case, asked, "vote.wrong-body", observed, required, about)
    faults = shortfalls(last.vote, asked)
    if not faults:
        return _passed(asked, last, required)
    required = {**required, **faults[0].required}
    return _called_anew(case, asked, faults[0].key, faults[0].observed, required, about, (last.n,))


def _called_anew(
    case: Project,
    asked: VotePassed,
    key: str,
    observed: dict[str, Value],
    required: dict[str, Value],
    about: Circumstances,
    on: tuple[int, ...] = (),
) -> Finding:
    """A meeting called that day may be held when its notice has run."""
    who = _who(case, about, "record-vote")
    due = Due(earliest_meeting(about.on, asked.notice_days), provisional=False)
    return _finding(asked, "pending", key, observed, required, who, due, on)


def _passed(asked: VotePassed, meeting: Meeting, required: dict[str, Value]) -> Finding:
    vote = meeting.vote
    observed: dict[str, Value] = {"body": vote.body, "count": vote.votes_for, "roll": vote.roll}
    return _finding(asked, "met", "vote.met", observed, required, on=(meeting.n,))


def notice_completed(case: Project, asked: NoticeCompleted, about: Circumstances) -> Finding:
    """In every place concerned a notice on the present dossier hung its days, and none objects."""
    places = seats(case, asked.level)
    start = _postable(case, asked, about)
    if not places:
        due = lawful_after(asked, start)
        who = _who(case, about, "correct-dossier")
        observed: dict[str, Value] = {"level": asked.level}
        return _finding(asked, "pending", "notice.no-place", observed, _days(asked), who, due)
    stands = [(place, hanging(case, asked, place, about.on, start)) for place in places]
    unmet = [(place, found) for place, found in stands if not found.met]
    if unmet:
        place, found = max(unmet, key=lambda one: one[1].due.on)
        required = {**_days(asked), "place": place}
        who = _who(case, about, found.action, place) if found.action else ()
        key, seen = found.key, found.observed
        return _finding(asked, "pending", key, seen, required, who, found.due, found.on)
    if asked.along and not together(case, asked, places):
        return _apart(case, asked, about, lawful_after(asked, start))
    due = _latest([found.due for _, found in stands])
    on = tuple(n for _, found in stands for n in found.on)
    return _finding(asked, "met", "notice.met", {}, _days(asked), (), due, on)


def unanswered(case: Project, covered: set[str], about: Circumstances) -> list[Finding]:
    """Objections that nobody has answered, but for those that a notice asked for shows already."""
    hung = {p.n: p for p in case.postings}
    found = []
    for objection in (o for o in case.objections if not o.outcome):
        posting = hung.get(objection.posting)
        if posting is None:
            continue
        if posting.notice not in covered or posting.substance != case.substance:
            who = _who(case, about, "answer-objection", posting.seats[-1])
            found.append(_open(objection.n, posting.notice, who))
    return found


def _open(n: int, notice: str, who: tuple[Resolver, ...]) -> Finding:
    seen: dict[str, Value] = {"objection": n}
    asks: dict[str, Value] = {"notice": notice}
    key = "notice.objection-open"
    return Finding("objections", "pending", key, "not cited", "ASM", seen, asks, who, on=(n,))


def _postable(case: Project, asked: NoticeCompleted, about: Circumstances) -> Due:
    """When a notice could be posted: at once, or when the step before it is taken."""
    if not asked.after or standing(case, asked.after):
        return Due(about.on, provisional=False)
    return lawful_from(case, asked.after, about)


def _apart(case: Project, asked: NoticeCompleted, about: Circumstances, due: Due) -> Finding:
    who = _who(case, about, "post-notice")
    required: dict[str, Value] = {**_days(asked), "along": asked.along}
    return _finding(asked, "pending", "notice.apart", {}, required, who, due)


def _days(asked: NoticeCompleted) -> dict[str, Value]:
    return {"notice": asked.notice, "days": asked.days, "count": asked.count}


def dossier_states(case: Project, asked: DossierStates, about: Circumstances) -> Finding:
    """The dossier says something under this heading."""
    required: dict[str, Value] = {"field": asked.field}
    if getattr(case.dossier, asked.field.replace("-", "_")):
        return _finding(asked, "met", "dossier.met", {}, required, on=_filed(case))
    who = _who(case, about, "correct-dossier")
    return _finding(asked, "pending", "dossier.missing", {}, required, who)


def sum_within(case: Project, asked: SumWithin, about: Circumstances) -> Finding:
    """The fund lines, or the public money among them, stay within the limit."""
    lines = case.dossier.funds
    public_only = asked.of == "public-funds"
    total = sum(f.amount for f in lines if not public_only or f.source in PUBLIC)
    limit = case.dossier.total_investment if asked.within == "total-investment" else asked.ceiling
    observed: dict[str, Value] = {"total_fen": total}
    required: dict[str, Value] = {"of": asked.of, "within": asked.within, "limit_fen": limit}
    if total <= limit:
        return _finding(asked, "met", "sum.met", observed, required, on=_filed(case))
    who = _who(case, about, "correct-dossier")
    return _finding(asked, "broken", "sum.over", observed, required, who)


def waiting_time(case: Project, asked: WaitingTime, about: Circumstances) -> Finding:
    """So many days have gone by since the step."""
    required: dict[str, Value] = {"step": asked.after, "days": asked.days, "count": asked.count}
    taken = standing(case, asked.after)
    since = lawful_from(case, asked.after, about) if taken is None else Due(taken.on, False)
    end = period_end(since.on, asked.days, asked.count)
    due = Due(end.on + ONE_DAY, end.provisional or since.provisional)
    if taken is None:
        who = _who(case, about, asked.after)
        return _finding(asked, "pending", "waiting.not-begun", {}, required, who, due)
    observed: dict[str, Value] = {"since": taken.on.isoformat(), "until": end.on.isoformat()}
    met = about.on >= due.on
    key = "waiting.met" if met else "waiting.running"
    return _finding(
        asked, "met" if met else "pending", key, observed, required, (), due, (taken.n,)
    )


def no_double_application(
    case: Project, asked: NoDoubleApplication, about: Circumstances
) -> Finding:
    """Of two live projects with one content, the one raised later gives way."""
    same = _sharing(about, "content:")
    mine = (case.filed_at, about.case_id)
    before = [s for s in same if s.stage != "intake" or (s.filed_at, s.case) < mine]
    if not before:
        return _finding(asked, "met", "sole.met", {}, {})
    who = (*_who(case, about, "correct-dossier"), *_who(case, about, "withdraw-intake"))
    return _finding(asked, "broken", "sole.double", {"case": before[0].case}, {}, who)


def not_split(case: Project, asked: NotSplit, about: Circumstances) -> Finding:
    """Parts below the threshold that reach it together are one project cut up."""
    own = case.dossier.total_investment
    small = [s for s in _sharing(about, "like:") if s.amount < asked.threshold]
    total = own + sum(s.amount for s in small)
    observed: dict[str, Value] = {"total_fen": total, "cases": len(small) + 1}
    required: dict[str, Value] = {"limit_fen": asked.threshold}
    if not (small and own < asked.threshold <= total):
        return _finding(asked, "met", "unsplit.met", observed, required)
    who = (*_who(case, about, "correct-dossier"), *_who(case, about, "withdraw-intake"))
    return _finding(asked, "broken", "unsplit.split", observed, required, who)


def _sharing(about: Circumstances, kind: str) -> list[Similar]:
    keys = {key for key in about.keys if key.startswith(kind)}
    return [s for s in about.similar if keys & set(s.keys) and s.case != about.case_id]


def prime_farmland_spared(
    case: Project, asked: PrimeFarmlandSpared, about: Circumstances
) -> Finding:
    """土地管理法 第三十七条: no fruit, forestry or fish ponds on permanent basic farmland."""
    land = case.dossier.land
    who = _who(case, about, "correct-dossier")
    if land is None:
        return _finding(asked, "pending", "land.unknown", {}, {}, who)
    observed: dict[str, Value] = {"use": land.use}
    if land.prime_farmland and land.use in SPARED_USES:
        return _finding(asked, "broken", "land.prime-farmland", observed, {}, who)
    return _finding(asked, "met", "land.met", observed, {}, on=_filed(case))


def _filed(case: Project) -> tuple[int, ...]:
    return tuple(n for n, _ in case.filers[-1:])


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
    """A finding on a requirement; `due` is the first day on which it can be met."""
    timed = due if due and due.on < ANY_DAY else None
    return Finding(
        rule=asked.id,
        verdict=verdict,
        message=key,
        article=asked.article,
        grade=asked.grade,
        observed=observed,
        required=required,
        who=who,
        earliest=timed.on if timed else None,
        provisional=timed.provisional if timed else False,
        on=on,
    )
