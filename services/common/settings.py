"""What a process in earnest must be told: a TOML file, each key replaceable by BANGFU_<KEY>.

Every key explains itself in Chinese and English, and deploy/settings.example.toml repeats that.
An unknown key or a value that does not fit is refused, all of them at once, each with its place.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import FieldInfo, fields

PREFIX = "BANGFU_"
CONFIG = "BANGFU_CONFIG"

Dsn = Annotated[str, Meta(pattern=r"^(postgres(ql)?://|[a-z_]+ ?=|$)")]
Web = Annotated[str, Meta(pattern=r"^(https?://[^\s/]+\S*)?$")]
NatsAddress = Annotated[str, Meta(pattern=r"^(nats|tls)://\S+$")]
Network = Annotated[str, Meta(pattern=r"^[0-9a-fA-F.:]+/[0-9]{1,3}$")]
Monitor = Annotated[str, Meta(pattern=r"^https?://[^\s/]+\S*$")]
Uri = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9+.-]*:\S+$")]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Bytes = Annotated[int, Meta(ge=1_024, le=1 << 40)]


def says(chinese: str, english: str) -> Meta:
    """What a key means, in both languages."""
    return Meta(description=f"{chinese}\n{english}")


class Settings(Struct, frozen=True, kw_only=True):
    """All keys. A process insists by `required` on those which it cannot do without."""

    writer_dsn: Annotated[
        Dsn,
        says(
            "写入角色的 PostgreSQL 连接串:审批服务读写账本。",
            "PostgreSQL as the role that appends to and reads the ledger: the approval service.",
        ),
    ] = ""
    relay_dsn: Annotated[
        Dsn,
        says(
            "转发角色的连接串:只读事件,发布到 NATS。",
            "PostgreSQL as the role that reads facts and publishes them to NATS.",
        ),
    ] = ""
    hooks_dsn: Annotated[
        Dsn,
        says(
            "推送角色的连接串:读取事件,记录各网址推送到何处。",
            "PostgreSQL as the role that posts facts to webhooks and notes how far each is.",
        ),
    ] = ""
    auditor_dsn: Annotated[
        Dsn,
        says(
            "审计角色的连接串:只读全部历史。",
            "PostgreSQL as the role that reads whole histories and writes nothing.",
        ),
    ] = ""
    migrator_dsn: Annotated[
        Dsn,
        says(
            "迁移角色的连接串:只在升级数据库结构时使用,服务进程不应持有。",
            "PostgreSQL as the role that changes the schema; no running service should hold it.",
        ),
    ] = ""
    nats_servers: Annotated[
        tuple[NatsAddress, ...],
        says(
            "NATS 地址,可有多个,环境变量中以逗号分隔;服务器须设 sync_interval: always。",
            "Where NATS answers, with commas in a variable; it must run sync_interval: always.",
        ),
    ] = ()
    nats_monitors: Annotated[
        tuple[Monitor, ...],
        says(
            "每台 NATS 服务器的监控地址:未声明 sync_always 的,一律不发布。",
            "Where every NATS server tells of itself: nothing is published unless sync_always.",
        ),
    ] = ()
    relay_seed_file: Annotated[
        str,
        says(
            "转发用户 nkey 种子文件的路径;留空则不带身份连接。",
            "The file with the seed of the relay's nkey; none: it connects without a name.",
        ),
    ] = ""
    streams_seed_file: Annotated[
        str,
        says(
            "事件流管理用户 nkey 种子文件的路径,仅重建时使用。",
            "The file with the seed of the nkey that may rebuild streams; no service holds it.",
        ),
    ] = ""
    source: Annotated[
        Uri,
        says(
            "本账本的 URI,写入每条消息的 ce-source;改动后须重建事件流。",
            "The log's URI, ce-source of every message; after a change the stream is rebuilt.",
        ),
    ] = "urn:bangfu:log"
    stream_replicas: Annotated[
        Literal[1, 3],
        says(
            "事件流的副本数:1 或 3。",
            "How many servers keep the stream: 1 or 3.",
        ),
    ] = 1
    duplicate_window_ms: Annotated[
        int,
        Meta(ge=100, le=3_600_000),
        says(
            "NATS 按消息编号去重的毫秒数;次序由序号保证,不依赖它。",
            "Milliseconds in which NATS drops a repeated message id; no order rests on them.",
        ),
    ] = 120_000
    reconcile_seconds: Annotated[
        Count,
        says(
            "事件流与账本对账的间隔秒数。",
            "Seconds between two comparisons of the stream with the log.",
        ),
    ] = 60
    relay_port: Annotated[
        int,
        Meta(ge=1, le=65_535),
        says(
            "转发进程的指标与健康检查端口。",
            "The port where the relay tells its metrics and its health.",
        ),
    ] = 8001
    hooks_key_file: Annotated[
        str,
        says(
            "推送签名主密钥文件(至少 32 字节),审批与推送进程共用;留空则不能登记网址推送。",
            "The file of 32 bytes or more that makes webhooks' secrets; none: no webhooks.",
        ),
    ] = ""
    hooks_networks: Annotated[
        tuple[Network, ...],
        says(
            "可推送的内网网段,可用 http;除此只推送到公网 https 地址。",
            "Private networks that webhooks may reach, also by http; else public https alone.",
        ),
    ] = ()
    hooks_tries: Annotated[
        Count,
        says(
            "一条推送被拒几次后搁置,该案后续推送随之搁置。",
            "How often a refused delivery is tried before it is put aside, its case behind it.",
        ),
    ] = 10
    hooks_port: Annotated[
        int,
        Meta(ge=1, le=65_535),
        says("推送进程的指标端口。", "The port where the webhooks' process tells its metrics."),
    ] = 8002
    vault_dsn: Annotated[
        Dsn,
        says(
            "信息库角色的连接串:个人信息密文和密钥;生产环境为单独的数据库。",
            "PostgreSQL as the vault's role: personal data, encrypted; a database of its own.",
        ),
    ] = ""
    vault_migrator_dsn: Annotated[
        Dsn,
        says(
            "信息库迁移角色的连接串:只在升级其结构时使用,服务进程不应持有。",
            "PostgreSQL as the role that changes the vault's schema; no service should hold it.",
        ),
    ] = ""
    vault_keys_file: Annotated[
        str,
        says(
            "包裹个人密钥的各期主密钥文件,须由服务账号独占。",
            "The file of the epochs' keys that wrap each subject's; for the service alone.",
        ),
    ] = ""
    vault_cipher: Annotated[
        Literal["AES-256-GCM", "SM4-GCM"],
        says(
            "新登记个人信息的加密算法:AES-256-GCM 或 SM4-GCM。",
            "How personal data entered from now on are encrypted: AES-256-GCM or SM4-GCM.",
        ),
    ] = "AES-256-GCM"
    vault_backup_days: Annotated[
        int,
        Meta(ge=0, le=30),
        says(
            "信息库备份的保留天数:销毁证明据此写明最后备份的失效日期。",
            "Days that backups of the vault are kept: a certificate of erasure says when they end.",
        ),
    ] = 30
    evidence_store: Annotated[
        str,
        says(
            "证据文件的存放处:本机目录,或 s3://桶名/前缀(密钥取自 AWS_* 环境变量)。",
            "Where evidence lies: a local folder, or s3://bucket/prefix (AWS_* variables).",
        ),
    ] = "var/evidence"
    evidence_limit: Annotated[
        Bytes, says("证据文件的字节上限。", "The largest file of evidence, in bytes.")
    ] = 52_428_800
    jwks_url: Annotated[
        Web,
        says(
            "签发方公钥集 (JWKS) 的地址。",
            "Where the issuer publishes the public keys (JWKS) by which tokens are checked.",
        ),
    ] = ""
    issuer: Annotated[
        str,
        says(
            "令牌签发方,与令牌中的 iss 完全一致。",
            "Who issues the tokens: exactly what a token says in iss.",
        ),
    ] = ""
    audience: Annotated[
        str,
        says(
            "令牌受众,须出现在令牌的 aud 中。",
            "For whom tokens are issued: a token must name it in aud.",
        ),
    ] = "bangfu"
    host: Annotated[
        str,
        says(
            "监听地址;对外服务请置于反向代理之后。",
            "The address to listen on; put a reverse proxy in front of it.",
        ),
    ] = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65_535), says("监听端口。", "The port to listen on.")] = 8000
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        says(
            "日志级别:debug、info、warning 或 error。",
            "The least severe lines to write: debug, info, warning or error.",
        ),
    ] = "info"
    queue_size: Annotated[
        Count,
        says(
            "等待写入的命令上限;满时回答 503 并附 Retry-After。",
            "How many commands may wait to be written; when full, 503 with Retry-After.",
        ),
    ] = 1024
    batch_size: Annotated[
        Count,
        says("一次事务最多写入的命令数。", "How many commands one transaction writes at most."),
    ] = 64
    cache_size: Annotated[
        Count,
        says(
            "内存中保留的案卷状态数,最久未用者先去。",
            "How many cases' states stay in memory; the least recently used leaves first.",
        ),
    ] = 10_000
    readers: Annotated[
        Count,
        says("读连接池的连接数上限。", "How many connections the pool for reading may hold."),
    ] = 8
    body_limit: Annotated[
        Bytes, says("请求正文的字节上限。", "The largest body of a request, in bytes.")
    ] = 262_144
    import_limit: Annotated[
        Bytes, says("导入文件的字节上限。", "The largest file to import, in bytes.")
    ] = 67_108_864
    import_folder: Annotated[
        str,
        says(
            "导入文件办结前的存放目录,须由服务账号独占。",
            "Where files to import lie until they are done; for the service's account alone.",
        ),
    ] = "var/imports"
    page_limit: Annotated[
        Count, says("一页清单的条数上限。", "How many entries one page of a list may have.")
    ] = 200
    rate_limit: Annotated[
        Count,
        says("每人每分钟的请求上限。", "How many requests one person may make in a minute."),
    ] = 600

    def __repr__(self) -> str:
        """Nothing secret, since this may end in a log."""
        return f"Settings(host={self.host!r}, port={self.port})"


KEYS: dict[str, FieldInfo] = {field.name: field for field in fields(Settings)}


class BadSettings(ValueError):
    """What is wrong with the settings, a line for each place."""


def load(config: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """The file named, or else the one BANGFU_CONFIG names, if any; then the variables."""
    env = os.environ if environ is None else environ
    if config is None and env.get(CONFIG):
        config = Path(env[CONFIG])
    wrong: list[str] = []
    told = _from_file(config, wrong) if config else {}
    told |= _from_environment(env, wrong)
    if wrong:
        raise BadSettings("\n".join(wrong))
    return Settings(**told)


def required(settings: Settings, *names: str) -> Settings:
    """The settings themselves, if none of these keys is empty."""
    missing = [name for name in names if not getattr(settings, name)]
    if missing:
        raise BadSettings("\n".join(_missing(name) for name in missing))
    return settings


def _missing(name: str) -> str:
    chinese, english = explanation(name)
    return f"缺少 {name} 或 {PREFIX}{name.upper()}:{chinese} / it is missing: {english}"


def explanation(name: str) -> tuple[str, str]:
    """What a key means, in Chinese and in English."""
    said = msgspec.json.schema(KEYS[name].type)["description"]
    chinese, english = said.split("\n")
    return chinese, english


def _from_file(path: Path, wrong: list[str]) -> dict[str, Any]:
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        wrong.append(f"{path}: 无法读取设置 / the settings cannot be read: {error}")
        return {}
    return dict(_fitting(((str(path), name, name, value) for name, value in told.items()), wrong))


def _from_environment(env: Mapping[str, str], wrong: list[str]) -> dict[str, Any]:
    told = sorted(v for v in env.items() if v[0].startswith(PREFIX) and v[0] != CONFIG)
    named = (("环境变量 / environment", v, v.removeprefix(PREFIX).lower(), t) for v, t in told)
    return dict(_fitting(named, wrong))


def _fitting(
    told: Iterator[tuple[str, str, str, Any]], wrong: list[str]
) -> Iterator[tuple[str, Any]]:
    """The keys that are known and whose values fit; of the others, what is wrong with them."""
    for place, written, name, value in told:
        if name not in KEYS:
            wrong.append(f"{place}: {written}: 未知的设置项 / unknown key")
            continue
        try:
            yield name, _converted(KEYS[name], value, spelled_out=written != name)
        except msgspec.ValidationError as error:
            wrong.append(f"{place}: {written}: 值不合要求 / the value does not fit: {error}")


def _converted(field: FieldInfo, value: Any, *, spelled_out: bool) -> Any:
    """The value as the key's type; a variable can only spell numbers and lists out."""
    if spelled_out and isinstance(field.default, tuple):
        value = [part.strip() for part in value.split(",") if part.strip()]
    return msgspec.convert(value, field.type, strict=not spelled_out)
