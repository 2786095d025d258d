"""Farmers through every command that touches persons: none of them stands anywhere in clear.

The default run takes thirty, `make soak` a thousand. One who is none of them is written in clear
on purpose, and is found by the same search.
"""

import random
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import structlog
from msgspec import Struct
from psycopg import AsyncConnection, sql

from domain.privacy import id_check
from services.common import logging
from services.vault.household import Household, Member, Tie
from services.vault.vault import NotOpen
from tests.conftest import Database
from tests.services.approval.conftest import county, issuer, office, settled
from tests.services.approval.households import PRIVACY, body
from tests.services.approval.test_evidence_api import began
from tests.services.approval.world import (
    CLERK,
    COUNTY_CLERK,
    STRANGER_CLERK,
    VILLAGE,
    World,
    as_the_facts_say,
    done,
)
from tests.services.relay.conftest import folder, server
from tests.services.relay.relaying import ServerOfOurs
from tests.services.relay.test_to_subscribers import taken_of
from tests.services.vault.farmers import GIVEN, PROJECT, luhn, personal
from tests.services.vault.scanning import Needles, spellings
from tests.services.vault.scanning import sought as seeking

__all__ = ["county", "folder", "issuer", "office", "server", "settled"]


def farmer(n: int, chance: random.Random) -> Household:
    """Each with a name and numbers of their own that begin alike, so that they are sought fast."""
    a, b, c = n // 400 % 20, n // 20 % 20, n % 20
    first = f"51130219{40 + n % 60:02}{n % 12 + 1:02}{n % 28 + 1:02}{n % 1000:03}"
    one = Member(
        name=f"皇甫{GIVEN[a]}{GIVEN[b]}{GIVEN[c]}",
        id_number=first + id_check(first),
        relation="head",
        phone=f"1397{n:07}",
        bank_card=luhn(f"62179912{chance.randrange(10**6):06}{n:04}"),
    )
    ties = (Tie(PROJECT, "land", area=100 + n),)
    return Household((one,), chance.choice(["lifted", "monitored"]), ties)


FACTS = "SELECT string_agg(convert_from(state, 'UTF8'), E'\\n') FROM bangfu.bangfu_events"


class Said(Struct):
    """All that the service says outside an answer to whom it may: its log, and its refusals."""

    log: StringIO
    errors: list[str]


async def lived(office: World, farmers: list[Household], said: Said) -> list[str]:
    """Every command, well and badly; the ids of the households."""
    ids = []
    for kept in farmers:
        told = body(kept, division=VILLAGE)
        answer = await office.post(CLERK, "/households", told)
        ids.append(done(answer)["id"])
        said.errors.append(answer.text)
    for n, (id_, kept) in enumerate(zip(ids, farmers, strict=True)):
        path = f"/households/{id_}"
        if n % 5 == 0:
            done(await office.put_on(CLERK, path, "corrections", body(kept, why="completed")))
        if n % 10 == 0:
            await badly(office, kept, path, said)
        if n % 10 == 5:
            content = b"%PDF-1.7 " + " ".join(personal(kept)).encode() * 20
            sent = await began(office, len(content), content, household=id_)
            assert "evidence-digest" in sent.headers
    await office.read(COUNTY_CLERK, "/households", limit=200)
    said.errors.append((await office.client.get("/metrics")).text)
    return ids


async def badly(office: World, kept: Household, path: str, said: Said) -> None:
    """What is refused, in every way there is: who, what, when, how."""
    told = body(kept, division=VILLAGE)
    wrong = {**told["members"][0], "phone": personal(kept)[0], "spouse": personal(kept)[1]}
    number = {"id_number": personal(kept)[1]}
    for answer in (
        await office.post(CLERK, "/households", told),
        await office.post(STRANGER_CLERK, f"{path}/corrections", told, version=1),
        await office.post(CLERK, f"{path}/corrections", body(kept, why="wrong"), version=1),
        await office.post(CLERK, "/households", {**told, "members": [wrong]}),
        await office.post(CLERK, "/households", {**told, "category": personal(kept)[0]}),
        await office.post(CLERK, "/households", {**told, personal(kept)[2]: 1}),
        await office.post(CLERK, f"/households/{personal(kept)[1]}/corrections", told),
        await office.post(CLERK, "/households", told, key=personal(kept)[2]),
        await office.get(CLERK, f"/households/{personal(kept)[1]}"),
        await office.get(CLERK, path, purpose=personal(kept)[0]),
        await office.client.post(
            "/household-searches", json=number, headers=office.headers(STRANGER_CLERK)
        ),
    ):
        said.errors.append(answer.text + str(dict(answer.headers)))


async def sought(
    needles: Needles, database: Database, bus: ServerOfOurs, world: World, said: Said
) -> dict[str, list[bytes]]:
    """What is found where: files of the database, its WAL, rows, the bus, what is said."""
    async with await AsyncConnection.connect(database.admin_dsn, autocommit=True) as conn:
        await conn.execute("CHECKPOINT")
        data, oid = await _one(
            conn,
            "SELECT current_setting('data_directory'), oid::text FROM pg_database "
            "WHERE datname = current_database()",
        )
        rows = [await _rows(conn, name) for name in await _tables(conn)]
        rows.append(("facts", (await _one(conn, FACTS))[0]))
    base = Path(data)
    folders = [base / "base" / oid, base / "pg_wal", base / "global", bus.folder]
    told = {f"rows: {name}": needles.hits(text.encode()) for name, text in rows}
    told["log"] = needles.hits(said.log.getvalue().encode())
    told["answers"] = needles.hits("\n".join(said.errors).encode())
    for place in (*folders, Path(world.house.settings.evidence_store)):
        told |= needles.hits_in(place)
    return {place: hits for place, hits in told.items() if hits}


