"""Whether the result of an acceptance is public, and by when it was to be (验收结果公开)."""

from domain.circumstances import Circumstances, finding_on, who_may
from domain.clocks import period_end
from domain.noticing import first_posted
from domain.project import Project
from events.findings import Finding, Value
from events.requirements import ResultPublished


def result_published(case: Project, asked: ResultPublished, about: Circumstances) -> Finding:
    """The announcement is up since the works passed, in time or late; old works have their own.

    Its clock runs from the day of the pass and nothing stops it: what passed stands still no more.
    """
    required: dict[str, Value] = {"notice": asked.notice, "days": asked.days, "count": asked.count}
    passed = case.acceptance.passed
    if passed is None:
        if case.historic:
            return finding_on(asked, "met", "result.before-bangfu", {}, required)
        who = who_may(case, about, "accept-works")
        return finding_on(asked, "pending", "result.not-accepted", {}, required, who)
    last = period_end(passed.on, asked.days, asked.count)
    required |= {"until": last.on.isoformat()}
    told = first_posted(case, asked.notice, asked.level, about.on, passed.n)
    if told is None:
        who = who_may(case, about, "post-notice")
        return finding_on(asked, "pending", "result.missing", {}, required, who)
    seen: dict[str, Value] = {"since": told.posted_on.isoformat()}
    key = "result.late" if told.posted_on > last.on else "result.met"
    return finding_on(asked, "met", key, seen, required, on=(passed.n, told.n))
