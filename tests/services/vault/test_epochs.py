"""An epoch ends at the command line, while a service has the vault open."""

import asyncio
from pathlib import Path

import pytest

from services.main import main
from services.vault.keys import FileKeys
from services.vault.vault import Vault
from tests.conftest import Database
from tests.services.vault.farmers import farmers
from tests.services.vault.keeping import LOG, taken


@pytest.fixture
def config(database: Database, tmp_path: Path) -> Path:
    """The settings of the vault of these tests, as a file."""
    told = {
        "writer_dsn": database.dsn("writer"),
        "vault_dsn": database.dsn("vault"),
        "vault_keys_file": tmp_path / "vault.keys",
        "evidence_store": tmp_path / "evidence",
        "source": LOG,
        "vault_backup_days": 9,
    }
    file = tmp_path / "settings.toml"
    file.write_text("\n".join(f"{k} = {_toml(v)}" for k, v in told.items()), "utf-8")
    return file


def _toml(value: object) -> str:
    return str(value) if isinstance(value, int) else f"'{value}'"


def run(arguments: list[str]) -> int:
    """The exit code of the command line."""
    try:
        return main(arguments)
    except SystemExit as ended:
        return int(ended.code or 0)


async def said(capsys: pytest.CaptureFixture[str], config: Path, *command: str) -> tuple[int, str]:
    code = await asyncio.to_thread(run, ["vault", *command, "--config", str(config)])
    told = capsys.readouterr()
    return code, told.out + told.err


async def test_an_epoch_ends_and_nobody_is_lost(
    vault: Vault, config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    three = farmers(3)
    made = await taken(vault, three)
    early = await said(capsys, config, "destroy", "--epoch", "first")
    assert early[0] == 1
    assert "3 keys are wrapped under it" in early[1]
    code, told = await said(capsys, config, "rotate", "--epoch", "second")
    assert code == 0
    assert "second: 已重新包裹 3 个密钥 / 3 keys wrapped anew" in told
    assert "first: 0 个密钥" in told
    assert "second: 3 个密钥" in told
    assert vault.keys.current == "second"  # the running service has seen it
    (late,) = await taken(vault, farmers(1, seed=4))
    assert await vault.wrapped_under("second") == 4
    current = await said(capsys, config, "destroy", "--epoch", "second")
    assert current[0] == 1
    assert (await said(capsys, config, "destroy", "--epoch", "first"))[0] == 0
    assert FileKeys(tmp_path / "vault.keys", "AES-256-GCM").epochs == ("second",)
    states = [await vault._subject(one.subject) for one in (*made, late)]
    opened = await vault.open_all(states)
    assert [opened[one.subject] for one in made] == three


async def test_what_was_interrupted_is_gone_on_with(
    vault: Vault, config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await taken(vault, farmers(2))
    FileKeys(tmp_path / "vault.keys", "AES-256-GCM").begin("second")
    code, told = await said(capsys, config, "rotate", "--epoch", "second")
    assert code == 0
    assert "2 keys wrapped anew" in told
    assert "0 keys wrapped anew" in (await said(capsys, config, "rotate", "--epoch", "second"))[1]


@pytest.mark.parametrize("command", ["rotate", "destroy"])
async def test_an_epoch_that_has_ended_or_never_was_is_told_in_one_line(
    vault: Vault, config: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert (await said(capsys, config, "rotate", "--epoch", "second"))[0] == 0
    code, told = await said(
        capsys, config, command, "--epoch", "first" if command == "rotate" else "none"
    )
    assert code == 2
    assert len(told.strip().splitlines()) == 1