async def _one(conn: Any, statement: Any) -> Any:
    return await (await conn.execute(statement)).fetchone()


async def _tables(conn: Any) -> list[str]:
    rows = await conn.execute(
        "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname LIKE 'bangfu%'"
    )
    return [row[0] for row in await rows.fetchall()]


async def _rows(conn: Any, name: str) -> tuple[str, str]:
    """A table as text: what is compressed on its page is not so here."""
    statement = sql.SQL("SELECT string_agg(t::text, E'\\n') FROM {} t").format(
        sql.Identifier(*name.split("."))
    )
    (text,) = await _one(conn, statement)
    return name, text or ""


async def through(
    office: World,
    county: Database,
    server: ServerOfOurs,
    tmp_path: Path,
    count: int,
) -> None:
    """So many farmers lived; a tenth of them is shredded; of nobody anything stands in clear."""
    said = Said(StringIO(), [])
    before = structlog.get_config()
    logging.configure("debug", service="approval", stream=said.log)
    try:
        farmers = [farmer(n, random.Random(n)) for n in range(count)]
        ids = await lived(office, farmers, said)
        gone = ids[::10]
        for id_ in gone:
            path = f"/households/{id_}"
            done(await office.put_on(CLERK, path, "erasures", {"ground": "purpose-achieved"}))
            done(await office.put_on(PRIVACY, path, "shreddings", {}))
    finally:
        structlog.configure(**before)
    facts = await office.facts()
    await taken_of(server, county.dsn("relay"), facts, tmp_path)
    planted = farmer(count + 7, random.Random(count))
    await written_in_clear(office, said, planted)
    needles = Needles(text for kept in [*farmers, planted] for text in personal(kept))
    assert said.log.getvalue().count("\n") > count
    only_what_was_planted(await sought(needles, county, server, office, said), planted)
    await of_the_shredded_nothing_opens(office, gone)
    await the_others_are_unaffected(office, dict(zip(ids, farmers, strict=True)), set(gone))
    await as_the_facts_say(office, county)


async def written_in_clear(office: World, said: Said, planted: Household) -> None:
    """Somebody who is no farmer of these, written where nobody belongs, to be found there."""
    written = "INSERT INTO bangfu_vault.reading VALUES (DEFAULT, now(), %s, '', '', '', '', '', '')"
    await office.house.vault.query(written, (planted.members[0].name,))
    said.log.write(planted.members[0].id_number)
    said.errors.append(str(planted.members[0].phone))


def only_what_was_planted(found: dict[str, list[bytes]], planted: Household) -> None:
    """In one pass: it is found wherever it stands, and nothing of anybody else is."""
    known = {spelled for text in personal(planted) for spelled in seeking(text)}
    others = {place for place, hits in found.items() if not known.issuperset(hits)}
    assert others == set()
    assert {"rows: bangfu_vault.reading", "log", "answers"} <= set(found)
    assert any("/base/" in place for place in found)
    assert any("/pg_wal/" in place for place in found)


async def of_the_shredded_nothing_opens(office: World, gone: list[str]) -> None:
    for id_ in gone:
        shown = await office.read(CLERK, f"/households/{id_}", purpose="payment")
        assert shown["state"] == "shredded"
        known = (await office.house.ledger.fresh(f"subject-{id_}")).state
        with pytest.raises(NotOpen):
            await office.house.vault.key(known, sealed=True)
    left = "SELECT count(*) FROM bangfu_vault.subject_key WHERE subject = ANY(%s)"
    assert await office.house.vault.query(left, (gone,)) == [(0,)]


async def the_others_are_unaffected(
    office: World, farmers: dict[str, Household], gone: set[str]
) -> None:
    """Each opens as it was entered, and all are still on the roll."""
    refs = [id_ for id_ in farmers if id_ not in gone]
    states = [(await office.house.ledger.fresh(f"subject-{ref}")).state for ref in refs]
    opened = await office.house.vault.open_all(states)
    assert opened == {ref: farmers[ref] for ref in refs}
    roll = await office.house.vault.households(VILLAGE, project=PROJECT, basis="land")
    assert {entry.subject for entry in roll} == set(refs)


async def test_nothing_of_thirty_farmers_stands_anywhere_in_clear(
    office: World, county: Database, server: ServerOfOurs, tmp_path: Path
) -> None:
    await through(office, county, server, tmp_path, 30)


@pytest.mark.soak
async def test_nor_of_a_thousand(
    office: World, county: Database, server: ServerOfOurs, tmp_path: Path
) -> None:
    await through(office, county, server, tmp_path, 1_000)


@pytest.mark.parametrize("at", range(6))
def test_what_stands_in_clear_is_found_in_whatever_spelling(at: int, tmp_path: Path) -> None:
    """The search itself can fail: each spelling, in the middle of other bytes."""
    texts = [text for n in range(50) for text in personal(farmer(n, random.Random(n)))]
    needles = Needles(texts)
    for text in texts:
        assert needles.hits(b"\0x" + spellings(text)[at] + b"yz")
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "file").write_bytes(spellings(texts[7])[at])
    assert list(needles.hits_in(tmp_path)) == [str(tmp_path / "some" / "file")]
    assert needles.hits(random.Random(1).randbytes(100_000)) == []
