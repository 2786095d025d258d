"""The Python client of subscribers: every fact in effect once, in order, from any point.

A subscriber says which facts it wants and from where, and gives a handler. The handler's effect and
the position are one transaction of the subscriber's own store.
"""

from events.client.connecting import connect
from events.client.counters import Counters, Exposed
from events.client.keeping import Checkpoint, Letter, Letters, Overtaken
from events.client.order import Foreign, Hole
from events.client.patience import Patience
from events.client.postgres import PostgresCheckpoint
from events.client.received import Received
from events.client.reconciling import Range, on_the_bus, reconcile
from events.client.sqlite import SqliteCheckpoint
from events.client.standing import Acks, OtherFilter
from events.client.subscription import Subscription, subscribe
from events.client.tailing import tail
from events.client.taking import Handler, discard, replay
from events.client.where import Since, Where

__all__ = [
    "Acks",
    "Checkpoint",
    "Counters",
    "Exposed",
    "Foreign",
    "Handler",
    "Hole",
    "Letter",
    "Letters",
    "OtherFilter",
    "Overtaken",
    "Patience",
    "PostgresCheckpoint",
    "Range",
    "Received",
    "Since",
    "SqliteCheckpoint",
    "Subscription",
    "Where",
    "connect",
    "discard",
    "on_the_bus",
    "reconcile",
    "replay",
    "subscribe",
    "tail",
]
