"""On what papers each kind of relief rests (纾困): the owner's, a lender's, a contract, a vote."""

from collections.abc import Iterator

from domain.circumstances import finding_on
from domain.measures.state import MeasurePlan
from domain.operation.choosing import MODE_MATTERS, meeting
from domain.operation.state import COLLECTIVE
from domain.project import Project
from domain.votes import shortfalls
from events.findings import Finding, Value
from events.measures import ReliefGranted
from events.requirements import ReliefBacked, VotePassed


def unbacked(
    case: Project, asked: ReliefBacked, fact: ReliefGranted, plan: MeasurePlan
) -> Iterator[Finding]:
    """What the relief lacks of what the pack asks of its kind."""
    said: dict[str, Value] = {"relief": fact.relief}
    if "owner" in asked.by and not _owns(case, fact):
        yield finding_on(asked, "broken", "relief.no-owner", said, {})
    if "lender" in asked.by and not fact.lender.strip():
        yield finding_on(asked, "broken", "relief.no-lender", said, {})
    if "agreement" in asked.by and not _agreed(case, fact, plan):
        yield finding_on(asked, "broken", "relief.no-agreement", said, {"plan": plan.n})
    if "vote" in asked.by and _collective(case) and not _voted(case, asked, fact, plan):
        yield finding_on(asked, "broken", "relief.no-vote", said, {"plan": plan.n})
    if asked.document and _collective(case) and not _filed(case, asked.document, fact, plan):
        yield finding_on(asked, "broken", "relief.unfiled", said, {"document": asked.document})
    if fact.relief in ("rent", "credit") and not fact.amount:
        yield finding_on(asked, "broken", "relief.no-amount", said, {})


def _owns(case: Project, fact: ReliefGranted) -> bool:
    """The one who gives up rent is an owner in the agreement in force."""
    now = case.operation.in_force
    return fact.owner is not None and now is not None and fact.owner in now.owners


def _collective(case: Project) -> bool:
    """Whether members who decide together own what it is about."""
    now = case.operation.in_force or case.operation.chosen
    return now is None or any(owner.kind in COLLECTIVE for owner in now.owners)


def _agreed(case: Project, fact: ReliefGranted, plan: MeasurePlan) -> bool:
    """A contract for that mode, signed since the plan; its owners voted and filed it then."""
    signed = (a for a in case.operation.agreements if a.signed_n == fact.agreement)
    found = next(signed, None) if fact.agreement else None
    return found is not None and found.signed_n > plan.n and found.mode == fact.relief


def _voted(case: Project, asked: ReliefBacked, fact: ReliefGranted, plan: MeasurePlan) -> bool:
    """A vote on the mode that was held since the plan, and carried."""
    held = meeting(case, fact.vote)
    if held is None or held.n < plan.n or held.vote.matter not in MODE_MATTERS:
        return False
    matter = held.vote.matter
    rule = VotePassed(
        id=asked.id, article=asked.article, grade=asked.grade, matter=matter, bodies=()
    )
    return not shortfalls(held.vote, rule)


def _filed(case: Project, document: str, fact: ReliefGranted, plan: MeasurePlan) -> bool:
    """Put on file since the plan."""
    return any(d.document == document and plan.n < d.n and d.on <= fact.on for d in case.documents)
