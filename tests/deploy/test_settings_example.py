"""The example of the settings carries every key with its explanation, and loads."""

from pathlib import Path

import pytest

from services.common import settings

PATH = Path(__file__).parents[2] / "deploy" / "settings.example.toml"
LINES = PATH.read_text("utf-8").splitlines()


def test_it_loads() -> None:
    told = settings.load(PATH, {})
    settings.required(told, "writer_dsn", "nats_servers", "jwks_url", "issuer", "audience")


def test_it_carries_every_key_in_order_and_no_other() -> None:
    keys = [line.partition(" =")[0] for line in LINES if line and not line.startswith("#")]
    assert keys == list(settings.KEYS)


@pytest.mark.parametrize("name", settings.KEYS)
def test_above_every_key_stands_what_it_means(name: str) -> None:
    (at,) = (i for i, line in enumerate(LINES) if line.startswith(f"{name} ="))
    assert LINES[at - 2 : at] == [f"# {said}" for said in settings.explanation(name)]


@pytest.mark.parametrize("name", settings.KEYS)
def test_a_number_in_it_is_the_keys_default(name: str) -> None:
    told, default = getattr(settings.load(PATH, {}), name), settings.KEYS[name].default
    assert told == default or not isinstance(default, int)


def test_it_holds_no_password() -> None:
    assert not [line for line in LINES if "password" in line.lower()]
