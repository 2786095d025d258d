"""The command line `bangfu`: one sub-command for each thing one does with it.

What a sub-command needs is imported by it, so that none pays for another.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from services.common.settings import BadSettings, load, required
from services.common.starting import CannotStart

Language = Literal["zh", "en"]
Config = Annotated[Path | None, Parameter(name="--config", help="设置文件 / the settings' file")]

app = App(
    name="bangfu",
    help="帮扶产业项目审批引擎 / the approval engine for assistance-industry projects",
)
serve = App(name="serve", help="运行一个服务 / run one service")
stream = App(name="stream", help="NATS 事件流 / the stream on NATS")
contract = App(name="contract", help="订阅契约 / the contract with subscribers")
procedure = App(name="procedure", help="规则包 / procedure packs")
standard = App(name="standard", help="分类标准 / standards for the four groups")
vault = App(name="vault", help="个人信息库 / the vault of personal data")
app.command(serve)
app.command(procedure)
app.command(standard)
app.command(stream)
app.command(contract)
app.command(vault)


@serve.command
def approval(config: Config = None) -> None:
    """审批服务,直至信号停止 / the approval service over HTTP, until a signal ends it."""
    from services.approval.serving import serve as serving

    serving(load(config))


@serve.command(name="relay")
def relay_(config: Config = None) -> None:
    """转发:账本到 NATS / the relay from the log to NATS; any number may run."""
    from services.relay.serving import serve as serving

    serving(load(config))


@serve.command
def hooks(config: Config = None) -> None:
    """网络回调:签名投递 / webhooks for systems that can only take HTTP."""
    from services.hooks.serving import serve as serving

    serving(load(config))


@contract.command(name="generate")
def generate_contract() -> None:
    """生成契约文件 / write AsyncAPI and JSON Schema from the facts; what is released stays."""
    from events.contract import generate

    generate()


@contract.command(name="affected")
def affected_by_contract(config: Config = None) -> int:
    """受影响的订阅方 / whom the changes since the last release would concern."""
    from services.contracting import affected

    return affected(required(load(config), "auditor_dsn").auditor_dsn)


@contract.command(name="check")
def check_contract() -> int:
    """核对契约 / name what differs from the facts, and what would break since the last release."""
    from events.contract import check as checked

    lines = checked()
    print("\n".join(lines) or "契约一致 / the contract agrees")
    return 1 if lines else 0


@stream.command(name="check")
def check_stream(config: Config = None) -> int:
    """核对事件流 / hold the whole stream against the log."""
    from services.streams import check_stream as checked

    return checked(load(config))


@stream.command(name="rebuild")
def rebuild_stream(first: int = 1, *, config: Config = None) -> int:
    """重建事件流 / make the stream anew from the log, from a position on, and switch to it."""
    from services.streams import rebuild_stream as rebuilt

    return rebuilt(load(config), first)


@stream.command(name="drop")
def drop_stream(name: str, /, *, config: Config = None) -> None:
    """删除已停用的流 / delete a stream that a rebuild has retired."""
    from services.relay.serving import drop

    drop(load(config), name)


@app.command
def nkey(file: Path) -> None:
    """新建 NATS 密钥 / a new key for NATS: its seed into the file, its public half printed."""
    from services.relay.keys import make_key

    print(make_key(file))


@app.command
def tail(
    county: str = "",
    kind: str = "",
    fact: str = "",
    *,
    since: Literal["now", "beginning"] | int = "now",
    most: int = 0,
    nats: str | None = None,
    var: Path = Path("var"),
) -> None:
    """实时事实 / live facts as they come, of a county (6 digits), a kind, a fact's tag."""
    from events.client import Where
    from services.streams import tail_stream

    where = Where(county, kind, fact=fact)
    tail_stream(nats or _noted(var, "nats.url"), where, since, most)


@app.command
def dev(var: Path = Path("var"), port: int = 8321) -> None:
    """本机试用全套 / everything on this machine with the sample county, until Ctrl-C."""
    from services.dev import develop

    develop(var, port)


@app.command
def walkthrough(var: Path = Path("var"), url: str | None = None, language: Language = "zh") -> None:
    """带一个导入项目走完入库 / take one imported project into the library, step by step."""
    from services.walkthrough import walkthrough as walk

    walk(url or _running(var), language=language)


@app.command(name="import")
def import_(
    files: list[Path],
    /,
    *,
    options: str | None = None,
    division: str | None = None,
    survey: bool = False,
    url: str | None = None,
    token: Annotated[str, Parameter(env_var="BANGFU_TOKEN")] = "",
    person: Annotated[str, Parameter(name="--as")] = "sample-county-clerk",
    var: Path = Path("var"),
    language: Language = "zh",
) -> int:
    """导入表格 / import tables into a running service; --survey only says what they would come to.

    --options is JSON, as POST /imports takes it; --division alone does for a plain table. Without a
    token (BANGFU_TOKEN), the development set-up is asked for one --as a sample officer.
    """
    import msgspec

    from services.approval.importing.options import Options
    from services.approval.importing.survey import survey as surveyed
    from services.approval.importing.survey import table
    from services.common.divisions import Divisions
    from services.importer import import_files, token_of

    given = options or (msgspec.json.encode({"division": division}) if division else None)
    about = msgspec.json.decode(given, type=Options) if given else None
    if survey:
        print(table(surveyed(files, Divisions(), about)))
        return 0
    if about is None:
        raise SystemExit("需要 --division 或 --options / --division or --options is needed")
    where = url or _running(var)
    return import_files(
        files, about, url=where, token=token or token_of(where, person), language=language
    )


