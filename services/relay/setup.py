"""What a relay is told out of the settings: the log, the bus, and how the stream must be."""

from msgspec import Struct

from services.common.nkeys import BadSeedError, Nkey, read_seed
from services.common.settings import BadSettings, Settings, required
from services.relay.bus import Address
from services.relay.streams import Wanted

NEEDED = ("relay_dsn", "nats_servers", "nats_monitors")


class Setup(Struct, frozen=True):
    """All that the relay, the reconciler and a rebuild work with."""

    dsn: str
    address: Address
    wanted: Wanted = Wanted()
    source: str = "urn:bangfu:log"
    every: float = 60.0


def of_relay(settings: Settings) -> Setup:
    """The relay's own: it may publish and look, nothing else."""
    return _setup(settings, settings.relay_seed_file, "_INBOX_relay")


def of_streams(settings: Settings) -> Setup:
    """Whoever rebuilds: the key that makes and retires streams is in no running service."""
    return _setup(settings, settings.streams_seed_file, "_INBOX_streams")


def _setup(settings: Settings, seed_file: str, inbox: str) -> Setup:
    required(settings, *NEEDED)
    return Setup(
        dsn=settings.relay_dsn,
        address=Address(settings.nats_servers, settings.nats_monitors, _seed(seed_file), inbox),
        wanted=Wanted(settings.stream_replicas, settings.duplicate_window_ms),
        source=settings.source,
        every=settings.reconcile_seconds,
    )


def _seed(file: str) -> str:
    """The seed, looked at before anybody waits for a server."""
    try:
        if seed := read_seed(file):
            Nkey(seed)
    except (OSError, ValueError, BadSeedError) as wrong:
        raise BadSettings(f"{file}: 无法读取种子 / no seed can be read: {wrong}") from None
    return seed
