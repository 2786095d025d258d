"""What the store must promise before the first fact is written to it."""

import os
from collections.abc import Iterator, Mapping
from typing import Any

from psycopg import AsyncConnection

WANTED: dict[str, frozenset[str]] = {
    "fsync": frozenset({"on"}),
    "full_page_writes": frozenset({"on"}),
    "synchronous_commit": frozenset({"on", "remote_apply"}),
    "data_sync_retry": frozenset(
        {"off"}
    ),  # after a failed fsync the pages may be gone: do not go on
    "server_encoding": frozenset({"UTF8"}),
}
REFUSED_KEYS = (
    "POSTGRES_ENABLE_DB_FUNCTIONS",  # takes no lock: a tailing reader loses events
    "CIPHER_KEY",  # we use the recorder directly, so these would be ignored in silence
    "CIPHER_TOPIC",
    "COMPRESSOR_TOPIC",
)
POWERS = """
SELECT r.rolsuper,
  pg_has_role(current_user, c.relowner, 'MEMBER'),
  has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
FROM pg_roles r, pg_class c
WHERE r.rolname = current_user AND c.oid = 'bangfu.bangfu_events'::regclass
"""


class UnsafeStore(Exception):
    """A setting under which an acknowledged fact could be lost, read out of order or changed."""


async def assert_safe(conn: AsyncConnection, environ: Mapping[str, str] | None = None) -> None:
    """Refuse to start where the ledger's promises do not hold; name everything that is wrong."""
    wrong = [*_environment(os.environ if environ is None else environ)]
    for name, good in WANTED.items():
        (value,) = await _row(conn, f"SELECT current_setting('{name}')")
        if value not in good:
            wrong.append(f"数据库参数不安全 / unsafe setting of the store: {name} = {value}")
    wrong += _powers(*await _row(conn, POWERS))
    if wrong:
        raise UnsafeStore("\n".join(wrong))


def _environment(environ: Mapping[str, str]) -> Iterator[str]:
    for key in REFUSED_KEYS:
        if environ.get(key, "").lower() not in ("", "n", "no", "false", "0", "off"):
            yield f"不得设置环境变量 / the environment must not set: {key}"


def _powers(superuser: bool, owner: bool, writes: bool) -> Iterator[str]:
    if superuser:
        yield "写入角色不得是超级用户 / the writer must not be a superuser"
    elif owner:
        yield "写入角色不得拥有表 / the writer must not own the tables"
    elif writes:
        yield "写入角色不得直接改表 / the writer must not write the log by itself"


async def _row(conn: AsyncConnection, statement: str) -> Any:
    return await (await conn.execute(statement)).fetchone()
