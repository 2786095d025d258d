"""A connection to the bus for a subscriber: it comes back, and it says what it was denied."""

import logging
from typing import Any

import nats
from nats.aio.client import Client

log = logging.getLogger("bangfu.client")


async def connect(url: str, **options: Any) -> Client:
    """A connection that is renewed for ever. Options are those of nats-py, as `inbox_prefix`."""
    asked = {"max_reconnect_attempts": -1, "reconnect_time_wait": 0.2, "error_cb": _say, **options}
    return await nats.connect(url, **asked)


async def _say(fault: Exception) -> None:
    """What was not permitted is said nowhere else: the request just times out."""
    log.warning("bus: %s", fault)
