"""Whether the notice that a requirement asks for hung, in every place concerned (公示)."""

from datetime import date

from msgspec.structs import replace

from domain.authority import seats
from domain.case import Case, Posting
from domain.circumstances import Circumstances, finding_on, who_may
from domain.clocks import Due, latest
from domain.notices import Hanging, hanging, lawful_after, together
from events.base import Level
from events.findings import Finding, Resolver, Value
from events.requirements import NoticeCompleted


def notice_completed(
    case: Case, asked: NoticeCompleted, about: Circumstances, start: Due
) -> Finding:
    """In every place concerned a notice on the present dossier hung its days, and none objects.

    `start` is when a notice could be posted; of several places the last to be done sets the day.
    """
    places = seats(case, asked.level)
    if not places:
        due = lawful_after(asked, start)
        who = who_may(case, about, "correct-dossier")
        observed: dict[str, Value] = {"level": asked.level}
        return finding_on(asked, "pending", "notice.no-place", observed, _days(asked), who, due)
    stands = {place: hanging(case, asked, place, about.on, start) for place in places}
    unmet = {place: found for place, found in stands.items() if not found.met}
    if unmet:
        return _lacking(case, asked, about, unmet)
    if asked.along and not together(case, asked, places):
        return _apart(case, asked, about, lawful_after(asked, start))
    due = latest([found.due for found in stands.values()])
    on = tuple(n for found in stands.values() for n in found.on)
    return finding_on(asked, "met", "notice.met", {}, _days(asked), (), due, on)


def _lacking(
    case: Case, asked: NoticeCompleted, about: Circumstances, unmet: dict[str, Hanging]
) -> Finding:
    """What is lacking where it takes longest, and who can put it right in any of the places."""
    last = max(unmet, key=lambda place: unmet[place].due.on)
    acting = [(unmet[place].action, place) for place in (last, *unmet)]
    who = (w for action, place in acting if action for w in who_may(case, about, action, place))
    found = unmet[last]
    required = {**_days(asked), "place": last}
    resolvers = tuple(dict.fromkeys(who))
    seen = found.observed
    return finding_on(asked, "pending", found.key, seen, required, resolvers, found.due, found.on)


def first_posted(case: Case, notice: str, at: Level, on: date, after: int = 0) -> Posting | None:
    """The first posting of what now stands, where a level has its seat, by that day."""
    there = set(seats(case, at))
    hung = (
        p
        for p in case.postings
        if p.notice == notice
        and p.n > after
        and p.substance == case.substance
        and p.posted_on <= on
        and there & set(p.seats)
    )
    return next(hung, None)


def posted_before(case: Case, about: Circumstances, action: str, n: int) -> list[str]:
    """The notices an action asks for that hung before, and have not run their days since then."""
    found = about.rules.actions.get(action)
    asked = about.rules.requires(found, case.origin) if found else ()
    hung = {posting.notice for posting in case.postings if posting.n < n}
    since = replace(case, postings=tuple(p for p in case.postings if p.n > n))
    start = Due(about.on, provisional=False)
    return [
        one.notice
        for one in asked
        if isinstance(one, NoticeCompleted)
        and one.notice in hung
        and notice_completed(since, one, about, start).verdict != "met"
    ]


def unanswered(case: Case, covered: set[str], about: Circumstances) -> list[Finding]:
    """Objections that nobody has answered, but for those that a notice asked for shows already."""
    hung = {p.n: p for p in case.postings}
    found = []
    for objection in (o for o in case.objections if not o.outcome):
        posting = hung.get(objection.posting)
        if posting is None:
            continue
        if posting.notice not in covered or posting.substance != case.substance:
            who = who_may(case, about, "answer-objection", posting.seats[-1])
            found.append(_open(objection.n, posting.notice, who))
    return found


def _open(n: int, notice: str, who: tuple[Resolver, ...]) -> Finding:
    seen: dict[str, Value] = {"objection": n}
    asks: dict[str, Value] = {"notice": notice}
    key = "notice.objection-open"
    return Finding("objections", "pending", key, "not cited", "ASM", seen, asks, who, on=(n,))


def nothing_to(case: Case, action: str, about: Circumstances) -> list[Finding]:
    """What is done to a notice or an objection waits until there is one."""
    hangs = any(p.ended_on is None for p in case.postings)
    unanswered_ones = any(not o.outcome for o in case.objections)
    needs = {
        "interrupt-notice": (bool(case.postings), "notice.none-posted", "post-notice"),
        "raise-objection": (bool(case.postings), "notice.none-posted", "post-notice"),
        "correct-notice": (hangs, "notice.none-hanging", "post-notice"),
        "end-notice": (hangs, "notice.none-hanging", "post-notice"),
        "answer-objection": (unanswered_ones, "objection.none-open", "raise-objection"),
    }
    there, key, before = needs.get(action, (True, "", ""))
    if there:
        return []
    who = who_may(case, about, before)
    return [Finding("subject", "pending", key, "not cited", "ASM", {}, {}, who)]


def _apart(case: Case, asked: NoticeCompleted, about: Circumstances, due: Due) -> Finding:
    who = who_may(case, about, "post-notice")
    required: dict[str, Value] = {**_days(asked), "along": asked.along}
    return finding_on(asked, "pending", "notice.apart", {}, required, who, due)


def _days(asked: NoticeCompleted) -> dict[str, Value]:
    return {"notice": asked.notice, "days": asked.days, "count": asked.count}
