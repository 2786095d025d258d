"""Votes are computed: the law of the meeting's day says who may decide what, and how it passes.

From 2025-05-01 农村集体经济组织法 (art. 26 to 28, 64): two thirds of *all* members or delegates;
where there is no collective organisation, the villagers act for it under the same law.
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
"""Items 1, 3, 8, 10 and 12 of article 26, which delegates may not decide (article 28)."""
COLLECTIVE_BODIES = frozenset({"members-assembly", "delegates-assembly"})
DELEGATED = frozenset({"delegates-assembly", "villagers-representatives"})
"""Bodies of those who were chosen to speak for the others."""
TWO_THIRDS = Fraction(2, 3)
LEAST_DELEGATES = 21
"""「二十人以上」 delegates are more than twenty (article 28)."""
OLD_NOTICE_DAYS = 10
"""村民委员会组织法 第二十一条: the villagers' assembly is called ten days before."""


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
    return [*_counts(vote), *_proxies(vote), *_order(vote), *_reserved(vote)]


def _counts(vote: VoteHeld) -> list[Fault]:
    cast = vote.votes_for + vote.votes_against + vote.abstained
    faults = []
    if vote.capacity_roll < 1:
        faults.append(_fault("vote.empty-roll", vote.capacity_roll, 1))
    if vote.capacity_roll > vote.roll:
        faults.append(_fault("vote.capacity-over-roll", vote.capacity_roll, vote.roll))
    if present(vote) > vote.roll:
        faults.append(_fault("vote.present-over-roll", present(vote), vote.roll))
    if cast > present(vote):
        faults.append(_fault("vote.cast-over-present", cast, present(vote)))
    return faults


def _proxies(vote: VoteHeld) -> list[Fault]:
    """Article 27: within one household; each absent member once, by somebody who came."""
    faults = []
    absent = {p.member for p in vote.proxies}
    strangers = sum(p.household != p.proxy_household for p in vote.proxies)
    twice = len(vote.proxies) - len(absent)
    away = sum(p.proxy in absent for p in vote.proxies)
    if strangers:
        faults.append(_fault("vote.proxy-of-another-household", strangers, 0))
    if twice:
        faults.append(_fault("vote.proxy-twice", twice, 0))
    if away:
        faults.append(_fault("vote.proxy-absent", away, 0))
    if vote.proxies and vote.body in DELEGATED:
        faults.append(_fault("vote.proxy-of-delegate", len(vote.proxies), 0))
    return faults


def _order(vote: VoteHeld) -> list[Fault]:
    if vote.notice_sent_on <= vote.on:
        return []
    sent, held = vote.notice_sent_on.isoformat(), vote.on.isoformat()
    return [Fault("vote.notice-after", {"sent": sent}, {"held": held})]


def _reserved(vote: VoteHeld) -> list[Fault]:
    """Article 28, and by article 64 for representatives who act for a collective."""
    delegates = vote.body == "delegates-assembly" or (
        vote.body == "villagers-representatives" and vote.for_collective
    )
    if vote.on < COLLECTIVE_LAW or not delegates or vote.matter not in RESERVED:
        return []
    whole = "villagers-assembly" if vote.for_collective else "members-assembly"
    return [Fault("vote.reserved", {"matter": vote.matter}, {"body": whole})]


def shortfalls(vote: VoteHeld, asked: VotePassed) -> list[Fault]:
    """Why the vote did not pass; nothing when it did."""
    if vote.on < COLLECTIVE_LAW:
        return _older_law(vote)
    return [*_called(vote, asked), *_competent(vote), *_carried(vote, asked)]


def _called(vote: VoteHeld, asked: VotePassed) -> list[Fault]:
    """Article 27: ten days' notice; article 26: the Party organisation discusses first."""
    faults = _notice(vote, asked.notice_days)
    discussed = vote.party_discussed_on
    if asked.party_discussion and (discussed is None or discussed > vote.on):
        faults.append(Fault("vote.party-discussion", {}, {"held": vote.on.isoformat()}))
    return faults


def _notice(vote: VoteHeld, least: int) -> list[Fault]:
    days = (vote.on - vote.notice_sent_on).days
    return [_fault("vote.notice-days", days, least)] if days < least else []


def _competent(vote: VoteHeld) -> list[Fault]:
    """The collective decides, or under article 64 the villagers for it; members, not households."""
    faults = []
    if vote.body not in COLLECTIVE_BODIES and not vote.for_collective:
        faults.append(Fault("vote.wrong-body", {"body": vote.body}, {"body": "members-assembly"}))
    if vote.body in DELEGATED and vote.roll < LEAST_DELEGATES:
        faults.append(_fault("vote.too-few-delegates", vote.roll, LEAST_DELEGATES))
    if vote.by_household:
        faults.append(Fault("vote.by-household", {"body": vote.body}, {"body": vote.body}))
    return faults


def _carried(vote: VoteHeld, asked: VotePassed) -> list[Fault]:
    """Articles 27 and 28: two thirds of the whole roll; an assembly needs two thirds present."""
    faults = []
    quorum = needed(vote.capacity_roll, TWO_THIRDS)
    if vote.body not in DELEGATED and present(vote) < quorum:
        faults.append(_fault("vote.quorum", present(vote), quorum))
    asks = (Fraction(ratio) for ratio in (asked.at_least, vote.charter_ratio) if ratio)
    ratio = max(TWO_THIRDS, *asks)
    least = needed(vote.roll, ratio)
    if vote.votes_for < least:
        seen: dict[str, str | int] = {"count": vote.votes_for, "body": vote.body}
        faults.append(Fault("vote.not-carried", seen, {"needed": least, "ratio": str(ratio)}))
    return faults


def _older_law(vote: VoteHeld) -> list[Fault]:
    """村民委员会组织法 21, 22, 24 to 26, 28: a quorum, then over half of those present."""
    faults = []
    if vote.body == "villagers-assembly":
        faults.extend(_notice(vote, OLD_NOTICE_DAYS))
    if vote.body == "villagers-representatives" and not _authorised(vote):
        faults.append(Fault("vote.not-authorised", {}, {"held": vote.on.isoformat()}))
    quorum = _older_quorum(vote)
    if present(vote) < quorum:
        faults.append(_fault("vote.quorum", present(vote), quorum))
    majority = present(vote) // 2 + 1
    if vote.votes_for < majority:
        faults.append(_fault("vote.no-majority", vote.votes_for, majority))
    return faults


def _authorised(vote: VoteHeld) -> bool:
    return vote.authorised_on is not None and vote.authorised_on <= vote.on


def _older_quorum(vote: VoteHeld) -> int:
    """More than half of the adults; of representatives, groups and households two thirds."""
    whole = vote.body in {"villagers-assembly", "members-assembly"} and not vote.by_household
    return vote.capacity_roll // 2 + 1 if whole else needed(vote.capacity_roll, TWO_THIRDS)


def needed(of: int, ratio: Fraction) -> int:
    """The least whole number that is at least that part of `of`."""
    return -(-of * ratio.numerator // ratio.denominator)


def earliest_meeting(sent: date, days: int) -> date:
    """The first day on which a meeting called on `sent` may be held."""
    return sent + timedelta(days=days)


def _fault(key: str, observed: int, required: int) -> Fault:
    return Fault(key, {"count": observed}, {"needed": required})
