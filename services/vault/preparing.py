"""The vault's schema and roles, prepared as the ledger's are: by plain files, each once."""

from pathlib import Path

from services.ledger.migrations import Journal, applied

HERE = Path(__file__).parent
JOURNAL = Journal(
    schema="bangfu_vault_migrations",
    owner="bangfu_vault_owner",
    roles=(HERE / "roles.sql").read_bytes(),
)


async def prepare(dsn: str) -> list[str]:
    """Apply what is not applied yet and name it; as the vault's migrator, or an administrator."""
    return await applied(dsn, HERE / "migrations", JOURNAL)
