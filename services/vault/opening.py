"""The vault as the settings say: its role, its keys, its cipher."""

from pathlib import Path

from services.common.settings import Settings
from services.ledger.ledger import Ledger
from services.vault.keys import FileKeys
from services.vault.objects import Objects
from services.vault.vault import Vault


def vault_of(settings: Settings, ledger: Ledger) -> Vault:
    """The vault, to be opened."""
    keys = FileKeys(Path(settings.vault_keys_file), settings.vault_cipher)
    objects, alg = Objects(settings.evidence_store), settings.vault_cipher
    return Vault(settings.vault_dsn, keys, objects, ledger, settings.source, alg)
