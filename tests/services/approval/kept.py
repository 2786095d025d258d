"""What takes longer to make than a test, and has nothing of a test in it: kept for the next."""

from litestar import Litestar

APPS: list[Litestar] = []
"""Applications that nobody has in hand: routes without a house."""
RECORDED: dict[str, dict[str, bytes]] = {}
"""All that a settled database holds, by its name: what a test's own begins with."""
