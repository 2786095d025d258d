"""`bangfu vault`: an epoch ends, all keys are wrapped anew, and the old epoch's key is destroyed.

The services may run meanwhile: they read the file of keys again when it has changed. Where they
hold a copy of it (credentials of systemd), they are restarted between the two commands.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

from services.common.settings import Settings, required
from services.ledger.ledger import Ledger
from services.ledger.procedures import Procedures, kinds
from services.vault.keys import FileKeys
from services.vault.opening import vault_of
from services.vault.vault import Vault


def rotate(settings: Settings, epoch: str) -> int:
    """Begin an epoch and wrap every key under it; one that was begun and interrupted is gone on."""
    return asyncio.run(_rotate(settings, epoch))


async def _rotate(settings: Settings, epoch: str) -> int:
    keys = _keys(settings)
    if keys.current != epoch:
        keys.begin(epoch)
    async with _opened(settings) as vault:
        done = await vault.wrap_anew()
        print(f"{epoch}: 已重新包裹 {done} 个密钥 / {done} keys wrapped anew")
        for name in keys.epochs:
            left = await vault.wrapped_under(name)
            print(f"{name}: {left} 个密钥 / {left} keys")
    return 0


def destroy(settings: Settings, epoch: str, today: date) -> int:
    """Destroy the key of an epoch under which nothing is wrapped any more; 1 if something is."""
    return asyncio.run(_destroy(settings, epoch, today))


async def _destroy(settings: Settings, epoch: str, today: date) -> int:
    async with _opened(settings) as vault:
        left = await vault.wrapped_under(epoch)
    if left:
        print(
            f"{epoch}: 仍有 {left} 个密钥由其包裹,未销毁;先执行 bangfu vault rotate / "
            f"{left} keys are wrapped under it, it was not destroyed: bangfu vault rotate first"
        )
        return 1
    _keys(settings).destroy(epoch)
    until = today + timedelta(days=settings.vault_backup_days)
    print(f"{epoch}: 已销毁 / destroyed")
    print(f"密钥文件的旧备份最迟须于 {until} 删除 / old backups of the key file end by {until}")
    return 0


def _keys(settings: Settings) -> FileKeys:
    needed = required(settings, "writer_dsn", "vault_dsn", "vault_keys_file")
    return FileKeys(Path(needed.vault_keys_file), needed.vault_cipher)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Vault]:
    needed = required(settings, "writer_dsn", "vault_dsn", "vault_keys_file")
    async with (
        Ledger(needed.writer_dsn, kinds(Procedures())) as ledger,
        vault_of(needed, ledger) as vault,
    ):
        yield vault
