"""The stream: how it must be set up, which one is in use, and how another takes its place.

`BANGFU` is the first; whoever rebuilds makes `BANGFU_2`, and so on. In use is the one stream that
takes the facts' subjects; everybody finds it by them (`$JS.API.STREAM.NAMES` with a subject), never
by its name. A stream under construction takes subjects of its own and stores them as the facts'.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from events.envelope import EVERY
from services.relay.bus import Bus, Refused
from services.relay.doubts import Doubt, Unsafe

FIRST = "BANGFU"
BUILDING = "bangfu-building"
RETIRED = "bangfu-retired"
NOT_FOUND = 10059
Config = dict[str, Any]


class Wanted(Struct, frozen=True):
    """What the settings leave open: how many servers keep it, and the window for repeated ids."""

    replicas: int = 1
    window_ms: int = 120_000


class Stream(Struct, frozen=True):
    """A stream as the server tells of it."""

    name: str
    created: str
    config: Config
    messages: int
    first: int
    last: int

    @property
    def _subjects(self) -> list[str]:
        return list(self.config["subjects"])

    @property
    def begins(self) -> int:
        """The position it was made to begin at."""
        return int(self.config.get("first_seq") or 1)

    @property
    def in_use(self) -> bool:
        """Whether it takes the facts' subjects."""
        return self._subjects == [EVERY]

    @property
    def unfinished(self) -> bool:
        """Whether a rebuild is filling it, or was cut off while it did."""
        return self._subjects == [f"{BUILDING}.{self.name}.>"]

    @property
    def whole(self) -> bool:
        """Whether it has a message for each position from its beginning to its end."""
        beginning = not self.messages or self.first == self.begins
        return beginning and self.messages == self.last - self.begins + 1


def config(wanted: Wanted, name: str, first: int = 1) -> Config:
    """How a stream in use is set up: it keeps everything, and refuses rather than forgets."""
    return {
        "name": name,
        "subjects": [EVERY],
        "storage": "file",
        "retention": "limits",
        "discard": "new",
        "deny_delete": True,
        "deny_purge": True,
        "allow_direct": True,
        "num_replicas": wanted.replicas,
        "duplicate_window": wanted.window_ms * 1_000_000,
        **({"first_seq": first} if first > 1 else {}),
    }


def building(wanted: Wanted, name: str, first: int) -> Config:
    """How it is set up while it is filled: beside the one in use, a thousand messages at once."""
    return config(wanted, name, first) | {
        "subjects": [f"{BUILDING}.{name}.>"],
        "subject_transform": {"src": f"{BUILDING}.{name}.>", "dest": EVERY},
        "allow_atomic": True,
    }


def retired(stream: Stream) -> Config:
    """A stream that takes nothing any more, else as it is."""
    return stream.config | {"subjects": [f"{RETIRED}.{stream.name}"]}


def differences(found: Config, wanted: Config) -> Iterator[str]:
    """What a stream is told to do otherwise than it should, or beyond."""
    for key, value in wanted.items():
        if found.get(key) != value:
            yield f"{key} = {found.get(key)!r}, 应为 / should be {value!r}"
    for key in found.keys() - wanted.keys() - {"first_seq", "metadata"}:
        if found[key] and found[key] not in (-1, "none"):
            yield f"{key} = {found[key]!r}, 不应设置 / should not be set"


def assert_fits(stream: Stream, wanted: Wanted) -> None:
    """Refuse a stream that could lose, overwrite or change what it was told."""
    if wrong := list(differences(stream.config, config(wanted, stream.name, stream.begins))):
        raise Unsafe(f"{stream.name}: {'; '.join(wrong)}")


async def in_use(bus: Bus, wanted: Wanted) -> Stream:
    """The stream that takes the facts' subjects; the first one ever is made here."""
    names = await named(bus, EVERY)
    if len(names) == 1:
        return await info(bus, names[0])
    others = await every(bus)
    if any(one.unfinished for one in others):
        raise Doubt("retired", "a rebuild is under way, or was cut off: bangfu stream rebuild")
    if not names and any(one.in_use for one in others):
        raise Doubt("retired", "a stream came into use while we looked")
    if names or others:
        raise Unsafe("没有唯一在用的事件流,须重建 / not one stream in use: bangfu stream rebuild")
    return await create(bus, config(wanted, FIRST))


async def every(bus: Bus) -> list[Stream]:
    """All streams of ours, the oldest number first."""
    ours = [name for name in await named(bus) if name.partition("_")[0] == FIRST]
    return sorted([await info(bus, name) for name in ours], key=lambda one: number(one.name))


def number(name: str) -> int:
    """1 for BANGFU, 2 for BANGFU_2."""
    return int(name.partition("_")[2] or 1)


def numbered(n: int) -> str:
    """The other way round."""
    return FIRST if n == 1 else f"{FIRST}_{n}"


async def named(bus: Bus, subject: str = "") -> list[str]:
    """The names of the streams that take a subject, or of all."""
    said = await bus.ask("STREAM.NAMES", {"subject": subject} if subject else {})
    return list(said.get("streams") or ())


async def info(bus: Bus, name: str) -> Stream:
    """A stream by its leader's account."""
    try:
        return _stream(await bus.ask(f"STREAM.INFO.{name}"))
    except Refused as refused:
        raise Doubt("retired", f"{name}: {refused}") from refused


async def create(bus: Bus, told: Config) -> Stream:
    """A new stream; the same once more is the same stream."""
    return await _set(bus, "CREATE", told)


async def update(bus: Bus, told: Config) -> Stream:
    """A stream told otherwise."""
    return await _set(bus, "UPDATE", told)


async def _set(bus: Bus, verb: str, told: Config) -> Stream:
    try:
        return _stream(await bus.ask(f"STREAM.{verb}.{told['name']}", told))
    except Refused as refused:
        raise Unsafe(f"{told['name']}: {refused}") from refused


async def delete(bus: Bus, name: str) -> None:
    """Delete a stream with all its messages."""
    await bus.ask(f"STREAM.DELETE.{name}")


async def dismiss_consumers(bus: Bus, name: str) -> None:
    """End the consumers of a stream, so that each subscriber looks for the one in use."""
    while names := (await bus.ask(f"CONSUMER.NAMES.{name}"))["consumers"]:
        for consumer in names:
            await bus.ask(f"CONSUMER.DELETE.{name}.{consumer}")


def _stream(said: dict[str, Any]) -> Stream:
    state = said["state"]
    return Stream(
        name=said["config"]["name"],
        created=said["created"],
        config=said["config"],
        messages=state["messages"],
        first=state["first_seq"],
        last=state["last_seq"],
    )
