"""What the store must promise before the first fact is written to it."""

import os
from collections.abc import Mapping

from psycopg import AsyncConnection

WANTED: dict[str, frozenset[str]] = {
    "fsync": frozenset({"on"}),
    "full_page_writes": frozenset({"on"}),
    "synchronous_commit": frozenset({"on", "remote_apply"}),
    "default_transaction_isolation": frozenset({"read committed"}),
    "server_encoding": frozenset({"UTF8"}),
}
REFUSED_KEYS = (
    "POSTGRES_ENABLE_DB_FUNCTIONS",  # takes no lock: a tailing reader loses events
    "CIPHER_KEY",  # we use the recorder directly, so it would be ignored in silence
    "COMPRESSOR_TOPIC",
)


class UnsafeStore(Exception):
    """A setting under which an acknowledged fact could be lost or read out of order."""


async def assert_safe(conn: AsyncConnection, environ: Mapping[str, str] | None = None) -> None:
    """Refuse to start on a server or in an environment that breaks the ledger's promises."""
    env = os.environ if environ is None else environ
    for key in REFUSED_KEYS:
        if env.get(key, "").lower() not in ("", "n", "no", "false", "0", "off"):
            raise UnsafeStore(f"环境变量 {key} 不得设置 / the environment must not set {key}")
    for name, good in WANTED.items():
        row = await (await conn.execute("SELECT current_setting(%s)", (name,))).fetchone()
        if row is None or row[0] not in good:
            raise UnsafeStore(
                f"数据库参数 {name} 为 {row and row[0]},不安全 / the store has {name} = {row and row[0]}, "
                f"which is unsafe; wanted: {', '.join(sorted(good))}"
            )
