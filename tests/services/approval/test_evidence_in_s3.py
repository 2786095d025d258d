"""Files of evidence lie in S3 as they do in a folder: the same stories, a bucket behind them."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from services.approval.issuer import Issuer
from tests.conftest import Database
from tests.services.approval import test_evidence_api as stories
from tests.services.approval.conftest import service
from tests.services.approval.world import MovableTime, World, problem

SERVER = "from moto.server import main; main(['--port', '0'])"


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """The address of a server that speaks S3, with one bucket."""
    command = [sys.executable, "-u", "-c", SERVER]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        address = next(line.split()[-1] for line in server.stderr if "Running on" in line)
        httpx.put(f"{address}/evidence").raise_for_status()
        yield address
        server.terminate()


@pytest.fixture(params=["evidence"])
async def office(
    county: Database,
    issuer: Issuer,
    tmp_path: Path,
    bucket: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[World]:
    """A service whose evidence lies in a bucket."""
    said = {"ENDPOINT": bucket, "ALLOW_HTTP": "true", "REGION": "us-east-1"}
    for name, value in {**said, "ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    store = f"s3://{request.param}/county"
    async with service(county, issuer, tmp_path, MovableTime(), evidence_store=store) as made:
        yield made


async def test_a_file_is_sent_kept_and_read_and_of_a_household_it_is_encrypted(
    office: World, bucket: str
) -> None:
    await stories.test_a_file_of_nobody_is_kept_by_its_digest_and_read_in_its_division(office)
    await stories.test_of_a_household_it_is_encrypted_and_the_digest_is_that_of_the_ciphertext(
        office
    )
    async with httpx.AsyncClient(base_url=bucket) as client:
        listed = await client.get("/evidence", params={"prefix": "county/"})
    assert listed.text.count("<Key>") >= 2


@pytest.mark.parametrize("office", ["nowhere"], indirect=True)
async def test_without_the_bucket_nothing_is_taken_and_it_says_so(office: World) -> None:
    answer = await stories.began(office, len(stories.SMALL), stories.SMALL)
    assert problem(answer, 503, "busy")
