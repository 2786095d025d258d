"""Households over HTTP: taken in, read masked or for a purpose, corrected, restricted, erased."""

from typing import Any
from uuid import uuid4

import pytest

from services.vault.household import Household
from tests.services.approval.households import (
    PRIVACY,
    SUPERVISOR,
    asked,
    body,
    fresh,
    taken,
)
from tests.services.approval.world import (
    CLERK,
    COUNTY_CLERK,
    STRANGER_CLERK,
    TOWN_CLERK,
    VILLAGE,
    World,
    done,
    problem,
    refused,
)
from tests.services.vault.farmers import personal


@pytest.fixture
def office(shared: World) -> World:
    """One service for all these tests: each has households of its own."""
    return shared


async def readings(office: World, id_: str) -> list[tuple[str, ...]]:
    read = "SELECT person, what, purpose FROM bangfu_vault.reading WHERE subject = %s ORDER BY n"
    return await office.house.vault.query(read, (id_,))


async def sought(office: World, kept: Household) -> tuple[Any, ...]:
    """Whom the vault has under the household's number, wherever it lives."""
    return await office.house.vault.found([kept.members[0].id_number], lambda _: True)


async def test_a_household_is_known_by_a_random_id_and_shown_masked(office: World) -> None:
    one = fresh()
    id_ = await taken(office, one)
    shown = await office.read(CLERK, f"/households/{id_}")
    (member,) = shown["members"]
    assert (shown["state"], shown["full"], "category" in shown) == ("registered", False, False)
    assert (member["name"][1:], member["id_number"][4:16]) == ("***", "*" * 12)
    assert not [said for said in personal(one) if said in str(shown)]


async def test_it_is_shown_in_full_for_a_stated_purpose_and_each_reading_is_on_record(
    office: World,
) -> None:
    project = "e" * 32
    one = fresh(project)
    id_ = await taken(office, one)
    shown = await office.read(TOWN_CLERK, f"/households/{id_}", purpose="payment")
    assert shown["members"][0]["id_number"] == one.members[0].id_number
    assert shown["category"] == one.category
    await office.read(CLERK, f"/households/{id_}")
    await office.read(CLERK, "/households", project=project)
    said = await readings(office, id_)
    assert said == [(TOWN_CLERK, "full", "payment"), (CLERK, "masked", ""), (CLERK, "masked", "")]
    problem(await office.get(CLERK, f"/households/{id_}", purpose="curiosity"), 400, "invalid")


async def test_only_posts_that_may_read_it_within_their_division_see_it(office: World) -> None:
    one = fresh()
    id_ = await taken(office, one)
    for stranger in (STRANGER_CLERK, SUPERVISOR, "nobody"):
        for path in (f"/households/{id_}", f"/households/{id_}/export"):
            unknown = await office.get(stranger, path.replace(id_, "s-" + "0" * 32))
            seen = await office.get(stranger, path)
            assert (seen.status_code, seen.json()) == (404, unknown.json())
    for stranger in (STRANGER_CLERK, SUPERVISOR):
        listed = await office.read(stranger, "/households")
        assert id_ not in str(listed)
    assert await readings(office, id_) == []


async def test_lists_are_by_division_and_project_a_page_at_a_time(office: World) -> None:
    project = "d" * 32
    one, second, third = fresh(project), fresh(project), fresh(project)
    ids = {await taken(office, kept) for kept in (one, second, third)}
    page = await office.read(COUNTY_CLERK, "/households", limit=2, project=project)
    rest = await office.read(COUNTY_CLERK, "/households", project=project, after=page["next"])
    assert {item["id"] for item in (*page["items"], *rest["items"])} == ids
    assert (await office.read(CLERK, "/households", project="f" * 32))["items"] == []


