"""The embedded servers are real, durable and private; no death of theirs hinders the next start."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import nats
import psycopg
import pytest

from services.common import embedded
from services.common.embedded import home, postgres, process
from services.common.embedded.home import Account

STRANGER = Account(uid=54321, gid=54321, lent=True)
RUN = """
import sys, time
from pathlib import Path
from services.common import embedded
with embedded.servers(Path(sys.argv[1])) as servers:
    print(servers.postgres_dsn, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def folder(short_folder: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A folder of the test's own, forgotten afterwards."""
    path = short_folder / f"t{abs(hash(request.node.name))}"
    yield path
    embedded.forget(path)


def ask(dsn: str, question: str) -> str:
    with psycopg.connect(dsn, autocommit=True) as conn:
        row = conn.execute(question.encode()).fetchone()
    assert row
    return str(row[0])


def tell(dsn: str, command: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(command.encode())


def gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has buried yet has ended too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except FileNotFoundError:
        return True


def wait_until_gone(pid: int) -> bool:
    return any(gone(pid) for _ in process.moments(20))


class Elsewhere:
    """A process of its own that runs both servers, as `bangfu dev` would."""

    def __init__(self, var: Path) -> None:
        self.popen = subprocess.Popen(
            [sys.executable, "-c", RUN, str(var)], stdout=subprocess.PIPE, start_new_session=True
        )
        assert self.popen.stdout
        self.dsn = self.popen.stdout.readline().decode().strip()
        self.postgres = int(postgres.note_of(home.home_of(var / "postgres", STRANGER) / "data")[0])
        self.nats = int((var / "nats" / "nats.pid").read_text())
        self.popen.stdout.close()

    def watches(self) -> list[int]:
        """Our shells that end a server when its parent is gone."""
        children = Path(f"/proc/{self.popen.pid}/task/{self.popen.pid}/children").read_text()
        return [p for p in map(int, children.split()) if process.is_ours(p, process.WATCH)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("server_version_num", "18"),
        ("data_checksums", "on"),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("listen_addresses", ""),
        ("server_encoding", "UTF8"),
    ],
)
def test_the_store_is_durable_and_answers_on_a_socket_alone(
    servers: embedded.Servers, name: str, value: str
) -> None:
    said = ask(servers.postgres_dsn, f"SELECT current_setting('{name}')")
    assert said.startswith(value) if value else said == ""


def test_a_message_is_on_the_disk_before_it_is_acknowledged(servers: embedded.Servers) -> None:
    told = httpx.get(f"{servers.nats_monitor_url}/varz").json()
    assert told["jetstream"]["config"]["sync_always"] is True
    assert told["host"] == "127.0.0.1"


def test_a_second_start_goes_on_with_the_same_data(folder: Path) -> None:
    with embedded.servers(folder) as first:
        tell(first.postgres_dsn, "CREATE TABLE kept AS SELECT 42 AS answer")
    with embedded.servers(folder) as second:
        assert ask(second.postgres_dsn, "SELECT answer FROM kept") == "42"
        assert second.nats_url == first.nats_url


def test_what_was_committed_survives_the_death_of_the_postmaster(folder: Path) -> None:
    killed = embedded.start_postgres(folder / "postgres")
    tell(killed.dsn, "CREATE TABLE kept AS SELECT 42 AS answer")
    with psycopg.connect(killed.dsn):  # a client that keeps its backend busy dying
        killed.kill()
    with embedded.start_postgres(folder / "postgres") as again:
        assert ask(again.dsn, "SELECT answer FROM kept") == "42"
        assert again.dsn == killed.dsn


async def test_what_was_acknowledged_survives_the_death_of_nats(folder: Path) -> None:
    killed = embedded.start_nats(folder / "nats")
    bus = await nats.connect(killed.url, allow_reconnect=False)
    await bus.jetstream().add_stream(name="kept", subjects=["kept"])
    await bus.jetstream().publish("kept", b"42")
    killed.kill()
    await bus.close()
    with embedded.start_nats(folder / "nats") as again:
        bus = await nats.connect(again.url)
        assert (await bus.jetstream().get_msg("kept", 1)).data == b"42"
        await bus.close()


async def test_nats_takes_other_ports_when_its_own_are_taken(folder: Path) -> None:
    with embedded.start_nats(folder / "nats") as first:
        bus = await nats.connect(first.url)
        await bus.jetstream().add_stream(name="kept", subjects=["kept"])
        await bus.close()
    taken = socket.create_server(("127.0.0.1", int(first.url.rpartition(":")[2])))
    with taken, embedded.start_nats(folder / "nats") as second:
        assert second.url != first.url
        bus = await nats.connect(second.url)
        assert (await bus.jetstream().stream_info("kept")).config.name == "kept"
        await bus.close()


def test_ctrl_c_ends_everything_in_order(folder: Path) -> None:
    running = Elsewhere(folder)
    os.killpg(running.popen.pid, signal.SIGINT)
    assert running.popen.wait(30) != 0
    assert gone(running.postgres)
    assert gone(running.nats)
    assert "Server Exiting" in (folder / "nats" / "nats.log").read_text()
    assert "database system is shut down" in (folder / "postgres" / "postgres.log").read_text()


def test_the_servers_do_not_outlive_a_parent_that_was_killed(folder: Path) -> None:
    running = Elsewhere(folder)
    running.popen.kill()
    running.popen.wait()
    assert wait_until_gone(running.postgres)
    assert wait_until_gone(running.nats)


def test_the_next_start_ends_servers_that_were_left_behind(folder: Path) -> None:
    running = Elsewhere(folder)
    tell(running.dsn, "CREATE TABLE kept AS SELECT 42 AS answer")
    assert len(running.watches()) == 2
    for pid in running.watches():
        os.kill(pid, signal.SIGKILL)
    running.popen.kill()
    running.popen.wait()
    assert not gone(running.postgres)
    assert not gone(running.nats)
    with embedded.servers(folder) as again:
        assert gone(running.postgres)
        assert gone(running.nats)
        assert ask(again.postgres_dsn, "SELECT answer FROM kept") == "42"


def test_a_stale_note_that_names_a_stranger_hinders_and_harms_nobody(folder: Path) -> None:
    with embedded.start_postgres(folder / "postgres"):
        data = home.home_of(folder / "postgres", STRANGER) / "data"
        lines = postgres.note_of(data)
    stranger = subprocess.Popen(["/bin/sleep", "600"])
    (data / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lines[1:]]))
    with embedded.start_postgres(folder / "postgres") as again:
        assert ask(again.dsn, "SELECT 1") == "1"
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_second_process_on_the_same_folder_is_refused(folder: Path) -> None:
    with embedded.start_nats(folder / "nats") as first:
        with pytest.raises(embedded.FolderInUse, match=r"已有进程在使用 / another process"):
            embedded.start_nats(folder / "nats")
        with pytest.raises(embedded.FolderInUse):
            embedded.forget(folder)
        assert httpx.get(f"{first.monitor_url}/healthz").status_code == 200


