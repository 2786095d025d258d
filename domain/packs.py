"""From the texts of packs to procedures ready for use; or every reason why not, file and line."""

import tomllib
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from domain.floors import faults
from domain.procedure import Procedure, ready, resolve
from events.findings import Value
from events.requirements import Pack


class PackFault(Struct, frozen=True):
    """What is wrong in a pack, and where: a message key with its values, a file and a line."""

    file: str
    line: int
    key: str
    values: dict[str, Value]


class Loaded(Struct, frozen=True):
    """The packs that may be used, and what is wrong with the others."""

    procedures: tuple[Procedure, ...]
    faults: tuple[PackFault, ...]


def load(texts: Mapping[str, str]) -> Loaded:
    """Every pack among the texts, laid over the pack it extends and held to the floors."""
    raws = {raw["id"]: raw for text in texts.values() if (raw := tomllib.loads(text))}
    packs = [msgspec.convert(resolve(raw, raws), Pack) for raw in raws.values()]
    found = [
        PackFault(pack.id, 1, fault.key, fault.values) for pack in packs for fault in faults(pack)
    ]
    return Loaded(tuple(ready(pack) for pack in packs), tuple(found))
