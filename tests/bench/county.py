"""A county's ten years from a seed: every project led through its whole life by commands.

They are put in process before `Acting`, to which the HTTP resources are a door, with the bodies of
the walkthrough, by the officer whose post it is, on the day on which it happens.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import msgspec

from domain.acceptance.booking import asset_id
from domain.clocks import office_day
from domain.codes import uscc_check
from domain.command import Command
from domain.commands import DECISION, RECORDS, FileIntake
from domain.life import OF
from domain.operation.reporting import period_of
from domain.planning.commands import OpenPlan
from services.approval import sample
from services.approval.house import House
from services.approval.orders import Order
from services.approval.yuan import inward, outer, yuan
from services.walkthrough import acceptance, operation, payment
from services.walkthrough import plan as planning
from services.walkthrough.library import PREPARATIONS, completed, vote
from services.walkthrough.papers import COUNTY, digest, notice, paper
from services.walkthrough.works import plan as carried_out
from tests.services.approval.acting_cases import unmet

SEED = 430511
FIRST, YEARS = 2027, 10
"""The years of the plans: the first that the shipped pack is in force for, and those after it."""
AT_ONCE = 32
"""How many lives go on at a time."""
COMMANDS = {
    (kind, act.resource): act.command
    for kind, acts in OF.items()
    for act in (*acts, *RECORDS, DECISION)
}


class Sender:
    """Who puts commands before cases, and how many it were."""

    def __init__(self, house: House) -> None:
        self._house, self.sent = house, 0

    async def put(self, stream: str, person: str, command: Command, at: datetime) -> int:
        """The version that a lawful command makes."""
        self.sent += 1
        outcome = await self._house.acting.put(stream, command, Order(person, f"c-{self.sent}", at))
        assert not outcome.refused, (type(command).__name__, person, at, unmet(outcome))
        return outcome.version


class Diary:
    """A case's own days: what is done in it, and when."""

    def __init__(self, sender: Sender, stream: str, begun: datetime) -> None:
        self._sender, self.stream, self.at = sender, stream, begun

    def days(self, days: int) -> str:
        """Days go by; the date it then is."""
        self.at += timedelta(days=days)
        return office_day(self.at).isoformat()

    async def begins(self, person: str, command: type[Command], body: Mapping[str, Any]) -> None:
        """The case begins."""
        await self._put(person, self.stream, command, body)

    async def does(self, person: str, what: str, body: Mapping[str, Any], stream: str = "") -> int:
        """What is posted to a resource under the case, or under another."""
        where = stream or self.stream
        return await self._put(person, where, COMMANDS[where.partition("-")[0], what], body)

    async def files(self, person: str, *kinds: str, stream: str = "") -> None:
        """Papers of these kinds."""
        for kind in kinds:
            await self.does(person, "documents", paper(kind, kind), stream)

    async def hangs(
        self, person: str, body: Mapping[str, Any], days: int, stream: str = ""
    ) -> None:
        """A notice hung out, and taken down after so many days."""
        hung = await self.does(person, "notices", body, stream)
        self.days(days)
        ending = {"posting": hung, "end_proof": digest("end")}
        await self.does(person, "notice-endings", ending, stream)

    async def _put(
        self, person: str, stream: str, command: type[Command], body: Mapping[str, Any]
    ) -> int:
        self.at += timedelta(minutes=1)
        said = msgspec.convert(body, outer(command))
        into = inward(command) or (lambda same: same)
        return await self._sender.put(stream, person, into(said), self.at)


class Life(Diary):
    """A project's life, from its seed."""

    def __init__(self, sender: Sender, n: int, year: int, seed: Random) -> None:
        self.n, self.year, self.id = n, year, f"{seed.getrandbits(128):032x}"
        begun = datetime(year - 1, 6, 1, 1, tzinfo=UTC) + timedelta(days=seed.randrange(60))
        super().__init__(sender, f"project-{self.id}", begun)
        self.village = list(sample.VILLAGES)[n % len(sample.VILLAGES)]
        self.money = yuan(seed.randrange(80, 300) * 1000_00)
        self.built_from = datetime(year, 1, 10, 1, tzinfo=UTC) + timedelta(seed.randrange(40))
        last = year == FIRST + YEARS - 1
        self.until = seed.randrange(1, len(STEPS)) if last else len(STEPS)
        self.asset = f"asset-{asset_id(self.id, 1)}"
        self.cooperative = code(f"93430511MA4{n:06d}")
        self.dossier = completed(self._row(), year)

    def _row(self) -> dict[str, Any]:
        fund = {"source": "linking", "level": "central", "amount": self.money, "year": self.year}
        return {
            "name": f"{self.year}年稻渔综合种养{self.n}号",
            "category": "产业发展",
            "places": [self.village],
            "industry": f"稻渔{self.n}",
            "content": f"建设稻渔工程100亩,第{self.n}号",
            "total_investment": self.money,
            "funds": [fund],
        }

    def post(self, name: str) -> str:
        """Who holds a post in the village, its town or the county."""
        town = f"{self.village[:9]}000"
        place = {"village": self.village, "township": town, "implementer": town}
        return sample.person(name, place.get(name.partition("-")[0], COUNTY))

    @property
    def planned(self) -> bool:
        """Whether it comes into the plan."""
        return self.until > len(INTO_LIBRARY)

    async def to_library(self) -> None:
        """From intake into the library."""
        for step in INTO_LIBRARY[: self.until]:
            await step(self)

    async def onward(self) -> None:
        """From the plan into operation."""
        self.at = self.built_from
        for step in STEPS[len(INTO_LIBRARY) : self.until]:
            await step(self)


