"""From the texts of packs to procedures ready for use; or every reason why not, file and line.

A text is read, its shape held against the vocabulary, laid over the pack it extends, and the whole
held to the floors. What is wrong with a text keeps it, and what extends it, from being used.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import combinations

import msgspec
from msgspec import Struct

from domain.extending import laid_over, requirements, trespasses
from domain.floors import faults
from domain.life import LIVE_OF
from domain.lines import Path, lines, nearest
from domain.procedure import Procedure, overlap, ready, stages_of
from domain.shapes import Misfit, Row, incomplete, misfits, nameless
from domain.soundness import Fault
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


class Sheet(Struct, frozen=True):
    """One text of a pack as it was read, with the line of everything in it."""

    file: str
    raw: Row
    lines: dict[Path, int]

    @property
    def name(self) -> str:
        """What another pack writes to extend this one."""
        return f"{self.raw['id']}@{self.raw['version']}"

    def at(self, misfit: Misfit) -> PackFault:
        """A misfit with its file and line."""
        line = nearest(self.lines, misfit.path)
        return PackFault(self.file, line, misfit.key, misfit.values)

    def fault(self, key: str, field: str, **values: Value) -> PackFault:
        """What is wrong with a field of the head of the text."""
        return PackFault(self.file, nearest(self.lines, (field,)), key, values)


ANY_LIVE = "any-live"
EVERY_LIVE = [stage for stages in LIVE_OF.values() for stage in stages]
Chain = tuple[Sheet, ...]
"""A sheet, the one it extends, and so on down."""


def load(texts: Mapping[str, str]) -> Loaded:
    """Every pack among the texts, laid over the pack it extends and held to the floors."""
    sheets: dict[str, Sheet] = {}
    found = list(_gather(texts, sheets))
    chains = {name: _chain(sheet, sheets) for name, sheet in sheets.items()}
    whole = {name: chain for name, chain in chains.items() if not isinstance(chain, PackFault)}
    found.extend(chain for chain in chains.values() if isinstance(chain, PackFault))
    found.extend(fault for chain in whole.values() for fault in _shape(chain))
    bad = {fault.file for fault in found}
    sound = {name: chain for name, chain in whole.items() if not bad & {s.file for s in chain}}
    packs = {name: pack for name, chain in sound.items() if (pack := _pack(chain, found))}
    found.extend(_overlaps(packs, sheets))
    bad = {fault.file for fault in found}
    usable = [packs[name] for name in packs if not bad & {s.file for s in sound[name]}]
    return Loaded(tuple(ready(pack) for pack in usable), _once(found))


def _once(found: list[PackFault]) -> tuple[PackFault, ...]:
    """Each fault once, in the order of the files."""
    kept: list[PackFault] = []
    for fault in found:
        if fault not in kept:
            kept.append(fault)
    return tuple(sorted(kept, key=lambda f: (f.file, f.line)))


def _gather(texts: Mapping[str, str], sheets: dict[str, Sheet]) -> Iterator[PackFault]:
    """The texts that can be read and have a name of their own; what is wrong with the others."""
    for file, text in texts.items():
        sheet = read(file, text)
        if isinstance(sheet, PackFault):
            yield sheet
        elif nameless(sheet.raw):
            yield from map(sheet.at, misfits(sheet.raw, None))
        elif sheet.name in sheets:
            other = sheets[sheet.name].file
            yield sheet.fault("pack.version-twice", "version", name=sheet.name, other=other)
        else:
            sheets[sheet.name] = sheet


def read(file: str, text: str) -> Sheet | PackFault:
    """A text as a sheet, or what keeps it from being read."""
    try:
        return Sheet(file, *_parsed(text))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        last = text.count("\n") + 1
        line, column = (int(place[1]), int(place[2])) if place else (last, 1)
        problem = str(error).partition(" (at ")[0]
        return PackFault(file, line, "pack.unreadable", {"column": column, "problem": problem})


@lru_cache(16)
def _parsed(text: str) -> tuple[Row, dict[Path, int]]:
    """What a text says, and on which line; the same few texts are read again and again."""
    return tomllib.loads(text), lines(text)


def _chain(sheet: Sheet, sheets: Mapping[str, Sheet]) -> Chain | PackFault:
    chain = [sheet]
    while base := chain[-1].raw.get("extends"):
        if base not in sheets:
            known = "|".join(sorted(sheets))
            return chain[-1].fault("pack.unknown-base", "extends", base=base, known=known)
        if sheets[base] in chain:
            cycle = " → ".join([*(s.name for s in chain), base])
            return chain[-1].fault("pack.cycle", "extends", cycle=cycle)
        chain.append(sheets[base])
    return tuple(chain)


def _shape(chain: Chain) -> Iterator[PackFault]:
    """What is misshapen in a text, whose requirements may take their kind from below."""
    kinds = {
        name: str(row["kind"])
        for sheet in chain[1:]
        if not list(misfits(sheet.raw, None))
        for name, row in requirements(sheet.raw).items()
        if "kind" in row
    }
    return map(chain[0].at, misfits(chain[0].raw, kinds))


def _laid(chain: Chain) -> Row:
    """A pack's text over all it extends."""
    top, *below = chain
    return laid_over(_laid(tuple(below)), top.raw) if below else top.raw


