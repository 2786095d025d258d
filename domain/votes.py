"""Votes are computed: the law of the day of the meeting says who may decide what, and when it passed.

From 2025-05-01 农村集体经济组织法 (articles 26 to 28, 64): two thirds of *all* members or delegates.
Before: 村民委员会组织法 (articles 21 to 28): a quorum, then more than half of those present.
"""

from datetime import date, timedelta
from fractions import Fraction

from msgspec import Struct

from events.project import VoteHeld
from events.requirements import VotePassed

COLLECTIVE_LAW = date(2025, 5, 1)
RESERVED = frozenset(
    {"charter", "membership", "land-contracting", "land-compensation", "merger-split"}
)
"""Items 1, 3, 8, 10 and 12 of article 26, which a delegates' assembly may not decide (article 28)."""
COLLECTIVE_BODIES = frozenset({"members-assembly", "delegates-assembly"})
TWO_THIRDS = Fraction(2, 3)
HALF = Fraction(1, 2)
LEAST_DELEGATES = 21
"""「二十人以上」 delegates are more than twenty (article 28)."""


class Fault(Struct, frozen=True):
    """What is wrong with a vote: a message key and its numbers."""

    key: str
    observed: dict[str, str | int]
    required: dict[str, str | int]


def present(vote: VoteHeld) -> int:
    """Those who took part: on site, online, and by proxy."""
    return vote.onsite + vote.online + len(vote.proxies)


def inconsistent(vote: VoteHeld) -> list[Fault]:
    """What no true record of a meeting can say, or what the body may not decide at all."""
    cast = vote.votes_for + vote.votes_against + vote.abstained
    strangers = sum(p.household != p.proxy_household for p in vote.proxies)
    faults = []
    if vote.capacity_roll > vote.roll:
        faults.append(_fault("vote.capacity-over-roll", vote.capacity_roll, vote.roll))
    if present(vote) > vote.roll:
        faults.append(_fault("vote.present-over-roll", present(vote), vote.roll))
    if cast > present(vote):
        faults.append(_fault("vote.cast-over-present", cast, present(vote)))
    if strangers:
        faults.append(_fault("vote.proxy-of-another-household", strangers, 0))
    if vote.body == "delegates-assembly" and vote.matter in RESERVED:
        faults.append(Fault("vote.reserved", {"matter": vote.matter}, {"body": "members-assembly"}))
    if vote.notice_sent_on > vote.on:
        sent, held = vote.notice_sent_on.isoformat(), vote.on.isoformat()
        faults.append(Fault("vote.notice-after", {"sent": sent}, {"held": held}))
    return faults


def shortfalls(vote: VoteHeld, asked: VotePassed) -> list[Fault]:
    """Why the vote did not pass; nothing when it did."""
    if vote.on < COLLECTIVE_LAW:
        return _older_law(vote)
    return [*_called(vote, asked), *_carried(vote, asked)]


def _called(vote: VoteHeld, asked: VotePassed) -> list[Fault]:
    """Article 27: ten days' notice; article 26: the Party organisation discusses first."""
    faults = []
    days = (vote.on - vote.notice_sent_on).days
    if days < asked.notice_days:
        faults.append(_fault("vote.notice-days", days, asked.notice_days))
    discussed = vote.party_discussed_on
    if asked.party_discussion and (discussed is None or discussed > vote.on):
        faults.append(Fault("vote.party-discussion", {}, {"held": vote.on.isoformat()}))
    return faults


def _carried(vote: VoteHeld, asked: VotePassed) -> list[Fault]:
    """Articles 27 and 28: two thirds of the whole roll; a members' assembly needs two thirds present."""
    faults = []
    if vote.body not in COLLECTIVE_BODIES and not vote.for_collective:
        faults.append(Fault("vote.wrong-body", {"body": vote.body}, {"body": "members-assembly"}))
    if vote.body == "delegates-assembly" and vote.roll < LEAST_DELEGATES:
        faults.append(_fault("vote.too-few-delegates", vote.roll, LEAST_DELEGATES))
    quorum = needed(vote.capacity_roll, TWO_THIRDS)
    if vote.body != "delegates-assembly" and present(vote) < quorum:
        faults.append(_fault("vote.quorum", present(vote), quorum))
    ratio = max(TWO_THIRDS, Fraction(asked.at_least))
    if vote.votes_for < needed(vote.roll, ratio):
        faults.append(_fault("vote.not-carried", vote.votes_for, needed(vote.roll, ratio)))
    return faults


def _older_law(vote: VoteHeld) -> list[Fault]:
    """村民委员会组织法 22, 26, 28: representatives and groups two thirds, villagers over half; then over half of those present."""
    faults = []
    whole = vote.body in {"villagers-assembly", "members-assembly"}
    quorum = vote.capacity_roll // 2 + 1 if whole else needed(vote.roll, TWO_THIRDS)
    if present(vote) < quorum:
        faults.append(_fault("vote.quorum", present(vote), quorum))
    majority = present(vote) // 2 + 1
    if vote.votes_for < majority:
        faults.append(_fault("vote.no-majority", vote.votes_for, majority))
    return faults


def needed(of: int, ratio: Fraction) -> int:
    """The least whole number that is at least that part of `of`."""
    return -(-of * ratio.numerator // ratio.denominator)


def earliest_meeting(sent: date, days: int) -> date:
    """The first day on which a meeting called on `sent` may be held."""
    return sent + timedelta(days=days)


def _fault(key: str, observed: int, required: int) -> Fault:
    return Fault(key, {"count": observed}, {"needed": required})
