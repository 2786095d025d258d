"""A server that acknowledges before it has synced loses facts: nothing is published to one."""

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
    """Every server that is told of syncs each message, and ours is among them."""
    told = [await _asked(monitor) for monitor in monitors]
    if lax := [one.server_id for one in told if not one.config.sync_always]:
        raise Unsafe(f"须设 sync_interval: always / sync_always is not set: {', '.join(lax)}")
    known = {one.server_id for one in told}
    if bus.server not in known:
        raise Unsafe(f"监控地址中没有所连服务器 / no monitor tells of the server {bus.server}")
    if len(known) < replicas:
        raise Unsafe(f"监控地址少于副本数 / fewer monitors than replicas: {len(known)}")


async def _asked(monitor: str) -> Jsz:
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE, verify=_trust()) as web:
            said = await web.get(f"{monitor.rstrip('/')}/jsz")
            return msgspec.json.decode(said.raise_for_status().content, type=Jsz)
    except (httpx.HTTPError, msgspec.MsgspecError) as fault:
        raise Doubt("unreachable", f"monitor: {type(fault).__name__}") from fault


@cache
def _trust() -> ssl.SSLContext:
    """The system's authorities, read once: that takes longer than the question."""
    return ssl.create_default_context()
