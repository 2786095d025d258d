"""A county that could not staff a step is told so when a post changes, not when a case is stuck."""

from tests.services.approval.world import COUNTY, LEADERS, OFFICES, World, done


async def county_office(office: World) -> tuple[str, int]:
    listed = (await office.get(OFFICES, "/offices", division=COUNTY)).json()["items"]
    found = next(o["id"] for o in listed if o["name"].startswith("北塔区机关"))
    seen = await office.get(OFFICES, f"/offices/{found}")
    return found, int(seen.headers["etag"].strip('"'))


async def test_a_county_with_everybody_in_place_is_stuck_nowhere(office: World) -> None:
    assert (await office.get(OFFICES, "/staffing")).json() == []


async def test_whoever_leaves_the_only_seat_of_a_step_leaves_it_stuck(office: World) -> None:
    id_, version = await county_office(office)
    gone = {"post": "leading-group", "person": LEADERS, "last_day": "2026-05-31", "reason": "调离"}
    left = done(await office.post(OFFICES, f"/offices/{id_}/vacancies", gone, version=version))
    assert {"county-approval", "removal-decision"} <= {s["action"] for s in left["stuck"]}
    told = (await office.get(OFFICES, "/staffing")).json()
    assert told == left["stuck"]
    assert all(s["county"] == COUNTY and s["says"] for s in told)


async def test_whoever_takes_the_seat_frees_it(office: World) -> None:
    id_, version = await county_office(office)
    gone = {"post": "leading-group", "person": LEADERS, "last_day": "2026-05-31", "reason": "调离"}
    done(await office.post(OFFICES, f"/offices/{id_}/vacancies", gone, version=version))
    new = {"post": "leading-group", "person": "somebody-new", "start": "2026-06-01"}
    came = done(await office.post(OFFICES, f"/offices/{id_}/posts", new, version=version + 1))
    assert "stuck" not in came


async def test_who_holds_two_seats_of_one_chain_binds_their_own_hands(office: World) -> None:
    id_, version = await county_office(office)
    gone = {"post": "leading-group", "person": LEADERS, "last_day": "2026-05-31", "reason": "调离"}
    done(await office.post(OFFICES, f"/offices/{id_}/vacancies", gone, version=version))
    both = {"post": "leading-group", "person": "sample-county-appraiser", "start": "2026-06-01"}
    came = done(await office.post(OFFICES, f"/offices/{id_}/posts", both, version=version + 1))
    assert "county-approval" in {s["action"] for s in came["stuck"]}