def _pack(chain: Chain, found: list[PackFault]) -> Pack | None:
    """The whole pack, if there is one; what is wrong with it goes to `found`."""
    whole, top = _laid(chain), chain[0]
    if len(chain) > 1:
        wrong = [top.at(misfit) for misfit in trespasses(_laid(chain[1:]), top.raw)]
        found.extend(wrong)
        if any(fault.key == "pack.kind-changed" for fault in wrong):
            return None
    missing = list(incomplete(whole))
    found.extend(_located(top, fault) for fault in missing)
    if missing:
        return None
    pack = msgspec.convert(_spread(whole), Pack)
    below = _faults(chain[1:])
    found.extend(_located(top, fault) for fault in faults(pack) if fault not in below)
    return pack


def _faults(chain: Chain) -> list[Fault]:
    """What is wrong with the pack below already, and is named there."""
    whole = _laid(chain) if chain else {}
    if not chain or any(incomplete(whole)):
        return []
    return faults(msgspec.convert(_spread(whole), Pack))


def _spread(whole: Row) -> Row:
    """What is put on record at any live stage names none: the stages are those of every kind."""
    actions = (
        {**action, "stages": _everywhere(action)} if action.get("stages") == [ANY_LIVE] else action
        for action in whole.get("actions", ())
    )
    return {**whole, "actions": list(actions)}


def _everywhere(action: Row) -> list[str]:
    lawful = stages_of(str(action.get("id", "")))
    return [stage for stage in EVERY_LIVE if stage in lawful]


def _located(sheet: Sheet, fault: Fault) -> PackFault:
    """Where it is said: the field, else the requirement, else the action, else what is extended."""
    values = {**fault.values, "action": fault.action, "requirement": fault.requirement}
    wanted = (fault.requirement, fault.field), (fault.requirement, ""), ("", fault.field), ("", "")
    paths = [_path(sheet.raw, fault.action, *one) for one in wanted]
    found = [sheet.lines[path] for path in paths if path in sheet.lines]
    line = found[0] if found else nearest(sheet.lines, ("extends",))
    return PackFault(sheet.file, line, fault.key, values)


def _path(raw: Row, action: str, requirement: str, field: str) -> Path:
    path: Path = ()
    rows = raw
    for name, wanted in (("actions", action), ("requires", requirement)):
        if wanted:
            ids = [row["id"] for row in rows.get(name, [])]
            if wanted not in ids:
                return ("",)
            path = (*path, name, ids.index(wanted))
            rows = rows[name][ids.index(wanted)]
    return (*path, field) if field else path


def _overlaps(packs: Mapping[str, Pack], sheets: Mapping[str, Sheet]) -> Iterator[PackFault]:
    for (one, first), (other, second) in combinations(packs.items(), 2):
        if overlap(first, second):
            later = sheets[max(one, other, key=lambda name: (packs[name].valid_from, name))]
            rival = one if later.name == other else other
            yield later.fault("pack.overlap", "valid_from", pack=later.name, other=rival)
