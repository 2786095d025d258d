"""A repair over HTTP: proposed, confirmed by another, read before and after, and marked."""

from typing import Any

from services.ledger.checking import check
from services.ledger.ledger import Ledger
from services.ledger.procedures import kinds
from tests.services.approval.story import submitted
from tests.services.approval.world import (
    CLERK,
    COUNTY_CLERK,
    REVIEWER,
    World,
    digest,
    done,
    problem,
)


async def version_of(office: World, project: str, tag: str) -> int:
    told = await office.read(CLERK, f"/projects/{project}/history")
    return next(int(entry["version"]) for entry in told if entry["tag"] == f"project.{tag}.v1")


async def test_a_vote_that_was_miscounted_is_repaired_and_the_submission_loses_its_ground(
    office: World,
) -> None:
    project = await submitted(office)
    vote = await version_of(office, project, "vote-held")
    taken = await version_of(office, project, "decision-taken")
    said = {"votes_for": 100, "votes_against": 71}
    repair = {"fact_n": vote, "changes": said, "reason": "计票有误", "evidence": digest("count")}
    proposed = done(await office.put(COUNTY_CLERK, project, "repair-proposals", repair))
    before = await office.read(CLERK, f"/projects/{project}")
    assert before["votes"][0]["votes_for"] == 168
    confirm: dict[str, Any] = {"proposal": proposed["version"]}
    made = done(await office.put(REVIEWER, project, "repairs", confirm))
    after = await office.read(CLERK, f"/projects/{project}")
    assert after["votes"][0]["votes_for"] == 100
    assert after["repairs"][0]["outcome"] == "repaired"
    then = await office.read(CLERK, f"/projects/{project}", as_of=str(proposed["position"]))
    assert then["votes"][0]["votes_for"] == 168
    told = await office.read(CLERK, f"/projects/{project}/history")
    assert told[vote - 1]["fact"]["votes_for"] == 168
    assert told[vote - 1]["repaired_by"] == [made["version"]]
    assert told[-1]["fact"]["lost"] == [{"n": taken, "action": "village-submission"}]
    await _as_the_store_has_it(office, f"project-{project}")
    problem(await office.put(REVIEWER, project, "repairs", confirm), 409, "refused")


async def _as_the_store_has_it(office: World, stream: str) -> None:
    """The cache, a reader that goes on from an old state, and the whole history agree."""
    house = office.house
    known = await house.ledger.state(stream)
    whole = (await house.ledger.fresh(stream)).state
    async with Ledger(house.settings.writer_dsn, kinds(house.procedures)) as other:
        assert (await other.fresh(stream)).state == whole == known.state
    found = await check(house.settings.writer_dsn, kinds(house.procedures))
    assert [f for f in found.faults if stream in f.where] == []


async def test_who_proposed_a_repair_does_not_confirm_it(office: World) -> None:
    project = await submitted(office)
    vote = await version_of(office, project, "vote-held")
    repair = {"fact_n": vote, "changes": {"by": {}}, "reason": "-", "evidence": digest("x")}
    told = problem(
        await office.put(COUNTY_CLERK, project, "repair-proposals", repair), 409, "refused"
    )
    assert [f["message"] for f in told["findings"]] == ["repair.misfit"]
