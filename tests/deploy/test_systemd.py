"""The systemd unit starts our command with as little power as it needs."""

import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

UNIT = Path(__file__).parents[2] / "deploy" / "systemd" / "bangfu-approval.service"
TEXT = UNIT.read_text("utf-8")


def entries() -> dict[str, list[str]]:
    """Every key of the unit with all its values; sections do not matter here."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in TEXT.splitlines():
        key, sign, value = line.partition("=")
        if sign and not line.startswith("#"):
            found[key].append(value)
    return found


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("DynamicUser", "yes"),
        ("NoNewPrivileges", "yes"),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("PrivateTmp", "yes"),
        ("PrivateDevices", "yes"),
        ("CapabilityBoundingSet", ""),
        ("RestrictNamespaces", "yes"),
        ("LimitCORE", "0"),
        ("UMask", "0077"),
    ],
)
def test_it_gives_the_service_no_more_than_it_needs(key: str, value: str) -> None:
    assert entries()[key] == [value]


def test_it_starts_our_command_with_settings_that_only_root_can_read() -> None:
    (command,) = entries()["ExecStart"]
    assert command == ("/opt/bangfu/.venv/bin/bangfu serve approval --config %d/settings.toml")
    assert "settings.toml:/etc/bangfu/settings.toml" in entries()["LoadCredential"]


def test_it_lies_where_the_container_puts_it_too() -> None:
    assert "WORKDIR /opt/bangfu\n" in UNIT.parents[1].joinpath("Containerfile").read_text("utf-8")


def test_every_line_belongs_to_a_section_and_has_a_key() -> None:
    lines = [x for x in TEXT.splitlines() if x and not x.startswith("#")]
    assert lines[0] == "[Unit]"
    assert [x for x in lines if x.startswith("[")] == ["[Unit]", "[Service]", "[Install]"]
    assert all("=" in x for x in lines if not x.startswith("["))


def test_systemd_itself_finds_nothing_wrong_where_it_is_at_hand(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze") or "true"
    copy = tmp_path / UNIT.name
    copy.write_text(TEXT.replace("/opt/bangfu/.venv/bin/bangfu", "/bin/true"), "utf-8")
    done = subprocess.run([analyze, "verify", copy], capture_output=True, check=False, text=True)
    assert (done.returncode, done.stderr) == (0, "")
