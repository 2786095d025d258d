"""How often a delivery is tried, after which pauses: each twice the last, shortened by chance."""

from msgspec import Struct


class Patience(Struct, frozen=True):
    """So many tries; the first pause and the longest, in seconds."""

    tries: int = 10
    first: float = 2.0
    longest: float = 3_600.0

    def pause(self, tried: int, chance: float, asked: float = 0.0) -> float:
        """Seconds after so many tries; `chance` is between 0 and 1, `asked` what Retry-After said.

        By chance down to half, so that many that failed together do not come back together.
        """
        whole: float = min(self.first * 2.0 ** min(max(tried - 1, 0), 30), self.longest)
        return min(max(whole * (1 + chance) / 2, asked), self.longest)

    def spent(self, tried: int) -> bool:
        """Whether that was often enough."""
        return tried >= self.tries
