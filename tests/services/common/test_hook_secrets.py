"""A webhook's secret is made of one key: the same whenever it is asked for, another for each."""

import base64
from pathlib import Path

import pytest

from services.common.hook_secrets import BadKey, read_key, secret

KEY = b"k" * 32


def test_a_secret_is_the_same_for_whoever_holds_the_key():
    assert secret(KEY, "a" * 32, 1) == secret(KEY, "a" * 32, 1)


def test_a_secret_is_written_as_the_convention_has_it_and_long_enough():
    made = secret(KEY, "a" * 32, 1)
    assert made.startswith("whsec_")
    assert len(base64.b64decode(made.removeprefix("whsec_"), validate=True)) == 32


def test_every_subscriber_and_every_number_has_another_secret():
    asked = [(KEY, "a", 1), (KEY, "a", 2), (KEY, "b", 1), (b"l" * 32, "a", 1), (KEY, "a 1", 2)]
    assert len({secret(*one) for one in asked}) == len(asked)


def test_a_key_is_read_from_its_file(tmp_path: Path):
    file = tmp_path / "hooks.key"
    file.write_bytes(KEY + b"\n")
    assert read_key(str(file)) == KEY


@pytest.mark.parametrize("held", [None, b"", b"short", b" " * 40])
def test_a_file_without_a_key_is_named(tmp_path: Path, held: bytes | None):
    file = tmp_path / "hooks.key"
    if held is not None:
        file.write_bytes(held)
    with pytest.raises(BadKey, match=r"hooks\.key"):
        read_key(str(file))
