"""Settings say what is wrong with them in both languages, by place and key, all at once."""

import re
from pathlib import Path
from typing import Any

import pytest

from services.common import settings
from services.common.settings import BadSettings, Settings, load, required

CHINESE = re.compile("[\u4e00-\u9fff]")


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "settings.toml"
    path.write_text(text, "utf-8")
    return path


def wrong(path: Path | None, **environ: str) -> list[str]:
    with pytest.raises(BadSettings) as refused:
        load(path, environ)
    lines = str(refused.value).splitlines()
    assert all(CHINESE.search(line) and " / " in line for line in lines)
    return lines


def test_without_a_file_or_variables_every_key_has_its_default() -> None:
    assert load(None, {}) == Settings()


def test_a_file_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, 'port = 9000\nnats_servers = ["nats://a:4222", "tls://b:4222"]\n')
    assert load(path, {}).port == 9000
    assert load(path, {}).nats_servers == ("nats://a:4222", "tls://b:4222")


def test_a_variable_names_the_file_and_the_argument_outranks_it(tmp_path: Path) -> None:
    named = write(tmp_path, "port = 9000")
    other = tmp_path / "other.toml"
    other.write_text("port = 9001")
    assert load(None, {"BANGFU_CONFIG": str(named)}).port == 9000
    assert load(other, {"BANGFU_CONFIG": str(named)}).port == 9001


def test_a_variable_replaces_what_the_file_says(tmp_path: Path) -> None:
    path = write(tmp_path, 'port = 9000\nlog_level = "debug"')
    told = load(path, {"BANGFU_PORT": "9002", "BANGFU_NATS_SERVERS": "nats://a:1, nats://b:2"})
    assert (told.port, told.log_level) == (9002, "debug")
    assert told.nats_servers == ("nats://a:1", "nats://b:2")


def test_an_unknown_key_is_refused_with_its_place(tmp_path: Path) -> None:
    path = write(tmp_path, "prot = 9000")
    assert wrong(path) == [f"{path}: prot: 未知的设置项 / unknown key"]
    (line,) = wrong(None, BANGFU_PROT="9000")
    assert line.endswith("BANGFU_PROT: 未知的设置项 / unknown key")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("port", "0"),
        ("port", "65536"),
        ("port", '"9000"'),
        ("log_level", '"loud"'),
        ("writer_dsn", '"mysql://db"'),
        ("nats_servers", '["http://a"]'),
        ("jwks_url", '"file:///etc/passwd"'),
        ("queue_size", "0"),
        ("queue_size", "1.5"),
        ("body_limit", "1"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_its_place(
    tmp_path: Path, key: str, value: str
) -> None:
    path = write(tmp_path, f"{key} = {value}")
    (line,) = wrong(path)
    assert line.startswith(f"{path}: {key}: 值不合要求 / the value does not fit: ")


def test_a_variable_that_does_not_fit_is_refused_by_its_own_name() -> None:
    (line,) = wrong(None, BANGFU_PORT="many")
    assert "环境变量 / environment: BANGFU_PORT" in line


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    assert len(wrong(write(tmp_path, "prot = 1\nport = 0"), BANGFU_READERS="-1")) == 3


@pytest.mark.parametrize("text", ["port = ", "port = 1\nport = 2"])
def test_a_file_that_is_not_toml_is_refused(tmp_path: Path, text: str) -> None:
    (line,) = wrong(write(tmp_path, text))
    assert "settings.toml: 无法读取设置 / the settings cannot be read" in line


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    (line,) = wrong(tmp_path / "nowhere.toml")
    assert "nowhere.toml" in line


def test_a_process_insists_on_the_keys_it_needs() -> None:
    told = Settings(issuer="https://id")
    assert required(told, "issuer") is told
    with pytest.raises(BadSettings, match=r"缺少 writer_dsn 或 BANGFU_WRITER_DSN"):
        required(told, "issuer", "writer_dsn")


def test_no_password_is_shown_with_the_settings(tmp_path: Path) -> None:
    dsn = "postgresql://bangfu_writer:secret@db/bangfu"
    told = load(None, {"BANGFU_WRITER_DSN": dsn})
    assert told.writer_dsn == dsn
    assert "secret" not in f"{told} {told!r}"
    path = write(tmp_path, 'writer_dsn = "mysql://root:secret@db"')
    assert "secret" not in "".join(wrong(path))


@pytest.mark.parametrize("name", settings.KEYS)
def test_every_key_explains_itself_in_both_languages(name: str) -> None:
    chinese, english = settings.explanation(name)
    assert CHINESE.search(chinese)
    assert english.isascii()


@pytest.mark.parametrize("name", settings.KEYS)
def test_every_default_is_a_value_the_key_allows(name: str) -> None:
    field: Any = settings.KEYS[name]
    assert settings._converted(field, field.default, spelled_out=False) == field.default