async def test_whoever_is_sought_by_number_is_found_by_whom_it_concerns(office: World) -> None:
    one = fresh()
    id_ = await taken(office, one)
    asked_for = {"id_number": one.members[0].id_number}
    for person, found in ((CLERK, [id_]), (STRANGER_CLERK, []), (SUPERVISOR, [])):
        answer = await office.client.post(
            "/household-searches", json=asked_for, headers=office.headers(person)
        )
        assert answer.status_code == 200
        assert [item["id"] for item in answer.json()] == found


async def test_what_cannot_be_right_is_named_by_its_place_and_not_repeated(office: World) -> None:
    one = fresh()
    said = body(one, division=VILLAGE)
    number = said["members"][0]["id_number"]
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    said["members"][0] = {**said["members"][0], "id_number": wrong, "bank_card": "6217000000000000"}
    answer = await office.post(CLERK, "/households", said)
    errors = problem(answer, 400, "invalid")["errors"]
    assert [e["place"] for e in errors] == ["members[0].id_number", "members[0].bank_card"]
    assert wrong not in answer.text
    assert await sought(office, one) == ()


async def test_the_same_number_twice_names_the_household_to_whom_may_see_it(office: World) -> None:
    one = fresh()
    id_ = await taken(office, one)
    again = await office.post(CLERK, "/households", body(one, division=VILLAGE))
    assert refused(again)["subject"]["observed"] == {"subject": id_}
    elsewhere = body(one, division="430511101202")
    done(await office.post(STRANGER_CLERK, "/households", elsewhere))
    assert len(await sought(office, one)) == 2


async def test_one_key_takes_in_one_household_whatever_happens(office: World) -> None:
    one, second = fresh(), fresh()
    key = uuid4().hex
    said, facts = body(one, division=VILLAGE), await office.facts()
    first = done(await office.post(CLERK, "/households", said, key=key))
    again = done(await office.post(CLERK, "/households", said, key=key))
    assert (again["id"], again["repeated"], await office.facts()) == (first["id"], True, facts + 2)
    other = await office.post(CLERK, "/households", body(second, division=VILLAGE), key=key)
    problem(other, 422, "key-reused")
    assert (await office.read(CLERK, f"/households/{first['id']}"))["version"] == 2


async def test_who_may_not_enter_one_leaves_nothing_behind(office: World) -> None:
    one = fresh()
    for dry in (True, False):
        answer = await office.post(SUPERVISOR, "/households", body(one, division=VILLAGE), dry=dry)
        assert answer.status_code == (200 if dry else 409)
    done_dry = await office.post(CLERK, "/households", body(one, division=VILLAGE), dry=True)
    assert len(done_dry.json()["facts"]) == 2
    assert await sought(office, one) == ()


async def test_a_correction_replaces_it_and_its_ciphertexts(office: World) -> None:
    one, second, third = fresh(), fresh(), fresh()
    id_ = await taken(office, one)
    path = f"/households/{id_}"
    done(await office.put_on(CLERK, path, "corrections", body(second, why="wrong")))
    shown = await office.read(CLERK, path, purpose="verification")
    assert shown["members"][0]["name"] == second.members[0].name
    stale = await office.post(CLERK, f"{path}/corrections", body(third, why="wrong"), version=2)
    problem(stale, 412, "moved")
    shown = await office.read(CLERK, path, purpose="verification")
    assert shown["members"][0]["name"] == second.members[0].name
    records = "SELECT * FROM bangfu_vault.record WHERE subject = %s"
    assert len(await office.house.vault.query(records, (id_,))) == 1


async def test_a_copy_has_all_that_is_kept_and_who_read_it(office: World) -> None:
    one = fresh()
    id_ = await taken(office, one)
    await office.read(TOWN_CLERK, f"/households/{id_}", purpose="payment")
    told = await office.read(CLERK, f"/households/{id_}/export")
    assert told["household"]["members"][0]["bank_card"] == one.members[0].bank_card
    tags = [fact["tag"] for fact in told["facts"]]
    assert tags == ["subject.registered.v1", "subject.key-committed.v1"]
    assert [r["what"] for r in told["readings"]] == ["export", "full"]
    assert told["readings"][1]["post"] == "township-clerk"