def code(first: str) -> str:
    """A unit's code with its check character."""
    return first + uscc_check(first)


async def raised(life: Life) -> None:
    body = {"origin": "village", "division": life.village, "dossier": life.dossier}
    await life.begins(life.post("village-clerk"), FileIntake, body)


async def submitted(life: Life) -> None:
    clerk = life.post("village-clerk")
    await life.files(clerk, "application")
    await life.does(clerk, "votes", vote(life.days(0), votes_for=168))
    await life.hangs(clerk, notice("village", life.village, "拟申报项目。"), 11)
    await life.does(life.post("village-head"), "decisions", {"step": "village-submission"})


async def reviewed(life: Life) -> None:
    clerk = life.post("township-clerk")
    await life.files(clerk, "cost-estimate")
    await life.does(life.post("township-reviewer"), "decisions", {"step": "township-review"})
    await life.hangs(clerk, notice("township", f"{life.village[:9]}000", "乡镇公示。"), 13)


async def approved(life: Life) -> None:
    clerk = life.post("county-clerk")
    await life.files(clerk, *PREPARATIONS)
    await life.does(life.post("county-appraiser"), "decisions", {"step": "county-appraisal"})
    await life.files(clerk, "appraisal-opinion", "leading-group-minutes")
    await life.does(life.post("leading-group"), "decisions", {"step": "county-approval"})


async def entered(life: Life) -> None:
    await life.hangs(life.post("county-clerk"), notice("county", COUNTY, "拟入库公告。"), 11)
    await life.does(life.post("library-keeper"), "library-entries", {"year": life.year})


async def prepared(life: Life) -> None:
    drawn = {"plan": carried_out(life.dossier)}
    await life.does(life.post("implementer-clerk"), "implementation-plans", drawn)
    await life.does(life.post("county-section"), "decisions", {"step": "implementation-approval"})


async def bought(life: Life) -> None:
    lot = {"id": "lot-1", "item": f"稻渔工程{life.n}", "kind": "works", "estimate": life.money}
    lots = {"lots": [{**lot, "operator": life.cooperative}], "route": "small-purchase"}
    await life.does(life.post("implementer-head"), "procurement-routes", lots)
    contract = {
        "contract": "contract-1",
        "lot": "lot-1",
        "uscc": code(f"91430511MA5{life.n:06d}"),
        "amount": life.money,
        "digest": digest("contract"),
        "advance_percent": 30,
        "retention_percent": 3,
    }
    await life.does(life.post("implementer-clerk"), "contracts", contract)


async def begun(life: Life) -> None:
    await life.files(life.post("county-clerk"), "land-opinion", "signboard")
    start = {"planned_end": f"{life.year}-09-30"}
    await life.does(life.post("implementer-head"), "starts", start)


async def advanced(life: Life) -> None:
    amount = f"{float(life.money) * 0.3:.2f}"
    request = payment.asked("advance", amount, payment.ADVANCE)
    n = {"payment": await life.does(life.post("implementer-clerk"), "payments", request)}
    await life.does(life.post("implementer-head"), "payment-signatures", n)
    await life.does(life.post("county-section"), "payment-signatures", n)
    approval = {**n, "outcome": "approved"}
    await life.does(life.post("finance-head"), "payment-approvals", approval)
    await life.does(life.post("finance-clerk"), "pay-outs", {**n, **payment.voucher("advance")})


async def completion(life: Life) -> None:
    done = {"built": life.dossier["quantities"], "ended_on": life.days(150)}
    await life.files(life.post("township-clerk"), "completion-report")
    await life.does(life.post("implementer-clerk"), "completions", done)


async def accepted(life: Life) -> None:
    await life.files(life.post("township-clerk"), "township-check-record")
    await life.does(life.post("township-reviewer"), "decisions", {"step": "township-check"})
    await life.files(life.post("county-clerk"), *acceptance.PAPERS)
    passed = acceptance.result({"dossier": life.dossier, "division": life.village})
    await life.does(life.post("acceptance-chair"), "acceptances", passed)
    told = {**notice("county", COUNTY, "验收结果公告。"), "notice": "acceptance-notice"}
    await life.does(life.post("county-clerk"), "notices", told)


