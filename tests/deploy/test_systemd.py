"""The systemd units start our commands with as little power as they need."""

import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from services.common.settings import load

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = {
    name: DEPLOY / "systemd" / f"bangfu-{name}.service" for name in ("approval", "hooks", "relay")
}


@pytest.fixture(params=UNITS)
def name(request: pytest.FixtureRequest) -> str:
    """Each service in turn."""
    return str(request.param)


def text(name: str) -> str:
    return UNITS[name].read_text("utf-8")


def entries(name: str) -> dict[str, list[str]]:
    """Every key of the unit with all its values; sections do not matter here."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in text(name).splitlines():
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
def test_it_gives_the_service_no_more_than_it_needs(name: str, key: str, value: str) -> None:
    assert entries(name)[key] == [value]


def test_it_starts_our_command_with_settings_that_only_root_can_read(name: str) -> None:
    (command,) = entries(name)["ExecStart"]
    assert command == f"/opt/bangfu/.venv/bin/bangfu serve {name} --config %d/settings.toml"
    assert "settings.toml:/etc/bangfu/settings.toml" in entries(name)["LoadCredential"]


def test_the_relays_seed_lies_where_the_settings_look_for_it() -> None:
    told = load(DEPLOY / "settings.example.toml", {}).relay_seed_file
    handed = [given.partition(":")[0] for given in entries("relay")["LoadCredential"]]
    assert told == "/run/credentials/bangfu-relay.service/nats.seed"
    assert "nats.seed" in handed


def test_the_webhooks_key_lies_where_the_settings_look_for_it() -> None:
    told = load(DEPLOY / "settings.example.toml", {}).hooks_key_file
    handed = [given.partition(":")[0] for given in entries("hooks")["LoadCredential"]]
    assert told == "/run/credentials/bangfu-hooks.service/hooks.key"
    assert "hooks.key" in handed


def test_the_vaults_keys_lie_where_the_settings_look_for_them() -> None:
    told = load(DEPLOY / "settings.example.toml", {}).vault_keys_file
    assert told == "/run/credentials/bangfu-approval.service/vault.keys"
    assert "vault.keys:/etc/bangfu/vault.keys" in entries("approval")["LoadCredential"]


def test_the_approval_service_may_write_where_files_to_import_and_evidence_lie() -> None:
    told = load(DEPLOY / "settings.example.toml", {})
    (state,) = entries("approval")["StateDirectory"]
    for folder in (told.import_folder, told.evidence_store):
        assert Path("/var/lib", state) in Path(folder).parents


def test_they_lie_where_the_container_puts_them_too() -> None:
    assert "WORKDIR /opt/bangfu\n" in (DEPLOY / "Containerfile").read_text("utf-8")


def test_every_line_belongs_to_a_section_and_has_a_key(name: str) -> None:
    lines = [x for x in text(name).splitlines() if x and not x.startswith("#")]
    assert lines[0] == "[Unit]"
    assert [x for x in lines if x.startswith("[")] == ["[Unit]", "[Service]", "[Install]"]
    assert all("=" in x for x in lines if not x.startswith("["))


def test_systemd_itself_finds_nothing_wrong_where_it_is_at_hand(name: str, tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze") or "true"
    copy = tmp_path / UNITS[name].name
    copy.write_text(text(name).replace("/opt/bangfu/.venv/bin/bangfu", "/bin/true"), "utf-8")
    done = subprocess.run([analyze, "verify", copy], capture_output=True, check=False, text=True)
    assert (done.returncode, done.stderr) == (0, "")
