"""`bangfu serve hooks` as it is run in earnest: told by settings, ended by a signal, measured."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import httpx
import pytest

from services.common.settings import BadSettings, Settings
from services.hooks.serving import housed, serve
from tests.services.hooks.posting import KEY, PATIENCE, Log, Receiver, secret_of

HOUSE = Path(__file__).parents[3]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def test_it_posts_tells_its_metrics_and_ends_in_order_when_it_is_told_to(
    log: Log, receiver: Receiver, tmp_path: Path
) -> None:
    (tmp_path / "hooks.key").write_bytes(KEY)
    port = free_port()
    told = {
        "HOOKS_DSN": log.database.dsn("hooks"),
        "HOOKS_KEY_FILE": str(tmp_path / "hooks.key"),
        "HOOKS_NETWORKS": "127.0.0.0/8",
        "HOOKS_PORT": str(port),
    }
    subscriber = await log.register(receiver.url)
    await log.facts("file-a", "file-b")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.main", "serve", "hooks"),
        env={**os.environ, **{f"BANGFU_{name}": value for name, value in told.items()}},
        stdout=asyncio.subprocess.DEVNULL,
        cwd=HOUSE,
    )
    try:
        await receiver.has(2)
        async with httpx.AsyncClient() as web:
            metrics = (await web.get(f"http://127.0.0.1:{port}/metrics")).text
    finally:
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
    assert f'bangfu_hooks_delivered_total{{subscriber="{subscriber}"}} 2.0' in metrics
    assert all(had.signed_by(secret_of(subscriber)) == [True] for had in receiver.taken)
    assert await log.kept(subscriber) == []


def test_without_a_store_or_a_key_it_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="hooks_dsn"):
        serve(Settings())
    with pytest.raises(BadSettings, match="hooks_key_file"):
        serve(Settings(hooks_dsn="host=nowhere"))


def test_the_settings_say_where_it_may_go_and_how_often_it_tries(tmp_path: Path) -> None:
    (tmp_path / "hooks.key").write_bytes(KEY)
    made = housed(
        Settings(
            hooks_dsn="host=nowhere",
            hooks_key_file=str(tmp_path / "hooks.key"),
            hooks_networks=("10.20.0.0/16",),
            hooks_tries=4,
            source="urn:bangfu:here",
        )
    )
    assert (made.setup.key, made.setup.source) == (KEY, "urn:bangfu:here")
    assert made.setup.patience.tries == 4
    made.targets.assert_url("http://10.20.0.1/facts")
