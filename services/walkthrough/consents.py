"""The households are asked: a frozen roll, a refusal, a withdrawal, an edited text, and a seal."""

from collections.abc import Sequence
from typing import Any

from services.walkthrough.adjustment import revised
from services.walkthrough.papers import digest
from services.walkthrough.walk import Walk

SECTION, MOST = "sample-county-section", 100


def asked(walk: Walk) -> None:
    """Two thirds of the whole roll, on the text as it stands, by other hands than decide."""
    walk.title("二十六、征求农户意见", "26. The households are asked")
    village = walk.get(SECTION, walk.case)["division"]
    clerk, town = f"sample-village-clerk-{village[6:]}", f"sample-township-clerk-{village[6:9]}"
    head = f"sample-village-head-{village[6:]}"
    homes = walk.get(town, "/households", project=walk.project, limit=MOST)["items"]
    about = opening(walk, village, homes)
    walk.tries_to_begin(town, "/consents", {**about, "roll": about["roll"][:9]})
    walk.tries_to_begin(town, "/consents", {**about, "text": digest("another text")})
    round_ = walk.begins(town, "/consents", about)
    ids = [home["id"] for home in homes]
    walk.does(clerk, "answers", {"answers": answers(walk, ids[:9])}, round_)
    _edited(walk, town, clerk, round_, ids)
    _answered(walk, clerk, round_, ids)
    walk.tries(head, "seals", {}, round_)
    replied = {"household": ids[1], "heard": "担心务工收入", "reply": "优先安排岗位"}
    walk.does(town, "refusal-answers", {**replied, "evidence": digest("reply")}, round_)
    walk.does(clerk, "answers", {"answers": answers(walk, ids[2:3], "abstention")}, round_)
    walk.tries(clerk, "seals", {}, round_)
    walk.receipt(head, walk.does(head, "seals", {}, round_), round_)
    walk.tries(clerk, "answers", {"answers": answers(walk, ids[:1], "refusal")}, round_)
    _certified(walk, round_)


def opening(walk: Walk, village: str, homes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The roll as the vault has it: those whom the project concerns."""
    return {
        "division": village,
        "subject_kind": "project",
        "subject_id": walk.project,
        "matter": "adjustment",
        "text": walk.get(SECTION, walk.case)["substance"],
        "basis": "受益农户名册",
        "roll": [
            {
                "household": home["id"],
                "village": village,
                "members": len(home["members"]),
                "basis": "beneficiary",
            }
            for home in homes
        ],
    }


def answers(walk: Walk, homes: Sequence[str], outcome: str = "consent") -> list[dict[str, Any]]:
    """The same answer of each, given today and signed."""
    on = walk.days(0)
    return [
        {"household": home, "outcome": outcome, "given_on": on, "evidence": digest(home + on)}
        for home in homes
    ]


def _edited(walk: Walk, town: str, clerk: str, round_: str, ids: Sequence[str]) -> None:
    """The plan is edited: every answer is stale, and the round goes on with the new text."""
    revised(walk)
    walk.tries(clerk, "answers", {"answers": answers(walk, ids[9:])}, round_)
    text = walk.get(SECTION, walk.case)["substance"]
    walk.does(town, "texts", {"text": text, "reason": "方案已修改"}, round_)


def _answered(walk: Walk, clerk: str, round_: str, ids: Sequence[str]) -> None:
    """No proxy of another household; one refuses, one takes its answer back."""
    (stranger,) = answers(walk, ids[3:4])
    acting = {"acting": {"person": ids[4], "household": ids[4]}, "means": "proxy"}
    walk.tries(clerk, "answers", {"answers": [{**stranger, **acting}]}, round_)
    refusing = answers(walk, ids[1:2], "refusal")
    walk.does(clerk, "answers", {"answers": answers(walk, [ids[0], *ids[2:]]) + refusing}, round_)
    back = {"household": ids[2], "evidence": digest("withdrawn")}
    walk.does(clerk, "answer-withdrawals", back, round_)


def _certified(walk: Walk, round_: str) -> None:
    """What was counted, with the digest by which anybody checks it."""
    told = walk.get(SECTION, f"{round_}/certificate")
    counts, mark = told["households"], told["digest"][:12]
    walk.note(
        f"  证明 {mark}:名册 {counts['roll']} 户,同意 {counts['consented']},"
        f"不同意 {counts['refused']},弃权 {counts['abstained']}",
        f"  certificate {mark}: {counts['roll']} on the roll, {counts['consented']} consent, "
        f"{counts['refused']} refuse, {counts['abstained']} abstain",
    )
