"""The contract in its folder: what is committed, what was released, and whether it still holds.

A release is a copy that never changes again.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path

import msgspec

from events.contract.comparing import Change, changes
from events.contract.generating import (
    ASYNCAPI,
    EVERY,
    VERSION,
    Schemas,
    envelope_of,
    files,
    schemas,
    tag_of,
)
from events.published import facts
from events.upcasters import STEPS, BrokenChain, Step, check_chains

FOLDER = Path(__file__).parent
RELEASED = "released"
ADVICE = "run: bangfu contract generate"


def generated(folder: Path = FOLDER) -> dict[str, bytes]:
    """The contract as the structs of today make it, by path."""
    return files(schemas(facts(), last_released(folder), STEPS))


def committed(folder: Path = FOLDER) -> dict[str, bytes]:
    """The contract as it lies there, by path."""
    found = [folder / ASYNCAPI, *folder.glob("schemas/*.json")]
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in found if one.exists()}


def generate(folder: Path = FOLDER) -> list[str]:
    """Write the contract anew; the paths that changed."""
    made, stale = generated(folder), committed(folder)
    for path in stale.keys() - made.keys():
        (folder / path).unlink()
    changed = [path for path in made if made[path] != stale.get(path)]
    for path in changed:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(made[path])
    return sorted(changed + list(stale.keys() - made.keys()))


def check(folder: Path = FOLDER) -> list[str]:
    """Everything that is wrong with the contract, in lines; nothing is as it should be."""
    return [*_stale(folder), *_broken(folder), *_stranded(folder, STEPS)]


def _stale(folder: Path) -> list[str]:
    made, lies = generated(folder), committed(folder)
    paths = sorted(made.keys() | lies.keys())
    return [f"{path}: {ADVICE}" for path in paths if made.get(path) != lies.get(path)]


def _broken(folder: Path) -> list[str]:
    grave = [change for change in since_release(folder) if change.grade == "breaks"]
    return [f"{one.fact} {one.field}: {one.what}" for one in grave]


def _stranded(folder: Path, steps: Mapping[str, Step]) -> list[str]:
    """Superseded versions that nothing brings up to date."""
    known = facts().keys() | last_released(folder).keys()
    lines = [f"{tag}: no upcaster" for tag in superseded(known - {EVERY}) if tag not in steps]
    try:
        check_chains(facts(), steps)
    except BrokenChain as broken:
        lines.append(f"{broken}: its upcasters lead nowhere")
    return lines


def superseded(tags: set[str]) -> list[str]:
    """The tags of which a later version is there too."""
    return [tag for tag in sorted(tags) if any(_follows(other, tag) for other in tags)]


def _follows(later: str, tag: str) -> bool:
    (name, version), (other, number) = later.rsplit(".v", 1), tag.rsplit(".v", 1)
    return name == other and int(version) > int(number)


def since_release(folder: Path = FOLDER) -> list[Change]:
    """What changed since the last release, if there was one."""
    old = last_released(folder)
    return changes(old, read(generated(folder))) if old else []


def releases(folder: Path = FOLDER) -> list[str]:
    """The released versions, oldest first."""
    found = [one.name for one in (folder / RELEASED).glob("*") if one.is_dir()]
    return sorted(found, key=lambda version: [int(part) for part in version.split(".")])


def last_released(folder: Path = FOLDER) -> Schemas:
    """The schemas of the last release; none before the first."""
    versions = releases(folder)
    return read(committed(folder / RELEASED / versions[-1])) if versions else {}


def release(folder: Path = FOLDER, version: str = VERSION) -> Path:
    """Keep the committed contract under its version for ever."""
    place = folder / RELEASED / version
    if place.exists():
        raise FileExistsError(f"{version}: released already")
    if wrong := check(folder):
        raise ValueError("\n".join(wrong))
    place.mkdir(parents=True)
    shutil.copy(folder / ASYNCAPI, place)
    shutil.copytree(folder / "schemas", place / "schemas")
    return place


def read(contract: Mapping[str, bytes]) -> Schemas:
    """The schemas in a contract by tag, and what holds for every message."""
    if not contract:
        return {}
    known = {tag: msgspec.json.decode(b) for path, b in contract.items() if (tag := tag_of(path))}
    return {EVERY: envelope_of(msgspec.json.decode(contract[ASYNCAPI]))} | known