async def test_what_the_law_keeps_is_restricted_and_the_reasons_are_answered(
    office: World,
) -> None:
    one, second = fresh(), fresh()
    id_ = await taken(office, one)
    path = f"/households/{id_}"
    early = await office.put_on(PRIVACY, path, "restrictions", VOUCHERS)
    assert refused(early)["subject"]["message"] == "subject.not-requested"
    await asked(office, id_)
    assert (await office.read(CLERK, path))["erasure_requested"] == "purpose-achieved"
    kept = await office.put_on(PRIVACY, path, "shreddings", VOUCHERS)
    assert refused(kept)["retention"]["earliest"] == "2056-05-02"
    done(await office.put_on(PRIVACY, path, "restrictions", VOUCHERS))
    shown = await office.read(CLERK, path, purpose="payment")
    (reason,) = shown["reasons"]
    assert (shown["state"], reason["until"]) == ("restricted", "2056-05-01")
    assert reason["says"] == "会计凭证、账簿"
    assert not [said for said in personal(one) if said in str(shown)]
    assert id_ not in str(await office.read(CLERK, "/households"))
    correcting = await office.put_on(CLERK, path, "corrections", body(second, why="wrong"))
    assert refused(correcting)["subject"]["article"] == "个人信息保护法 第四十七条"
    assert (await office.read(CLERK, f"{path}/export"))["household"]["state"] == "restricted"


VOUCHERS = {"materials": [{"material": "vouchers", "since": "2026-05-01"}]}


async def test_the_legal_role_unseals_it_each_time_by_a_fact(office: World) -> None:
    one = fresh()
    id_ = await taken(office, one)
    path = f"/households/{id_}"
    await asked(office, id_)
    done(await office.put_on(PRIVACY, path, "restrictions", VOUCHERS))
    audit = {"purpose": "audit", "document_no": "审〔2026〕1号"}
    by_clerk = await office.put_on(COUNTY_CLERK, path, "unsealings", audit)
    assert refused(by_clerk)["authority"]["message"] == "authority.missing"
    told = done(await office.put_on(PRIVACY, path, "unsealings", audit))
    assert told["facts"] == ["subject.unsealed.v1"]
    assert told["household"]["members"][0]["name"] == one.members[0].name
    assert (await readings(office, id_))[-1] == (PRIVACY, "unsealed", "audit")
    assert (await office.read(CLERK, path))["state"] == "restricted"


async def test_erasure_takes_a_second_person_and_leaves_a_certificate(office: World) -> None:
    one, second = fresh(), fresh()
    id_, other = await taken(office, one), await taken(office, second)
    path = f"/households/{id_}"
    await asked(office, id_)
    by_clerk = await office.put_on(CLERK, path, "shreddings", {})
    assert "authority" in refused(by_clerk)
    told = done(await office.put_on(PRIVACY, path, "shreddings", {}))
    assert told["facts"] == ["subject.shredded.v1"]
    shown = await office.read(CLERK, path, purpose="payment")
    assert (shown["state"], shown["backups_expire"]) == ("shredded", "2026-07-01")
    assert len(shown["kids"]) == 1
    again = await office.put_on(PRIVACY, path, "shreddings", {})
    assert refused(again)["subject"]["message"] == "subject.shredded"
    await office.read(CLERK, f"/households/{other}", purpose="payment")
    found = await office.client.post(
        "/household-searches",
        json={"id_number": one.members[0].id_number},
        headers=office.headers(CLERK),
    )
    assert found.json() == []


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_ciphertext_that_the_log_does_not_name_is_never_opened(
    office: World, language: str
) -> None:
    one = fresh()
    id_ = await taken(office, one)
    await office.house.vault.query(
        "UPDATE bangfu_vault.tie SET area = area + 1 WHERE subject = %s", (id_,)
    )
    answer = await office.get(CLERK, f"/households/{id_}", purpose="payment", language=language)
    problem(answer, 500, "tampered")
    assert not [said for said in personal(one) if said in answer.text]
