"""From operating to closed over HTTP: consented to, struck off, its asset sold, closed."""

from datetime import date, timedelta
from typing import Any

from domain.assets.state import asset_id
from domain.clocks import office_day
from domain.evolving import evolve_asset
from events.asset import AssetTitled
from events.base import Actor
from events.subject import SubjectRegistered
from services.ledger.changes import Change, CommandKey
from services.ledger.ledger import index_row, write
from tests.conftest import Database
from tests.domain.samples import sample
from tests.services.approval.consents import answers, household, roll
from tests.services.approval.test_operation_api import ENTRY, PAPER, operating, vote
from tests.services.approval.world import (
    APPRAISER,
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    LEADERS,
    REVIEWER,
    TOWN,
    TOWN_CLERK,
    VILLAGE,
    World,
    as_the_facts_say,
    digest,
    done,
    officer,
    recorded,
    refused,
)

SECTION, KEEPER = officer("county-section", COUNTY), officer("asset-keeper", COUNTY)
FINANCE = officer("finance-clerk", COUNTY)
CLERKS = {
    "village": (CLERK, VILLAGE),
    "township": (TOWN_CLERK, TOWN),
    "county": (COUNTY_CLERK, COUNTY),
}
HOUSEHOLDS = 86
"""As many as the project was to benefit."""
TOPICS = ("money", "technique", "law", "contracts", "workers", "debts", "land")


class Case:
    """A case of the story: what is put to it, by whom."""

    def __init__(self, office: World, path: str) -> None:
        self.office, self.path = office, path

    async def do(self, person: str, what: str, **body: Any) -> dict[str, Any]:
        return done(await self.office.put_on(person, self.path, what, body))

    async def lacks(self, person: str, what: str, **body: Any) -> set[str]:
        return set(refused(await self.office.put_on(person, self.path, what, body)))

    async def decide(self, person: str, step: str) -> None:
        await self.do(person, "decisions", step=step)

    async def paper(self, document: str) -> None:
        await self.do(COUNTY_CLERK, "documents", document=document, title="材料", digest=PAPER)

    async def noticed(self, at: str) -> None:
        """A notice of that level posted, eleven days gone by, and taken down."""
        person, place = CLERKS[at]
        said = {"channel": "board", "text": "拟调整退出。", "start_proof": digest("start")}
        of = "disposal" if self.path.startswith("/assets") else "adjustment"
        named = {"notice": f"{of}-{at}-notice", "level": at, "place": place}
        hung = await self.do(person, "notices", **named, **said)
        self.office.time.move(11)
        await self.do(person, "notice-endings", posting=hung["version"], end_proof=digest("end"))

    async def voted(self, matter: str) -> None:
        self.office.time.move(1)
        await self.do(CLERK, "votes", **vote(self.office, matter))


def plan(asset: str) -> dict[str, Any]:
    return {
        "reasons": "品种老化,连年亏损,难以为继。",
        "dispositions": [{"asset": asset, "way": "disposal", "says": "公开拍卖"}],
        "obligations": [
            {"id": "contract", "kind": "contract", "to": "示例蔬菜专业合作社"},
            {"id": "rent", "kind": "rent", "to": "村集体", "amount": "20000.00"},
        ],
        "households": [{"household": household(1), "group": "monitored", "measure": "job"}],
        "land": "restore",
    }


DISPOSAL = {
    "cause": "project-exit",
    "method": "auction",
    "reason": "项目退出,大棚拍卖。",
    "part": "600000.00",
    "reserve": "200000.00",
    "account": "光裕村集体账户",
    "re_use": "用于本村分拣线。",
}


