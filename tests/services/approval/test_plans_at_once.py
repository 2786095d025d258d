"""Fifty clerks plan the money of one batch at once, through three processes over one store."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec

from services.approval.issuer import Issuer
from tests.conftest import Database
from tests.services.approval.clerks import Forked, forked
from tests.services.approval.conftest import ISSUER
from tests.services.approval.lean import Answer, Line, get, post
from tests.services.approval.story import DOSSIER
from tests.services.approval.test_killed import whole
from tests.services.approval.test_plans_api import BATCH, FINANCE
from tests.services.approval.world import COUNTY, COUNTY_CLERK, VILLAGE, real

CLERKS, PROCESSES = 50, 3
SHARE, WHOLE = 30_000, 1_000_000
"""In yuan: thirty-three shares fit, and 10000 yuan are left."""
OVERTAKEN = (409, 412, 503)


class Desk:
    """A clerk's connection to one of the processes."""

    def __init__(self, line: Line, tokens: dict[str, str], name: str) -> None:
        self._line, self._tokens, self._name, self._n = line, tokens, name, 0

    async def read(self, path: str, who: str = COUNTY_CLERK) -> Any:
        """What is there now."""
        return (await self._line.ask(get(path, self._tokens[who]))).said

    async def ask(
        self, path: str, body: Any, version: int | None = None, who: str = COUNTY_CLERK
    ) -> Answer:
        """A command under a key of its own."""
        self._n += 1
        more = {} if version is None else {"If_Match": f'"{version}"'}
        key = f"{self._name}-{self._n}"
        said = msgspec.json.encode(body)
        return await self._line.ask(
            post(path, self._tokens[who], said, Idempotency_Key=key, **more)
        )

    async def include(self, plan: str, project: str) -> str:
        """Ask until it is decided: taken in, or why not."""
        share = {"project": project, "allocations": [{"batch": BATCH["id"], "amount": SHARED}]}
        while True:
            seen = await self.read(plan)
            answer = await self.ask(f"{plan}/inclusions", share, seen["version"])
            if answer.status == 201:
                return "included"
            assert answer.status in OVERTAKEN, answer.body
            if findings := answer.said.get("findings"):
                return str(next(f["message"] for f in findings if f["verdict"] != "met"))


SHARED = f"{SHARE}.00"


async def test_no_more_is_planned_than_there_is_though_fifty_ask_at_once(
    county: Database, issuer: Issuer, tmp_path: Path
) -> None:
    (keys := tmp_path / "jwks.json").write_bytes(issuer.jwks())
    tokens = {who: issuer.token(who, real()) for who in (COUNTY_CLERK, FINANCE)}
    async with forked(county.dsn("writer"), keys, ISSUER, tmp_path) as services:
        desks = await staffed(services, tokens)
        plan, projects = await prepared(desks)
        asking = (d.include(plan, p) for d, p in zip(desks, projects, strict=True))
        said = await asyncio.gather(*asking)
        seen = await desks[0].read(plan)
        stages = [(await desks[0].read(f"/projects/{p}"))["stage"] for p in projects]
    assert sorted(set(said)) == ["included", "plan.over-batch"]
    assert said.count("included") == len(seen["lines"]) == WHOLE // SHARE
    assert seen["balances"][0]["left"] == f"{WHOLE % SHARE}.00"
    assert stages == ["planned" if one == "included" else "library" for one in said]
    await whole(county)


async def test_one_content_is_funded_once_though_all_ask_at_once(
    county: Database, issuer: Issuer, tmp_path: Path
) -> None:
    (keys := tmp_path / "jwks.json").write_bytes(issuer.jwks())
    tokens = {who: issuer.token(who, real()) for who in (COUNTY_CLERK, FINANCE)}
    async with forked(county.dsn("writer"), keys, ISSUER, tmp_path) as services:
        desks = (await staffed(services, tokens))[:12]
        plan, projects = await prepared(desks, alike=True)
        asking = (d.include(plan, p) for d, p in zip(desks, projects, strict=True))
        said = await asyncio.gather(*asking)
    assert sorted(said) == ["funded-once.twice"] * 11 + ["included"]


async def staffed(services: Forked, tokens: dict[str, str]) -> list[Desk]:
    """Three processes, and the clerks by turns at each of them."""
    for _ in range(PROCESSES):
        services.ask()
    await services.ready()
    ports = services.ports
    lines = [await Line.to(ports[n % PROCESSES]) for n in range(CLERKS)]
    return [Desk(line, tokens, f"desk-{n}") for n, line in enumerate(lines)]


async def prepared(desks: list[Desk], *, alike: bool = False) -> tuple[str, list[str]]:
    """A plan with a batch, and a project of the library for each clerk."""
    opened = await desks[0].ask("/plans", {"division": COUNTY, "year": 2026})
    plan = f"/plans/{opened.said['id']}"
    batch = {"batch": {**BATCH, "amount": f"{WHOLE}.00"}}
    assert (await desks[0].ask(f"{plan}/batches", batch, 1, FINANCE)).status == 201
    placing = (d.ask("/historic-projects", kept(0 if alike else n)) for n, d in enumerate(desks))
    placed = await asyncio.gather(*placing)
    return plan, [answer.said["id"] for answer in placed]


def kept(n: int) -> dict[str, Any]:
    """A project of the library from before, of its own name and works."""
    own = {"name": f"光裕村大棚{n}", "content": f"大棚{n}", "industry": f"蔬菜{n}"}
    return {
        "origin": "village",
        "division": VILLAGE,
        "dossier": {**DOSSIER, **own},
        "stage": "library",
        "evidence": "B",
        "basis": "原项目库",
    }
