"""What is known of a row before it is put: its project's id, and who has filed the same before.

A project's id comes from the file's digest, the county and year, the sheet and the row; the key of
its command from the id and what is asked. So the same file twice asks nothing new. Equal rows
within a file are as many projects, for they stand at different rows. A row equal to one of
*another* file of the same county and year may be a corrected edition of it or a second batch:
nobody can tell from the rows. `Options.equal_rows` says; without it the row becomes a question that
names the other project, and nothing is filed twice or left out in silence. The n-th of equal rows
answers to the n-th known one.
"""

from collections import Counter
from hashlib import sha256
from uuid import UUID, uuid5

from msgspec import Struct
from msgspec.json import Decoder

from domain.codes import at_level
from services.approval.importing.messages import Line
from services.approval.importing.raising import Raising
from services.approval.importing.store import Import, Result, RowCame, Store

IMPORTS = UUID("6f0d6f3c-2a0e-5d8e-9d7b-430511202410")
"""The name space of the ids and keys that imports give."""


class Raised(Struct, frozen=True):
    """A row that would raise a project: its ids and what is asked."""

    line: Line
    command: Raising
    print: str
    project: str
    scope: str


class Known(Struct, frozen=True):
    """What was recorded before: prints of projects by id, other files' projects by equal row."""

    filed: dict[str, str]
    equal: dict[int, str]
    same: bool

    def settled(self, one: Raised) -> RowCame | None:
        """What needs not be put: filed before in the same words, or equal to another file's row."""
        if self.filed.get(one.project) == one.print:
            return came_of(one, "unchanged")
        other = self.equal.get(one.line.row)
        if other is None:
            return None
        told = b"null" if self.same else bytes(one.line.command)
        outcome: Result = "unchanged" if self.same else "question"
        return came_of(one, outcome, project=other, told=told)


def known_by(job: Import, sheet: str, line: Line, commands: Decoder[Raising]) -> Raised:
    """A row with the ids under which its project and its command are known for ever."""
    command = commands.decode(line.command)
    scope = f"{at_level(job.division, 'county')[:6]}:{command.dossier.year}"
    project = uuid5(IMPORTS, f"{job.digest} {scope} {sheet} {line.row}").hex
    return Raised(line, command, sha256(line.command).hexdigest(), project, scope)


async def look_up(store: Store, job: Import, raised: list[Raised]) -> Known:
    """What was recorded before of these projects, and of rows equal to theirs."""
    same = job.options.equal_rows == "same"
    if not raised:
        return Known({}, {}, same)
    filed = await store.filed([r.project for r in raised])
    equal: dict[int, str] = {}
    if job.options.equal_rows != "file":
        equal = await _equal(store, job, [r for r in raised if r.project not in filed])
    return Known(filed, equal, same)


async def _equal(store: Store, job: Import, raised: list[Raised]) -> dict[int, str]:
    """Rows equal to one of another file, with the project of that."""
    known = await _of_other_files(store, job, raised)
    if not known:
        return {}
    scopes, prints = ([*dict.fromkeys(part)] for part in zip(*known, strict=True))
    so_far = Counter(await store.so_far(job.id, scopes, prints))
    equal: dict[int, str] = {}
    for one in raised:
        projects = known.get((one.scope, one.line.fingerprint), [])
        nth = so_far[one.line.fingerprint]
        so_far[one.line.fingerprint] += 1
        if nth < len(projects):
            equal[one.line.row] = projects[nth]
    return equal


async def _of_other_files(
    store: Store, job: Import, raised: list[Raised]
) -> dict[tuple[str, str], list[str]]:
    """The projects of other files by scope and print."""
    prints = list({r.line.fingerprint for r in raised})
    known: dict[tuple[str, str], list[str]] = {}
    for scope in {r.scope for r in raised}:
        found = await store.equal(scope, prints, job.digest)
        known |= {(scope, print_): projects for print_, projects in found.items()}
    return known


def came_of(one: Raised, outcome: Result, *, project: str = "", told: bytes = b"null") -> RowCame:
    """The row with what became of it."""
    return RowCame(
        row=one.line.row,
        outcome=outcome,
        project=project or one.project,
        scope=one.scope,
        fingerprint=one.line.fingerprint,
        command=one.print,
        told=told,
    )