async def titled(office: World, asset: str) -> None:
    """Its title is settled: that way is told elsewhere, here its last fact is put on record."""
    keeper = Actor("p-keeper", "asset-keeper", "office-c", COUNTY)
    on = office_day(office.time.now())
    at: dict[str, Any] = {
        "by": keeper,
        "at": office.time.now(),
        "on": on,
        "command": "c-2",
        "county": COUNTY[:6],
    }
    fact, stream, ledger = AssetTitled(ENTRY.owner, **at), f"asset-{asset}", office.house.ledger
    known = await ledger.state(stream)
    after = evolve_asset(known.state, fact)
    rows = index_row(ledger.kinds["asset"], stream, after.version, after)
    key = CommandKey("tests", f"titled-{asset}", "-")
    change = Change(key, (write(stream, known.version, (fact,)),), rows=rows)
    await ledger.record(change, {stream: after})


async def heard(office: World, project: str) -> None:
    """All but one of the households consent to the plan as it stands; that one is answered."""
    for n in range(1, HOUSEHOLDS + 1):
        kept = sample(SubjectRegistered, subject=household(n), division=VILLAGE)
        await recorded(office.house, f"subject-{household(n)}", kept)
    text = (await office.read(TOWN_CLERK, f"/projects/{project}"))["substance"]
    about = {"subject_kind": "project", "subject_id": project, "matter": "adjustment"}
    body = {
        "division": VILLAGE,
        **about,
        "text": text,
        "basis": "受益名册",
        "roll": roll(HOUSEHOLDS),
    }
    path = f"/consents/{done(await office.post(TOWN_CLERK, '/consents', body))['id']}"
    said = answers(office, *["consent"] * (HOUSEHOLDS - 1), "refusal")
    done(await office.put_on(CLERK, path, "answers", said))
    told = {
        "household": household(HOUSEHOLDS),
        "heard": "担心务工",
        "reply": "安排岗位",
        "evidence": PAPER,
    }
    done(await office.put_on(TOWN_CLERK, path, "refusal-answers", told))
    done(await office.put_on(officer("village-head", VILLAGE), path, "seals", {}))


async def adjusted(office: World, project: Case, asset: str) -> None:
    """Argued, consented to, voted on, noticed, decided, announced."""
    opened = {"trigger": "owner", "plan": plan(asset), "grounds": PAPER}
    await project.do(CLERK, "adjustments", **opened)
    early = await project.lacks(REVIEWER, "decisions", step="adjustment-township-review")
    assert {"assessed-on-every-side", "households-consented", "adjustment-voted"} <= early
    for topic in TOPICS:
        said = {"topic": topic, "found": "见报告。", "paper": PAPER}
        await project.do(COUNTY_CLERK, "adjustment-assessments", **said)
    opinion = {"experts": 3, "supports": True, "opinion": "同意。", "report": PAPER}
    await project.do(COUNTY_CLERK, "adjustment-arguments", **opinion)
    await heard(office, project.path.rpartition("/")[2])
    await project.voted("project-adjustment")
    await project.noticed("village")
    await project.decide(REVIEWER, "adjustment-township-review")
    await project.noticed("township")
    await project.decide(APPRAISER, "adjustment-county-argument")
    await project.paper("leading-group-minutes")
    await project.decide(LEADERS, "adjustment-decision")
    await project.noticed("county")
    await project.do(SECTION, "adjustment-confirmations")