async def titled(life: Life) -> None:
    body = {**notice("village", life.village, "资产权属公示。"), "notice": "title-notice"}
    await life.hangs(life.post("village-clerk"), body, 11, life.asset)
    confirm = {"step": "title-confirmation"}
    await life.does(life.post("county-section"), "decisions", confirm, life.asset)
    await life.files(life.post("county-clerk"), "hand-over-paper", stream=life.asset)
    keeper = life.post("asset-keeper")
    await life.does(keeper, "hand-overs", acceptance.HAND_OVER, life.asset)
    await life.does(keeper, "custodians", acceptance.CUSTODY, life.asset)
    await life.does(keeper, "titles", {}, life.asset)


async def let(life: Life) -> None:
    clerk, head = life.post("village-clerk"), life.post("village-head")
    offer: Any = operation.operator(life, life.village)  # type: ignore[arg-type] - of it only `days`
    offer["operator"]["uscc"] = life.cooperative
    chosen = await life.does(clerk, "operators", offer)
    held = {**vote(life.days(0), votes_for=168), "matter": "investment"}
    counted = await life.does(clerk, "votes", held)
    owner = {"kind": "village-collective", "division": life.village}
    decided = {"owner": owner, "chosen": chosen, "paper": digest("resolution"), "vote": counted}
    await life.does(clerk, "owner-decisions", decided)
    await life.files(clerk, "owner-filing-township")
    signed = {"chosen": chosen, "contract": digest(life.id), "number": f"{life.year}-运营-01"}
    await life.does(head, "operation-contracts", signed)


async def operated(life: Life) -> None:
    clerk = life.post("village-clerk")
    body = {**notice("village", life.village, "运营公示。"), **operation.NOTICE}
    await life.hangs(clerk, body, 11)
    groups = (("other", 62, "16000.00"), ("assisted", 24, "8000.00"))
    promises = [operation.promise(life, *group) for group in groups]  # type: ignore[arg-type]
    told = {"promises": promises, "paper": digest("promises")}
    await life.does(clerk, "linkage-promises", told)
    await life.does(life.post("county-section"), "operation-starts", {})


async def reported(life: Life) -> None:
    begins = office_day(life.at)
    _, ends = period_of(begins, "month")
    told = {
        "period": "month",
        "begins": begins.isoformat(),
        "ends": life.days((ends - begins).days),
        "production": [{"item": "稻花鱼", "amount": "8", "unit": "吨"}],
        "income": [{"kind": "share", "amount": "9000.00"}],
        "costs": "3000.00",
    }
    body = {"told": told, "evidence": digest("first month")}
    await life.does(life.post("village-clerk"), "operation-reports", body)


INTO_LIBRARY = (raised, submitted, reviewed, approved, entered)
STEPS = (
    *INTO_LIBRARY,
    *(prepared, bought, begun, advanced, completion, accepted, titled, let, operated, reported),
)
"""What a life consists of; those of the last year have come to any of them."""


def plan_of(year: int) -> str:
    """The county's plan of a year."""
    return f"{COUNTY[:6]}-{year}"


async def planned(sender: Sender, year: int, lives: list[Life]) -> None:
    """The year's plan with all that is to be paid for, from its beginning until it is issued."""
    plan = Diary(sender, f"plan-{plan_of(year)}", datetime(year - 1, 10, 20, 1, tzinfo=UTC))
    await plan.begins(planning.CLERK, OpenPlan, {"division": COUNTY, "year": year})
    money = f"{sum(float(life.money) for life in lives):.2f}"
    await plan.does(planning.FINANCE, "batches", {"batch": planning.batch(year, money)})
    for life in lives:
        share = [{"batch": "central-1", "amount": life.money}]
        await plan.does(planning.CLERK, "inclusions", {"project": life.id, "allocations": share})
    await plan.files(planning.CLERK, *planning.PAPERS)
    await plan.does(planning.GROUP, "decisions", {"step": "plan-approval"})
    await plan.files(planning.CLERK, "upward-filing")
    await plan.hangs(planning.CLERK, planning.ANNOUNCEMENT, 11)
    await plan.does(planning.SECTION, "issues", {"document_no": f"示农组发〔{year - 1}〕5号"})


async def ten_years(house: House, count: int) -> tuple[list[Life], int]:
    """So many projects over ten years, and how many commands it took."""
    sender, seed = Sender(house), Random(SEED)
    lives = [Life(sender, n, FIRST + n % YEARS, seed) for n in range(count)]
    room = asyncio.Semaphore(AT_ONCE)

    async def all_of(way: Any, some: list[Life]) -> None:
        async def one(life: Life) -> None:
            async with room:
                await way(life)

        await asyncio.gather(*(one(life) for life in some))

    async def a_year(year: int) -> None:
        its = [life for life in lives if life.year == year]
        await all_of(Life.to_library, its)
        if funded := [life for life in its if life.planned]:
            await planned(sender, year, funded)
            await all_of(Life.onward, funded)

    await asyncio.gather(*(a_year(FIRST + n) for n in range(YEARS)))
    return lives, sender.sent
