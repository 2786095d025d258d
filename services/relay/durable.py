"""A server that acknowledges before it has synced loses facts: nothing is published to one."""

import asyncio
import ssl
from functools import cache

import httpx
import msgspec
from msgspec import Struct

from services.relay.bus import Bus
from services.relay.doubts import Doubt, Unsafe

PATIENCE = 5.0


class Config(Struct, frozen=True):
    """What matters of `/jsz`; it shows sync_interval as two minutes whatever holds."""

    sync_always: bool = False


class Jsz(Struct, frozen=True):
    """A server's account of its JetStream."""

    server_id: str
    config: Config = Config()


async def assert_durable(bus: Bus, monitors: tuple[str, ...], replicas: int) -> None:
    """Every server that answers syncs each message, ours is among them, and they are a majority.

    One that is away acknowledges nothing; when it is back it is asked again with the next cycle.
    """
    if len(monitors) < replicas:
        raise Unsafe(f"监控地址少于副本数 / fewer monitors than replicas: {len(monitors)}")
    answers = await asyncio.gather(*(_asked(monitor) for monitor in monitors))
    told = [one for one in answers if one]
    if len(told) <= replicas // 2:
        raise Doubt("unreachable", f"{len(told)} of {len(monitors)} monitors")
    if lax := [one.server_id for one in told if not one.config.sync_always]:
        raise Unsafe(f"须设 sync_interval: always / sync_always is not set: {', '.join(lax)}")
    known = {one.server_id for one in told}
    if bus.server not in known:
        raise Unsafe(f"监控地址中没有所连服务器 / no monitor tells of the server {bus.server}")


async def _asked(monitor: str) -> Jsz | None:
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE, verify=_trust()) as web:
            said = await web.get(f"{monitor.rstrip('/')}/jsz")
            return msgspec.json.decode(said.raise_for_status().content, type=Jsz)
    except (httpx.HTTPError, msgspec.MsgspecError):
        return None


@cache
def _trust() -> ssl.SSLContext:
    """The system's authorities, read once: that takes longer than the question."""
    return ssl.create_default_context()
