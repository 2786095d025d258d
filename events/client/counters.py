"""What a subscription has seen and done, for a log, a page or Prometheus."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector


class Counters(Struct):
    """`position` is the last one committed, `pending` what the server still holds for us."""

    position: int = 0
    pending: int = 0
    received: int = 0
    handled: int = 0
    skipped: int = 0
    unknown: int = 0
    failures: int = 0
    parked: int = 0
    holes: int = 0
    refetches: int = 0


GAUGES = ("position", "pending")


class Exposed(Collector):
    """The counters of one subscription, to be registered with a Prometheus registry."""

    def __init__(self, name: str, counters: Counters) -> None:
        self._name, self._counters = name, counters

    def collect(self) -> Iterator[Metric]:
        for field, value in msgspec.structs.asdict(self._counters).items():
            family = GaugeMetricFamily if field in GAUGES else CounterMetricFamily
            metric = family(f"bangfu_client_{field}", field, labels=["subscription"])
            metric.add_metric([self._name], value)
            yield metric