@app.command(name="what-if")
def what_if(
    case: str,
    version: int,
    /,
    *,
    replace: str = "",
    insert: str = "",
    omit: bool = False,
    url: str | None = None,
    token: Annotated[str, Parameter(env_var="BANGFU_TOKEN")] = "",
    person: Annotated[str, Parameter(name="--as")] = "sample-county-clerk",
    var: Path = Path("var"),
    language: Language = "zh",
) -> int:
    """假设推演 / what if the fact of that version of a case (projects/<id>) were otherwise.

    --replace and --insert are JSON as the history has it; --omit leaves the fact out.
    """
    from services.importer import token_of
    from services.supposer import supposed
    from services.supposer import what_if as asked

    where = url or _running(var)
    said = supposed(version, replace, insert, omit=omit)
    return asked(case, said, url=where, token=token or token_of(where, person), language=language)


@procedure.command
def check(*files: Path) -> int:
    """逐行指出规则包的错误 / name every fault of packs by file and line."""
    from services.procedures import check as checked

    return checked(files)


@standard.command(name="check")
def check_standard(*files: Path) -> int:
    """逐行指出分类标准的错误 / name every fault of standards by file and line."""
    from services.standards import check as checked

    return checked(files)


@procedure.command
def show(
    pack: str = "cn-2025",
    *,
    how: Annotated[Literal["mermaid", "text"], Parameter(name="--as")] = "text",
    language: Language = "zh",
) -> int:
    """画出全过程及其要求 / draw the life with its requirements."""
    from services.procedures import show as shown

    return shown(pack, how, language)


@procedure.command(name="rehearse")
def rehearse_(
    old: Annotated[str, Parameter(name="--from")],
    new: Annotated[str, Parameter(name="--to")],
    *,
    division: str = "",
    histories: bool = False,
    processes: int = 2,
    most: int = 20,
    config: Config = None,
    language: Language = "zh",
) -> int:
    """预演:两包并判,全部在办案卷何处不同 / both packs over all live cases; nothing is written.

    A pack is id, id@version, or a TOML file. --division keeps to one; --histories walks whole
    histories, of ended cases too.
    """
    from datetime import UTC, datetime

    from domain.clocks import office_day
    from domain.codes import prefix
    from services.rehearser import rehearsed

    dsn = required(load(config), "auditor_dsn").auditor_dsn
    return rehearsed(
        dsn,
        old,
        new,
        office_day(datetime.now(UTC)),
        inside=prefix(division) if division else "",
        histories=histories,
        processes=processes,
        most=most,
        language=language,
    )


@app.command
def migrate(config: Config = None) -> None:
    """升级数据库结构 / bring the store's schema up to date, as the migrator or an administrator."""
    import asyncio

    from services.ledger.migrations import migrate as migrated
    from services.vault.preparing import prepare

    settings = required(load(config), "migrator_dsn")
    names = asyncio.run(migrated(settings.migrator_dsn))
    if settings.vault_migrator_dsn:
        names += asyncio.run(prepare(settings.vault_migrator_dsn))
    for name in names:
        print(f"已执行 / applied {name}")


@app.command(name="check")
def check_(config: Config = None) -> int:
    """核对存储 / hold the store against its promises: positions, versions, facts, index."""
    from services.upkeep import check_store

    return check_store(required(load(config), "auditor_dsn").auditor_dsn)


@app.command
def rebuild(config: Config = None) -> int:
    """重建案件索引 / make the case index anew from the facts, beside the running services."""
    from services.upkeep import rebuild_index

    return rebuild_index(required(load(config), "migrator_dsn").migrator_dsn)


@vault.command
def keys(file: Path, epoch: str = "first") -> None:
    """新建主密钥文件,不覆盖已有的 / a new file of keys for the vault; one that is there stays."""
    from services.vault.keys import make_keys

    if file.exists():
        raise BadSettings(f"{file}: 文件已存在 / it exists already")
    make_keys(file, epoch)


@vault.command(name="rotate")
def rotate_(epoch: str = "", *, config: Config = None) -> int:
    """启用新一期主密钥,重新包裹全部个人密钥 / begin an epoch, wrap every key under it.

    --epoch names it; without, the day does. Repeated, it goes on where it was interrupted.
    """
    from datetime import UTC, datetime

    from domain.clocks import office_day
    from services.vault.epochs import rotate

    return rotate(load(config), epoch or office_day(datetime.now(UTC)).isoformat())


@vault.command(name="destroy")
def destroy_(*, epoch: str, config: Config = None) -> int:
    """销毁已停用一期的主密钥,不可恢复 / destroy for good the key of an epoch that has ended.

    Refused while any subject's key is wrapped under it.
    """
    from datetime import UTC, datetime

    from domain.clocks import office_day
    from services.vault.epochs import destroy

    return destroy(load(config), epoch, office_day(datetime.now(UTC)))


@app.command
def found(division: str, office: str, person: str, *, config: Config = None) -> None:
    """建库:启用规则包,设立首个机构 / adopt the packs, open the first office, seat its keeper."""
    import asyncio

    from services.approval.founding import found as founded

    asyncio.run(founded(load(config), division, office, person))


def _running(var: Path) -> str:
    """Where the API of this folder's development set-up answers."""
    return _noted(var, "api.url")


def _noted(var: Path, name: str) -> str:
    noted = var / name
    if not noted.exists():
        raise SystemExit(f"没有运行中的试用环境 / nothing runs on {var}: make run, or --url")
    return noted.read_text()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the arguments say; what is wrong for a person to put right is said in one line."""
    from services.common.embedded import FolderInUse, ServerFailed

    try:
        done = app(arguments, exit_on_error=True)
    except (BadSettings, CannotStart, FolderInUse, ServerFailed) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return done if isinstance(done, int) else 0


if __name__ == "__main__":
    sys.exit(main())
