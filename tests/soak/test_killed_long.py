"""Two hundred kills in a row, as before a release."""

import pytest

from services.approval.issuer import Issuer
from tests.conftest import Database
from tests.services.approval.clerks import Forked
from tests.services.approval.conftest import county, issuer, settled
from tests.services.approval.test_killed import killed, services

__all__ = ["county", "issuer", "services", "settled"]


@pytest.mark.soak
async def test_two_hundred_kills_lose_halve_or_double_nothing(
    county: Database, services: Forked, issuer: Issuer
) -> None:
    await killed(county, services, issuer, 200)
