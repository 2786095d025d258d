"""What the process tells of each webhook."""

from prometheus_client import Counter, Gauge

DELIVERED = Counter("bangfu_hooks_delivered", "Facts that a receiver took", ["subscriber"])
FAILED = Counter("bangfu_hooks_failed", "Tries that a receiver did not take", ["subscriber"])
PARKED = Counter("bangfu_hooks_parked", "Facts put aside after too many tries", ["subscriber"])
POSITION = Gauge("bangfu_hooks_position", "How far a webhook is in the log", ["subscriber"])
LAST = Gauge("bangfu_hooks_log_position", "How far the log is")
