"""The vault, opened and closed by the approval service: it keeps, opens and destroys.

What stands is said by the log alone: of a subject's records the one that its facts name, with the
digest of its ciphertexts and the commitment to its key. So a record is written before the fact that
names it, and what no fact names is nothing, and is cleared away. Whoever changes a subject holds
its lock meanwhile, whatever process they are in.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Any

import psycopg
from msgspec import Struct
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from domain.codes import prefix
from domain.subjects.state import Subject
from events.subject import Algorithm
from services.ledger.changes import Busy
from services.ledger.ledger import Ledger
from services.ledger.writer import CONNECT
from services.vault import rolls
from services.vault import statements as sql
from services.vault.cipher import (
    Key,
    Place,
    Refused,
    commitment,
    committed,
    frame,
    new_key,
    seal,
    unseal,
)
from services.vault.household import (
    Basis,
    Household,
    Tie,
    from_fields,
    normal,
    personal_fields,
    told,
)
from services.vault.keys import KeyService
from services.vault.objects import Objects
from services.vault.rolls import HouseholdEntry, Standing

Row = tuple[Any, ...]


class NotOpen(Exception):
    """Personal data that may not be opened: restricted, or their key is gone."""


class Record(Struct, frozen=True):
    """A household encrypted for its place: what the log is to know of it, and what is kept."""

    subject: str
    record: str
    content: str
    key: Key
    kc: str
    fields: dict[str, bytes]
    digests: tuple[bytes, ...]
    kept: Household


class Vault:
    """Personal data by random id; its own role and schema, in production its own database."""

    def __init__(
        self,
        dsn: str,
        keys: KeyService,
        objects: Objects,
        ledger: Ledger,
        log: str,
        alg: Algorithm = "AES-256-GCM",
    ) -> None:
        self.log, self.keys, self.objects = log, keys, objects
        self._ledger, self._alg = ledger, alg
        self._pool, self._locks = _pool(dsn), _pool(dsn)

    async def __aenter__(self) -> "Vault":
        await self._pool.open()
        await self._locks.open()
        await self.sweep()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._locks.close()
        await self._pool.close()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection[Any]]:
        """A connection in the vault's role."""
        async with _connected(self._pool) as conn:
            yield conn

    async def query(self, statement: str, params: Any = ()) -> list[Row]:
        """Rows of one statement."""
        async with self.connection() as conn:
            cursor = await conn.execute(statement, params)
            return await cursor.fetchall() if cursor.description else []

    async def households(
        self, division: str, project: str | None = None, basis: Basis | None = None
    ) -> tuple[HouseholdEntry, ...]:
        """Whom something concerns: of a division, or of those in it that a project concerns.

        Those whose data are restricted or gone are on no new roll.
        """
        return await self._tied(await self._inside(division), project, basis)

    async def _inside(self, division: str) -> dict[str, tuple[str, str]]:
        """Who may be on a roll there: the record that stands, and where they live."""
        found = await self._ledger.query(rolls.INSIDE, (prefix(division),))
        return {stream.partition("-")[2]: (record, where) for stream, record, where in found}

    async def _tied(
        self, standing: dict[str, tuple[str, str]], project: str | None, basis: Basis | None
    ) -> tuple[HouseholdEntry, ...]:
        asked = {"subjects": list(standing), "project": project, "basis": basis}
        return rolls.entries(await self.query(rolls.CONCERNED, asked), standing, project, basis)

    async def concerned(
        self, division: str, project: str, bases: Iterable[Basis]
    ) -> frozenset[str]:
        """Everyone in a division whom a project concerns by one of these ties."""
        inside = await self._inside(division)
        found = [await self._tied(inside, project, basis) for basis in sorted(set(bases))]
        return frozenset(one.subject for some in found for one in some)

    async def standing(self, subject: str) -> Standing | None:
        """Whether there is such a household, and where."""
        for division, stage in await self._ledger.query(rolls.ONE, (f"subject-{subject}",)):
            return Standing(subject, division, stage)
        return None

    def named(self, principal: str, key: str) -> str:
        """The id of the household that somebody enters under a key: random to all others."""
        return f"s-{self._secret_id('subject', principal, key)}"

    def recorded(self, principal: str, key: str) -> str:
        """The id of the record that somebody writes under a key."""
        return self._secret_id("record", principal, key)

    def _secret_id(self, *parts: str) -> str:
        return self.keys.index(frame("id", *parts)).hex()[:32]

    def print(self, what: str, said: Household) -> str:
        """By which a repetition of a command is known, made under a key: no plain hash of it."""
        return self.keys.index(frame("print", what, told(said))).hex()

    def digest(self, id_number: str) -> bytes:
        """By which an identity number is found."""
        return self.keys.index(frame("id number", normal(id_number)))

    @asynccontextmanager
    async def holding(self, subject: str, said: Household | None = None) -> AsyncIterator[None]:
        """Nobody else changes this subject meanwhile, nor enters the same identity numbers."""
        members = said.members if said else ()
        names = [subject.encode(), *(self.digest(member.id_number) for member in members)]
        locks = sorted({int.from_bytes(sha256(n).digest()[:8], "big", signed=True) for n in names})
        async with _connected(self._locks) as conn:
            try:
                for lock in locks:
                    await conn.execute("SELECT pg_advisory_lock(%s)", (lock,))
                yield
            finally:
                await conn.execute("SELECT pg_advisory_unlock_all()")

    async def sealed(self, subject: str, record: str, kept: Household) -> Record:
        """A household encrypted under its subject's key, a new one if it has none; in memory."""
        known = await self._subject(subject)
        key = await self.key(known) if known.kid else new_key(self._alg)
        return self._sealed(subject, record, kept, key)

    def _sealed(self, subject: str, record: str, kept: Household, key: Key) -> Record:
        fields = {
            path: seal(key, Place(self.log, record, subject, path), text)
            for path, text in personal_fields(kept).items()
        }
        content = content_of(fields, kept.ties)
        digests = tuple(self.digest(member.id_number) for member in kept.members)
        kc = commitment(key, self.log, subject)
        return Record(subject, record, content, key, kc, fields, digests, kept)

    async def keep(self, made: Record) -> None:
        """Write a record beside the one that stands; the log says which one does."""
        epoch, wrapped = self.keys.wrap(made.key.secret, self._about(made.subject, made.key.kid))
        place = (made.subject, made.record)
        async with self.connection() as conn, conn.transaction():
            await conn.execute(sql.SUBJECT, (made.subject,))
            await conn.execute(sql.KEY, (made.subject, made.key.kid, made.key.alg, epoch, wrapped))
            await conn.execute(sql.FORGET, place)
            await conn.execute(sql.RECORD, (*place, len(made.kept.members)))
            async with conn.cursor() as cursor:
                await cursor.executemany(sql.FIELD, [(*place, *f) for f in made.fields.items()])
                await cursor.executemany(sql.BLIND, [(d, *place) for d in made.digests])
                await cursor.executemany(sql.TIE, [(*place, *_tie(t)) for t in made.kept.ties])

    async def settle(self, subject: str) -> Subject:
        """Clear away whatever the log does not name, under the subject's lock; what stands."""
        known = await self._subject(subject)
        if not known.version or known.stage == "shredded":
            await self._forget_files(subject)
        async with self.connection() as conn, conn.transaction():
            if not known.version or known.stage == "shredded":
                await conn.execute(
                    "DELETE FROM bangfu_vault.subject WHERE subject = %s", (subject,)
                )
                return known
            await conn.execute(sql.OTHERS, (subject, known.record))
            await conn.execute(sql.OTHER_KEYS, (subject, list(known.kids)))
            state = "sealed" if known.stage == "restricted" else "active"
            await conn.execute(sql.SEALED, (state, subject, state))
        return known

    async def _forget_files(self, subject: str) -> None:
        """Delete the objects of a subject; without its key they are worth nothing anyway."""
        kept = [row[0] for row in await self.query(sql.OBJECTS_OF, (subject,))]
        await self.objects.delete(f"sha256/{digest[:2]}/{digest}" for digest in kept)
        for (parts,) in await self.query(sql.PARTS_OF, (subject,)):
            await self.objects.delete(parts)

    async def sweep(self) -> None:
        """Settle what an interrupted process left: of the shredded, and of what was never named."""
        kept = {row[0] for row in await self.query("SELECT subject FROM bangfu_vault.subject")}
        live = {row[0].partition("-")[2] for row in await self._ledger.query(sql.LIVE)}
        for subject in sorted(kept - live):
            async with self.holding(subject):
                await self.settle(subject)

    async def _subject(self, subject: str) -> Subject:
        state: Subject = (await self._ledger.fresh(f"subject-{subject}")).state
        return state

    async def key(self, known: Subject, *, sealed: bool = False) -> Key:
        """A subject's key, if it is the one that was committed to and may be used."""
        rows = await self.query(sql.KEYS, ([known.ref],))
        return self._key(known, {row[0]: row for row in rows if row[1] == known.kid}, sealed=sealed)

    def _key(self, known: Subject, rows: Mapping[str, Row], *, sealed: bool) -> Key:
        row = rows.get(known.ref)
        if row is None or (row[5] == "sealed" and not sealed):
            raise NotOpen(known.ref)
        _, kid, alg, epoch, wrapped, _ = row
        key = Key(kid, alg, self.keys.unwrap(epoch, wrapped, self._about(known.ref, kid)))
        return committed(key, self.log, known.ref, known.kc)

    def _about(self, subject: str, kid: str) -> bytes:
        return frame("dek", self.log, subject, kid)

    async def wrap_anew(self) -> int:
        """Wrap every key under the current epoch, a hundred at a time; how many were not."""
        done = 0
        while rows := await self.query(sql.OLD, (self.keys.current,)):
            for subject, kid, epoch, wrapped in rows:
                secret = self.keys.unwrap(epoch, wrapped, self._about(subject, kid))
                new, again = self.keys.wrap(secret, self._about(subject, kid))
                await self.query(sql.WRAPPED, (new, again, subject, kid, epoch))
            done += len(rows)
        return done

    async def wrapped_under(self, epoch: str) -> int:
        """How many keys are wrapped under an epoch still."""
        return int((await self.query(sql.UNDER, (epoch,)))[0][0])

    async def open(self, known: Subject, *, sealed: bool = False) -> Household:
        """What is kept of a subject; `sealed`: also while it is restricted, for the legal role."""
        return (await self.open_all([known], sealed=sealed))[known.ref]

    async def open_all(
        self, subjects: Iterable[Subject], *, sealed: bool = False
    ) -> dict[str, Household]:
        """What is kept of several subjects, as the log names it."""
        known = {subject.ref: subject for subject in subjects}
        refs, records = list(known), [subject.record for subject in known.values()]
        keys = {r[0]: r for r in await self.query(sql.KEYS, (refs,)) if r[1] == known[r[0]].kid}
        fields: dict[str, dict[str, bytes]] = {ref: {} for ref in refs}
        for subject, path, data in await self.query(sql.FIELDS, (refs, records)):
            fields[subject][path] = bytes(data)
        ties: dict[str, list[Tie]] = {ref: [] for ref in refs}
        for subject, *tie in await self.query(sql.TIES, (refs, records)):
            ties[subject].append(Tie(*tie))
        return {
            ref: self._opened(one, self._key(one, keys, sealed=sealed), fields[ref], ties[ref])
            for ref, one in known.items()
        }

    def _opened(
        self, known: Subject, key: Key, fields: dict[str, bytes], ties: list[Tie]
    ) -> Household:
        if content_of(fields, ties) != known.content:
            raise Refused("not the ciphertexts that the log names")
        place = Place(self.log, known.record, known.ref, "")
        texts = {
            path: unseal(key, Place(place.log, place.record, place.subject, path), data)
            for path, data in fields.items()
        }
        return from_fields(texts, tuple(ties))

    async def found(
        self, numbers: Iterable[str], sees: Callable[[str], bool]
    ) -> tuple[Subject, ...]:
        """The subjects to whom identity numbers lead, of those in divisions that somebody sees."""
        digests = [self.digest(number) for number in numbers]
        rows = await self.query(sql.SOUGHT, (digests,))
        known = {subject: await self._subject(subject) for subject, _ in rows}
        right = [
            known[s] for s, record in rows if known[s].record == record and sees(known[s].division)
        ]
        return tuple({one.ref: one for one in right}.values())


def content_of(fields: Mapping[str, bytes], ties: Iterable[Tie]) -> str:
    """The digest of ciphertexts with their places, and of the ties, as the log names them."""
    told = [part for path in sorted(fields) for part in (path, fields[path])]
    tied = sorted("|".join(map(str, _tie(tie))) for tie in ties)
    return sha256(frame("content", *told, "ties", *tied)).hexdigest()


def _pool(dsn: str) -> AsyncConnectionPool:
    return AsyncConnectionPool(dsn, min_size=0, max_size=8, open=False, timeout=5, kwargs=CONNECT)


@asynccontextmanager
async def _connected(pool: AsyncConnectionPool) -> AsyncIterator[AsyncConnection[Any]]:
    try:
        async with pool.connection() as conn:
            yield conn
    except psycopg.OperationalError as lost:
        raise Busy from lost


def _tie(tie: Tie) -> tuple[str, str, int, int]:
    return tie.project, tie.basis, tie.area, tie.shares