async def sold(office: World, asset: Case) -> None:
    """Valued, voted on, reviewed, filed, sold, paid for and struck off."""
    await asset.do(KEEPER, "disposals", plan=DISPOSAL)
    agency = {"agency": "示例评估公司", "agency_uscc": "91430511MA4L16JQ90", "report": PAPER}
    await asset.do(KEEPER, "disposal-valuations", value="200000.00", **agency)
    await asset.voted("asset-disposal")
    await asset.noticed("village")
    await asset.paper("township-party-minutes")
    await asset.decide(REVIEWER, "disposal-township-review")
    await asset.noticed("township")
    await asset.paper("disposal-letter")
    await asset.decide(SECTION, "disposal-county-filing")
    await asset.noticed("county")
    await asset.do(KEEPER, "collective-disposals", document_no="示例农〔2026〕12号")
    buyer = {"kind": "unit", "name": "某公司", "uscc": "93430511MA4L0XQ1YK"}
    deal = {"buyer": {**buyer, "persons": [household(99)]}, "contract": PAPER}
    cheap = await asset.lacks(KEEPER, "disposal-deals", price="199999.99", through="direct", **deal)
    assert cheap == {"deal.under-reserve", "collective-on-an-exchange"}
    await asset.do(KEEPER, "disposal-deals", price="210000.00", through="rural-exchange", **deal)
    paid = {"amount": "210000.00", "account": DISPOSAL["account"], "voucher": PAPER}
    assert await asset.lacks(FINANCE, "disposal-proceeds", to="personal", **paid) == {
        "proceeds.not-due"
    }
    await asset.do(FINANCE, "disposal-proceeds", to="collective", **paid)
    await asset.do(KEEPER, "disposal-completions", paper=PAPER)


async def in_the_books(office: World, asset: str) -> None:
    """Gone today, there in the books of the day before, and the whole value in its balance."""
    (item,) = (await office.read(COUNTY_CLERK, "/asset-ledger/items"))["items"]
    assert (item["id"], item["condition"], item["proceeds"]) == (asset, "ended", "210000.00")
    assert (await office.read(COUNTY_CLERK, "/asset-ledger/items", ended=False))["items"] == []
    totals = await office.read(COUNTY_CLERK, "/asset-ledger", by="class")
    assert [row["count"] for row in totals["rows"]] == [0]
    told = await office.read(COUNTY_CLERK, "/asset-ledger", by="balance")
    gone, whole = told["rows"]
    assert (gone["key"], gone["proceeds"]) == ("disposed", "210000.00")
    assert gone["value"] == whole["value"] == item["value"]
    yesterday = (date.fromisoformat(item["ended"]) - timedelta(1)).isoformat()
    (item,) = (await office.read(COUNTY_CLERK, "/asset-ledger/items", as_of=yesterday))["items"]
    assert (item["condition"], item["in_use"]) == ("disposing", item["value"])


async def test_a_project_in_operation_is_adjusted_struck_off_and_closed(
    office: World, county: Database
) -> None:
    id_ = await operating(office)
    asset = asset_id(id_, 1)
    await titled(office, asset)
    project, kept = Case(office, f"/projects/{id_}"), Case(office, f"/assets/{asset}")
    await adjusted(office, project, asset)
    assert {"contracts-ended", "rent-paid", "land-restored", "system-updated"} <= (
        await project.lacks(SECTION, "exits")
    )
    ended = {"obligation": "contract", "how": "ended", "evidence": PAPER}
    await project.do(COUNTY_CLERK, "obligation-settlements", **ended)
    rent = {"obligation": "rent", "how": "paid", "evidence": PAPER, "amount": "20000.00"}
    await project.do(COUNTY_CLERK, "obligation-settlements", **rent)
    job = {"household": household(1), "measure": "job", "evidence": PAPER}
    await project.do(CLERK, "substitute-measures", **job)
    await project.do(COUNTY_CLERK, "land-restorations", area_mu="32.5", report=PAPER)
    await project.paper("system-update")
    await project.do(SECTION, "exits")
    await project.paper("closing-archive")
    assert await project.lacks(SECTION, "closings") == {"assets-have-their-end"}
    await sold(office, kept)
    gone = await office.read(COUNTY_CLERK, kept.path)
    assert (gone["stage"], gone["in_use"]) == ("asset-ended", "0.00")
    await in_the_books(office, asset)
    await project.do(SECTION, "closings")
    seen = await office.read(COUNTY_CLERK, project.path)
    (ending,) = seen["adjustment"]["endings"]
    assert (seen["stage"], ending["asset"], ending["proceeds"]) == ("closed", asset, "210000.00")
    await as_the_facts_say(office, county)
