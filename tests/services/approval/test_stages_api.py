"""Every kind of case at every stage of its life: what is reported, and what can be rehearsed."""

import pytest

from domain.life import LIVE_OF, OF
from events.acceptance import AcceptanceHeld
from events.asset import AssetRegistered
from events.base import Fact
from events.campaign import CampaignOpened
from events.consent import ConsentOpened
from events.plan import PlanOpened, ProjectFunded
from events.project import IntakeFiled
from events.rectification import RectificationOpened
from events.requirements import PackRef
from services.approval.showing import PLACES
from services.ledger.ledger import fold
from tests.conftest import Database
from tests.domain.samples import sample
from tests.services.approval.matrix import calls
from tests.services.approval.story import in_library
from tests.services.approval.test_plans_api import BATCH, opened
from tests.services.approval.world import (
    COUNTY,
    COUNTY_CLERK,
    VILLAGE,
    World,
    as_the_facts_say,
    done,
    problem,
    recorded,
)

LED_TO = {stage for acts in OF.values() for act in acts for stage in act.moves}
STAGES = [(kind, s) for kind, stages in LIVE_OF.items() for s in stages if s in LED_TO]
"""Every stage to which some act leads."""
IDS = {**{kind: f"{n:032x}" for n, kind in enumerate(OF, 5)}, "plan": "430511-2025"}
IDS |= {"campaign": "430511-2025-1"}


def life(pack: PackRef) -> dict[str, Fact]:
    """A fact that leads to each stage, from the one before."""
    told: dict[str, Fact] = {}
    for kind, stages in LIVE_OF.items():
        for before, stage in zip(("new", *stages), stages, strict=False):
            moves = [a.makes for a in OF[kind] if before in a.stages and stage in a.moves]
            told |= {stage: sample(moves[0], because=())} if moves else {}
    told["intake"] = sample(IntakeFiled, origin="village", division=VILLAGE, pack=pack)
    told["planned"] = sample(ProjectFunded)
    told["accepted"] = sample(AcceptanceHeld, result="passed", because=())
    told["plan-draft"] = sample(PlanOpened, division=COUNTY, pack=pack)
    told["rect-found"] = sample(RectificationOpened, division=VILLAGE, origin="village", pack=pack)
    told["campaign-open"] = sample(CampaignOpened, division=COUNTY, villages=[VILLAGE], pack=pack)
    told["asset-booked"] = sample(AssetRegistered, division=VILLAGE, origin="village", pack=pack)
    told["consent-open"] = sample(ConsentOpened, division=VILLAGE, origin="village", pack=pack)
    return told


async def put(office: World, kind: str, stage: str) -> str:
    """A case of that kind at that stage; where it lies."""
    rules = office.house.procedures.in_force(COUNTY, office.house.today)
    assert rules
    stages = LIVE_OF[kind]
    known = life(rules.ref)
    facts = [known[s] for s in stages[: stages.index(stage) + 1]]
    stream = f"{kind}-{IDS[kind]}"
    assert fold(office.house.ledger.kinds[kind], facts).stage == stage
    await recorded(office.house, stream, *facts)
    return f"{PLACES[kind]}/{IDS[kind]}"


@pytest.mark.parametrize(("kind", "stage"), STAGES)
async def test_the_report_lists_what_belongs_to_the_stage_and_each_command_can_be_rehearsed(
    office: World, county: Database, kind: str, stage: str
) -> None:
    path = await put(office, kind, stage)
    shown = await office.read(COUNTY_CLERK, path)
    assert shown["stage"] == stage
    rules = office.house.procedures.in_force(COUNTY, office.house.today)
    assert rules
    report = await office.read(COUNTY_CLERK, f"{path}/actions", language="en")
    of_stage = [a for a in rules.pack.actions if stage in a.stages]
    fitting = [a.id for a in of_stage if not a.origins or shown["origin"] in a.origins]
    assert [one["action"] for one in report] == fitting
    assert all(lack["says"] and lack["article"] for one in report for lack in one["lacks"])
    before = await office.facts()
    for call in calls(office.app):
        about_it = call.kind == kind and "{case_id" in call.route and "what-if" not in call.route
        if not about_it or call.method != "POST" or call.body is None:
            continue
        what = f"{path}/{call.route.rpartition('/')[2]}"
        version = shown["version"]
        answer = await office.post(COUNTY_CLERK, what, call.body, dry=True, version=version)
        assert answer.status_code == 200, (call, answer.text)
        assert answer.json()["facts"] or answer.json()["findings"], call
    assert await office.facts() == before
    await as_the_facts_say(office, county)


async def test_what_is_written_in_two_cases_is_repeated_as_one_and_rebuilt_as_it_is(
    office: World, county: Database
) -> None:
    project, plan = await in_library(office), await opened(office)
    share = {"project": project, "allocations": [{"batch": BATCH["id"], "amount": "600000.00"}]}
    path, seen = f"/plans/{plan}/inclusions", 2
    first = done(await office.post(COUNTY_CLERK, path, share, version=seen, key="one"))
    before = await office.facts()
    again = done(await office.post(COUNTY_CLERK, path, share, version=seen, key="one"))
    assert again == {**first, "repeated": True}
    assert await office.facts() == before
    other = {**share, "allocations": [{"batch": BATCH["id"], "amount": "1.00"}]}
    reused = await office.post(COUNTY_CLERK, path, other, version=seen, key="one")
    assert problem(reused, 422, "key-reused")
    told = await office.read(COUNTY_CLERK, f"/plans/{plan}/decisions/{first['version']}/receipt")
    assert (told["kind"], told["tag"]) == ("plan", "plan.project-included.v1")
    assert all(held["verdict"] == "met" and held["says"] for held in told["held"])
    await as_the_facts_say(office, county)