def test_a_start_that_fails_says_why_and_lets_go_of_the_folder(folder: Path) -> None:
    with pytest.raises(embedded.ServerFailed, match="shared_buffers"):
        embedded.start_postgres(folder / "postgres", {"shared_buffers": "plenty"})
    with embedded.start_postgres(folder / "postgres") as again:
        assert ask(again.dsn, "SELECT 1") == "1"


def test_data_that_was_only_half_made_is_made_again(folder: Path) -> None:
    half = folder / "postgres" / "data.begun-x"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with embedded.start_postgres(folder / "postgres") as whole:
        assert ask(whole.dsn, "SELECT 1") == "1"
    assert not half.exists()


def test_a_private_parent_is_never_widened(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    before = [p.stat().st_mode for p in (private, *private.parents)]
    with embedded.start_postgres(private / "postgres") as server:
        assert ask(server.dsn, "SELECT 1") == "1"
    assert [p.stat().st_mode for p in (private, *private.parents)] == before
    embedded.forget(private)


def test_a_long_path_does_not_lengthen_the_socket(tmp_path: Path) -> None:
    long = tmp_path / ("县" * 40) / ("乡" * 40)
    with embedded.start_postgres(long / "postgres") as server:
        assert ask(server.dsn, "SELECT 1") == "1"
    embedded.forget(long)


def test_an_account_that_cannot_reach_the_folder_gets_a_place_elsewhere(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    place = home.home_of(tmp_path, STRANGER)
    assert not STRANGER.reaches(tmp_path)
    assert STRANGER.reaches(place)
    assert home.home_of(tmp_path, STRANGER) == place
    home.forget_home(tmp_path)
    assert not place.exists()


def test_programs_in_a_private_environment_are_copied_to_where_they_can_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = postgres.wheel_folder()
    private = folder / "private"
    private.mkdir(parents=True)
    private.chmod(0o700)
    for name in (wheel.name, f"{wheel.name}.libs"):
        (private / name).symlink_to(wheel.parent / name)
    monkeypatch.setattr(postgres, "wheel_folder", lambda: private / wheel.name)
    programs = postgres.reachable_programs(folder, STRANGER)
    assert programs.is_relative_to(folder / "programs")
    monkeypatch.setattr(postgres, "reachable_programs", lambda *_: programs)
    with embedded.start_postgres(folder / "postgres") as server:
        assert ask(server.dsn, "SELECT 1") == "1"


def test_a_socket_folder_that_somebody_else_put_there_is_not_used(tmp_path: Path) -> None:
    planted = tmp_path / "planted"
    planted.mkdir()
    planted.chmod(0o777)
    (tmp_path / "socket").write_text(str(planted))
    used = home.socket_folder(tmp_path, home.ourselves())
    assert used != planted
    assert home.ourselves().owns(used)
    home.forget_home(tmp_path)


def test_variables_meant_for_other_clients_do_not_reach_the_servers(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c fsync=off")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/nowhere")
    with embedded.start_postgres(folder / "postgres") as server:
        environment = Path(f"/proc/{server.pid}/environ").read_bytes()
    assert b"PGOPTIONS" not in environment
    assert b"/nowhere" not in environment


def test_forgetting_leaves_nothing(folder: Path) -> None:
    with embedded.servers(folder):
        sockets = Path((folder / "postgres" / "socket").read_text())
    embedded.forget(folder)
    assert list(folder.iterdir()) == []
    assert not sockets.exists()
