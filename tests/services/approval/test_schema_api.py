"""The schema of the API: whole, in both languages, with an example of every body."""

from typing import Any

import msgspec
import pytest

from domain.life import BY_COMMAND
from services.approval.docs import TAGS
from services.approval.examples import examples
from services.approval.routes.plans import MEDIA
from services.approval.yuan import outer
from tests.services.approval.households import fresh, taken
from tests.services.approval.matrix import calls, migrating, service, subscribed
from tests.services.approval.story import submitted
from tests.services.approval.test_groups_api import opening
from tests.services.approval.test_plans_api import opened
from tests.services.approval.world import (
    COUNTY,
    COUNTY_CLERK,
    OFFICES,
    SECTION,
    VILLAGE,
    World,
    asked,
    booked,
    chinese,
    found_wanting,
)

NAMES = """
AdoptPack AnswerObjection AppointStandIn CancelImport CloseOffice CorrectDossier CorrectNotice
Decide DecideMany EndNotice EnterLibrary FileDocument FileIntake FillPost ImportTable
InterruptNotice ListImports ListOffices ListPacks ListProjects MergeDivisions OpenOffice
OpenRevision PlaceHistoric PostNotice RaiseObjection ReadActions ReadHistory ReadImport ReadLive
ReadMe ReadOffice ReadPack ReadProblem ReadProject ReadQuestions ReadReady ReadReceipt ReadRows
ReadWorklist RecordVote RemoveFromLibrary RollOver VacatePost WithdrawIntake
"""
OURS = frozenset(NAMES.split())


@pytest.fixture
async def schema(shared: World) -> dict[str, Any]:
    told: dict[str, Any] = (await shared.client.get("/docs/openapi.json")).json()
    return told


def operations(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method} {path}", operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


async def test_every_operation_has_a_name_that_stays(schema: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in operations(schema)]
    assert len(set(names)) == len(names)
    assert set(names) >= OURS
    assert all(name.isalnum() and name[0].isupper() for name in names)


async def test_every_operation_is_described_in_both_languages(schema: dict[str, Any]) -> None:
    assert {tag["name"] for tag in schema["tags"]} == set(TAGS)
    for name, operation in operations(schema):
        assert set(operation["tags"]) <= set(TAGS), name
        for said in (operation["summary"], operation["description"]):
            assert chinese(said), name
            assert any(word.isascii() and word.isalpha() for word in said.split()), name
        for parameter in operation.get("parameters", ()):
            assert chinese(parameter.get("description", "")), (name, parameter["name"])


async def test_who_needs_a_token_is_said_and_what_may_go_wrong(schema: dict[str, Any]) -> None:
    policies = {(c.method.lower(), c.operation): c.policy for c in calls(service())}
    assert schema["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    for name, operation in operations(schema):
        public = policies[name.split()[0], operation["operationId"]] == "public"
        assert (operation.get("security") == []) == public, name
        if public:
            continue
        codes = {"401", "429", "503"}
        assert codes <= set(operation["responses"]), name
        for code in codes:
            assert "application/problem+json" in operation["responses"][code]["content"]


async def test_bodies_are_described_to_the_last_bound(schema: dict[str, Any]) -> None:
    named = schema["components"]["schemas"]
    assert not [name for name in named if "." in name or name.startswith("Page_")]
    intake = named["FileIntake"]
    assert intake["additionalProperties"] is False
    assert intake["required"] == ["origin", "division", "dossier"]
    places = named["Dossier"]["properties"]["places"]
    assert (places["maxItems"], places["items"]["pattern"][:9]) == (50, "^[0-9]{12")
    assert named["FundLine"]["properties"]["amount"]["type"] == "string"
    parameters = schema["paths"]["/projects/{case_id}/votes"]["post"]["parameters"]
    assert {p["name"]: p["required"] for p in parameters} == {
        "Idempotency-Key": True,
        "If-Match": True,
        "X-Correlation-Id": False,
        "dry_run": False,
        "case_id": True,
    }


async def test_every_form_of_a_table_is_told(schema: dict[str, Any]) -> None:
    told = schema["paths"]["/plans/{case_id}/table"]["get"]["responses"]["200"]["content"]
    assert set(told) == set(MEDIA.values())
    assert told[MEDIA["json"]]["schema"] == {"$ref": "#/components/schemas/PlanTable"}


async def test_every_body_has_an_example(schema: dict[str, Any]) -> None:
    bodies = {call.operation: call.body for call in calls(service())}
    for name, operation in operations(schema):
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            assert "examples" in content["application/json"], (name, content)
            (example,) = content["application/json"]["examples"].values()
            assert example["value"] == bodies[operation["operationId"]], name


ASKING = ("Supposition", "Rehearsed", "DecideMany", "SeekHousehold")
"""Operations that only ask."""


async def test_every_example_is_decided_upon_and_at_most_refused_by_the_rules(
    office: World,
) -> None:
    cases = {"project": await submitted(office), "plan": await opened(office)}
    cases["asset"] = await booked(office, VILLAGE)
    cases["consent"] = await asked(office, VILLAGE)
    cases["rectification"] = await found_wanting(office, VILLAGE, cases["project"])
    begun = await office.post(COUNTY_CLERK, "/campaigns", opening(COUNTY, VILLAGE))
    cases["campaign"] = begun.json()["id"]
    subscriber = await subscribed(office, OFFICES, COUNTY[:6])
    household = await taken(office, fresh())
    migration = await migrating(office, SECTION, COUNTY)
    for call in calls(office.app):
        if call.body is None:
            continue
        ids = {"case_id": cases.get(call.kind), "office_id": f"{int(VILLAGE):032x}"}
        ids["subscriber_id"], ids["household_id"] = subscriber, household
        ids |= {"migration_id": migration, "pack_id": "cn-2025", "version": "1"}
        path = call.route.replace(":str", "").replace(":int", "").format(**ids)
        version = await _version(office, path)
        who = OFFICES if call.policy == "person" else COUNTY_CLERK
        answer = await office.post(who, path, call.body, dry=True, version=version)
        assert answer.status_code == 200, (call, answer.text)
        told = answer.json()
        asks = call.operation.endswith(ASKING)
        decides = call.policy == "officer" and not asks
        assert not decides or told["facts"] or told["findings"], call


async def _version(office: World, path: str) -> int | None:
    parts = path.split("/")
    if len(parts) < 4:
        return None
    seen = await office.get(COUNTY_CLERK, "/".join(parts[:3]))
    return int(seen.headers["etag"].strip('"')) if "etag" in seen.headers else None


def test_every_example_belongs_to_a_route() -> None:
    bodies = [call.body for call in calls(service())]
    assert [name for name, value in examples().items() if value not in bodies] == []


def test_every_example_reads_as_the_command_it_shows() -> None:
    for kind in BY_COMMAND:
        if value := examples().get(kind.__name__):
            assert msgspec.convert(value, outer(kind), strict=True)
