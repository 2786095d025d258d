"""Public notices (公示): how long one must hang, and what came of the objections to it.

Day one is the day after posting; a step is lawful from the day after the last one. A gap and a
material correction begin the clock anew. Every objection is answered: an unfounded one leaves the
notice as it is, one upheld in part asks for a corrected text and a new clock, one upheld for
another dossier. An objection made after the end, or a gap found then, opens the notice again.
"""

from datetime import date, timedelta

from msgspec import Struct

from domain.case import Case, Objection, Posting, standing
from domain.clocks import ANY_DAY, Due, period_end
from events.findings import Value
from events.requirements import NoticeCompleted

ONE_DAY = timedelta(1)


class Hanging(Struct, frozen=True):
    """How a notice stands in a place: met, or what is lacking, by which action, from when."""

    key: str
    observed: dict[str, Value]
    action: str
    due: Due
    on: tuple[int, ...] = ()

    @property
    def met(self) -> bool:
        """Whether nothing is lacking."""
        return self.key == "notice.met"


def hanging(case: Case, asked: NoticeCompleted, place: str, on: date, start: Due) -> Hanging:
    """How a notice stands in a place on a day; `start` is when a new one could be posted."""
    hung = [p for p in case.postings if p.notice == asked.notice and place in p.seats]
    current = [p for p in hung if p.substance == case.substance]
    valid = [p for p in current if _follows(case, asked, p)]
    anew = lawful_after(asked, start)
    if not valid:
        key = "notice.too-early" if current else "notice.stale" if hung else "notice.missing"
        return Hanging(key, {}, "post-notice", anew)
    objections = [o for o in case.objections if any(o.posting == p.n for p in current)]
    texts = max((o.n for o in objections if o.outcome == "corrected"), default=0)
    stands = [_hangs(case, asked, p, on, anew) for p in valid if p.text_n > texts]
    nearest = min(stands, key=_nearest, default=_corrected(texts, anew))
    return _opposed(objections, nearest.due, anew) or nearest


def _corrected(objection: int, anew: Due) -> Hanging:
    seen: dict[str, Value] = {"objection": objection}
    return Hanging("notice.objection-corrected", seen, "post-notice", anew, (objection,))


def lawful_after(asked: NoticeCompleted, start: Due) -> Due:
    """The first lawful day when a notice is posted on that day and nothing goes wrong."""
    end = period_end(start.on, asked.days, asked.count)
    return Due(end.on + ONE_DAY, end.provisional or start.provisional)


def _follows(case: Case, asked: NoticeCompleted, posting: Posting) -> bool:
    if not asked.after:
        return True
    taken = standing(case, asked.after)
    return taken is not None and posting.posted_on >= taken.on


def _opposed(objections: list[Objection], nearest: Due, anew: Due) -> Hanging | None:
    """What objections leave to be done before a clock counts at all."""
    for objection in objections:
        seen: dict[str, Value] = {"objection": objection.n}
        at = (objection.n,)
        if not objection.outcome:
            return Hanging("notice.objection-open", seen, "answer-objection", nearest, at)
        if objection.outcome == "upheld":
            return Hanging("notice.objection-upheld", seen, "correct-dossier", anew, at)
    return None


def _hangs(case: Case, asked: NoticeCompleted, posting: Posting, on: date, anew: Due) -> Hanging:
    end = period_end(posting.clock_from, asked.days, asked.count)
    at = (posting.n,)
    seen: dict[str, Value] = {"since": posting.clock_from.isoformat(), "until": end.on.isoformat()}
    free = Due(end.on + ONE_DAY, end.provisional)
    if posting.ended_on is None:
        key = "notice.hanging" if on < end.on else "notice.not-ended"
        return Hanging(key, seen, "end-notice", _later(free, on), at)
    if posting.ended_on < end.on:
        seen = {"ended": posting.ended_on.isoformat(), "until": end.on.isoformat()}
        return Hanging("notice.too-short", seen, "post-notice", anew, at)
    answers = [o for o in case.objections if o.posting == posting.n]
    lawful = _later(free, max([posting.ended_on, *(o.answered_on or on for o in answers)]))
    if on < lawful.on:
        return Hanging("notice.running", seen, "", lawful, at)
    rests = (posting.n, posting.end_n, *(o.answered_n for o in answers))
    return Hanging("notice.met", seen, "", lawful, rests)


def _later(due: Due, on: date) -> Due:
    return due if on <= due.on or on == ANY_DAY else Due(on, due.provisional)


def _nearest(stands: Hanging) -> tuple[bool, date]:
    return not stands.met, stands.due.on


def together(case: Case, asked: NoticeCompleted, places: tuple[str, ...]) -> Due | None:
    """When the days end that two notices hung side by side (同时公示); none if they did not.

    The clock begins when the last of them is up, and each hangs until it has run out.
    """
    mine = [p for p in _last(case, asked.notice) if set(p.seats) & set(places)]
    both = [*mine, *_last(case, asked.along)]
    if len(both) == len(mine):
        return None
    end = period_end(max(p.clock_from for p in both), asked.days, asked.count)
    return end if all(p.ended_on and p.ended_on >= end.on for p in both) else None


def _last(case: Case, notice: str) -> list[Posting]:
    """The last posting of a notice in each place, on the dossier as it stands."""
    last = {p.place: p for p in case.postings if p.notice == notice}
    return [p for p in last.values() if p.substance == case.substance]
