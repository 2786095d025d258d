"""What if: asked of the API by an officer of a project, by a stranger, and in words that misfit."""

from typing import Any

from services.supposer import lines, supposed
from tests.services.approval import neighbours
from tests.services.approval.story import submitted
from tests.services.approval.world import CLERK, HEAD, World, problem

NEIGHBOUR = neighbours.neighbour("county-clerk")


async def asked(office: World, person: str, project: str, said: dict[str, Any]) -> Any:
    return await office.post(person, f"/projects/{project}/what-ifs", said)


async def version_of(office: World, project: str, tag: str) -> int:
    told = await office.read(CLERK, f"/projects/{project}/history")
    return next(int(entry["version"]) for entry in told if entry["tag"] == f"project.{tag}.v1")


async def test_a_failed_vote_would_have_had_the_submission_refused_and_nothing_is_recorded(
    office: World,
) -> None:
    project = await submitted(office)
    before = await office.read(HEAD, f"/projects/{project}/history")
    vote = await version_of(office, project, "vote-held")
    fewer = supposed(vote, '{"votes_for": 100, "votes_against": 71}', "", omit=False)
    told = (await asked(office, HEAD, project, fewer)).json()
    first = told["refused"][0]
    assert (first["action"], first["tag"]) == ("village-submission", "project.decision-taken.v1")
    assert first["lacks"][0]["message"] == "vote.not-carried"
    assert told["fact"]["votes_for"] == 100
    assert any(first["title"] in line for line in lines(told))
    assert await office.read(HEAD, f"/projects/{project}/history") == before


async def test_a_question_that_makes_no_sense_names_its_place(office: World) -> None:
    project = await submitted(office)
    vote = await version_of(office, project, "vote-held")
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"version": vote}, "body"),
        ({"version": vote, "omit": True, "replace": {}}, "body"),
        ({"version": 9999, "omit": True}, "version"),
        ({"version": 1, "omit": True}, "version"),
        ({"version": vote, "replace": {"by": {}}}, "replace.by"),
        ({"version": vote, "replace": {"votes_for": "x"}}, "replace.votes_for"),
        ({"version": vote, "insert": {"fact": "plan.opened.v1"}}, "insert.fact"),
        ({"version": vote, "insert": {"fact": "project.notice-ended.v1"}}, "insert"),
    ]
    for said, place in wrong:
        told = problem(await asked(office, HEAD, project, said), 400, "invalid")
        assert [error["place"] for error in told["errors"]] == [place], said


async def test_a_fact_put_in_is_judged_by_whoever_acts_and_a_stranger_sees_nothing(
    office: World,
) -> None:
    project = await submitted(office)
    vote = await version_of(office, project, "vote-held")
    paper = {"fact": "project.document-filed.v1", "document": "nothing", "title": "-"}
    said = {"version": vote, "insert": {**paper, "digest": "a" * 64}}
    told = (await asked(office, HEAD, project, said)).json()
    assert [f["message"] for f in told["lacks"]] == ["name.unknown"]
    assert "refused" not in told
    problem(await asked(office, NEIGHBOUR, project, said), 404, "not-found")
