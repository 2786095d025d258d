"""The PostgreSQL configuration on a real server: durable, discreet, open to its principals only."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from msgspec import Struct
from psycopg.conninfo import make_conninfo

from services.common import embedded
from services.common.embedded import home, postgres

HOUSE = Path(__file__).parents[2]
DEPLOY = HOUSE / "deploy" / "postgres"
ROLES = HOUSE / "services" / "ledger" / "roles.sql"
PRINCIPALS = ("migrator", "writer", "relay", "hooks", "auditor")
VAULT_ROLES = HOUSE / "services" / "vault" / "roles.sql"
VAULTS = ("vault", "vault_migrator")
SECRETS = {f"BANGFU_{role.upper()}_PASSWORD": f"it's {role}'s" for role in (*PRINCIPALS, *VAULTS)}
CONF = dict(re.findall(r"^(\w+) = '?(.*?)'?$", (DEPLOY / "postgresql.conf").read_text(), re.M))
NETWORK = {"listen_addresses", "tcp_keepalives_count", "tcp_keepalives_idle"}
NETWORK |= {"tcp_keepalives_interval"}  # a Unix socket shows none of them


class Configured(Struct, frozen=True):
    """The server as deployed: its DSN without a user, and what the roles were after the set-up."""

    dsn: str
    roles: dict[str, tuple[bool, bool, int, tuple[str, ...]]]

    def ask(self, role: str, question: str, password: str | None = None) -> str:
        given = password or SECRETS[f"BANGFU_{role.upper()}_PASSWORD"]
        database = "bangfu_vault" if role in VAULTS else "bangfu"
        dsn = make_conninfo(self.dsn, dbname=database, user=f"bangfu_{role}", password=given)
        with psycopg.connect(dsn) as conn:
            row = conn.execute(question.encode()).fetchone()
        assert row
        return str(row[0])


@pytest.fixture(scope="module")
def configured(short_folder: Path) -> Iterator[Configured]:
    """Roles as the container's first start makes them, then the server with our files."""
    folder = short_folder / "deployed"
    with embedded.start_postgres(folder) as server:
        roles = set_up(server.dsn)
    account = home.unprivileged(folder)
    place = home.home_of(folder, account)
    sockets = home.socket_folder(folder, account)
    for name in ("postgresql.conf", "pg_hba.conf"):
        (place / name).write_bytes((DEPLOY / name).read_bytes())
        (place / name).chmod(0o644)
    options = {
        "config_file": str(place / "postgresql.conf"),
        "hba_file": str(place / "pg_hba.conf"),
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
    }
    programs, data = postgres.reachable_programs(place, account), place / "data"
    command = [str(programs / "postgres"), "-D", str(data), *postgres.as_options(options)]
    child = postgres.run(command, data, account, folder / "deployed.log")
    yield Configured(make_conninfo(host=str(sockets), dbname="bangfu"), roles)
    child.end(signal.SIGINT)
    home.forget_home(folder)


def set_up(dsn: str) -> dict[str, tuple[bool, bool, int, tuple[str, ...]]]:
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("CREATE DATABASE bangfu")
        conn.execute("CREATE DATABASE bangfu_vault")
    inside = make_conninfo(dsn, dbname="bangfu")
    vault = make_conninfo(dsn, dbname="bangfu_vault")
    for where, script in [
        (inside, ROLES),
        (vault, VAULT_ROLES),
        *[(inside, DEPLOY / "roles.sql"), (vault, DEPLOY / "vault-roles.sql")] * 2,
    ]:  # a second time changes nothing
        assert run_script(where, script, SECRETS).returncode == 0
    with psycopg.connect(inside) as conn:
        rows = conn.execute(
            "SELECT rolname, rolcanlogin, rolsuper, rolconnlimit, coalesce(rolconfig, '{}')"
            " FROM pg_roles WHERE rolname LIKE 'bangfu%'"
        ).fetchall()
    return {name: (login, root, most, tuple(config)) for name, login, root, most, config in rows}


def run_script(
    dsn: str, script: Path, secrets: dict[str, str]
) -> subprocess.CompletedProcess[bytes]:
    psql = postgres.wheel_folder() / "pginstall18" / "bin" / "psql"
    command = [psql, "--no-psqlrc", "--quiet", "--file", script, dsn]
    clean = {k: v for k, v in os.environ.items() if k not in SECRETS}
    return subprocess.run(command, env=clean | secrets, capture_output=True, check=False)


def test_without_a_password_for_everyone_nobody_gets_one(servers: embedded.Servers) -> None:
    for script in ("roles.sql", "vault-roles.sql"):
        assert run_script(servers.postgres_dsn, DEPLOY / script, {}).returncode != 0


def test_every_principal_that_may_log_in_has_its_password(configured: Configured) -> None:
    assert {n for n, (login, *_) in configured.roles.items() if login} == {
        f"bangfu_{role}" for role in (*PRINCIPALS, *VAULTS)
    }
    for role in (*PRINCIPALS, *VAULTS):
        assert configured.ask(role, "SELECT current_user") == f"bangfu_{role}"


def test_a_wrong_password_is_refused(configured: Configured) -> None:
    for role in (*PRINCIPALS, *VAULTS):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            configured.ask(role, "SELECT 1", password="wrong")


def test_the_administrator_comes_in_from_the_machine_itself_only(configured: Configured) -> None:
    with pytest.raises(psycopg.OperationalError, match=r"authentication failed"):
        psycopg.connect(make_conninfo(configured.dsn, user="postgres", password="any"))


def test_a_principal_reaches_its_own_database_only(configured: Configured) -> None:
    for role, other in (("writer", "postgres"), ("writer", "bangfu_vault"), ("vault", "bangfu")):
        secret = SECRETS[f"BANGFU_{role.upper()}_PASSWORD"]
        told = {"user": f"bangfu_{role}", "dbname": other, "password": secret}
        with pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry"):
            psycopg.connect(make_conninfo(configured.dsn, **told))


def test_no_principal_is_a_superuser_and_those_that_read_say_so(configured: Configured) -> None:
    assert not any(root for _, root, _, _ in configured.roles.values())
    for role in ("relay", "auditor"):
        assert "default_transaction_read_only=on" in configured.roles[f"bangfu_{role}"][3]
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            configured.ask(role, "CREATE TABLE x()")
    assert configured.roles["bangfu_auditor"][2] == 10


@pytest.mark.parametrize("name", sorted(set(CONF) - NETWORK - {"hba_file"}))
def test_the_server_keeps_every_setting(configured: Configured, name: str) -> None:
    said = configured.ask("writer", f"SELECT current_setting('{name}')")
    assert said == CONF[name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("default_transaction_isolation", "read committed"),
    ],
)
def test_what_must_be_durable_is_in_the_file(name: str, value: str) -> None:
    assert CONF[name] == value


@pytest.mark.parametrize(
    "failing",
    [
        "SELECT 1 / (length('43050219700101001X') - 18)",
        "DO $$ BEGIN RAISE 'failed' USING DETAIL = '43050219700101001X'; END $$",
    ],
)
def test_a_failure_leaves_nobodys_number_in_the_log(
    configured: Configured, short_folder: Path, failing: str
) -> None:
    with pytest.raises(psycopg.Error, match=r"division by zero|failed"):
        configured.ask("writer", failing)
    log = (short_folder / "deployed" / "deployed.log").read_text()
    assert re.search("ERROR:  (division by zero|failed)", log)
    assert "43050219700101001X" not in log
