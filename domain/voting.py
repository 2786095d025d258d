"""Whether the vote that a requirement asks for was held and passed (表决)."""

from domain.case import Case, Meeting
from domain.circumstances import Circumstances, finding_on, who_may
from domain.clocks import Due
from domain.votes import earliest_meeting, shortfalls
from events.findings import Finding, Value
from events.requirements import VotePassed


def vote_passed(case: Case, asked: VotePassed, about: Circumstances) -> Finding:
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
        return finding_on(asked, "pending", "vote.later", observed, required, (), due, (last.n,))
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
    case: Case,
    asked: VotePassed,
    key: str,
    observed: dict[str, Value],
    required: dict[str, Value],
    about: Circumstances,
    on: tuple[int, ...] = (),
) -> Finding:
    """A meeting called that day may be held when its notice has run."""
    who = who_may(case, about, "record-vote")
    due = Due(earliest_meeting(about.on, asked.notice_days), provisional=False)
    return finding_on(asked, "pending", key, observed, required, who, due, on)


def _passed(asked: VotePassed, meeting: Meeting, required: dict[str, Value]) -> Finding:
    vote = meeting.vote
    observed: dict[str, Value] = {"body": vote.body, "count": vote.votes_for, "roll": vote.roll}
    return finding_on(asked, "met", "vote.met", observed, required, on=(meeting.n,))
