"""How long to stay away: full jitter, so that a thousand clients never come back together."""

from random import Random

from hubbub_client.timing import Timing

_MOST_DOUBLINGS = 16  # far past the maximum; a float must not overflow after weeks of trying


class Backoff:
    """The pauses between tries: `random(0, min(max, base * 2^n))` seconds."""

    def __init__(self, timing: Timing, rng: Random) -> None:
        self._timing = timing
        self._rng = rng
        self._tries = 0

    def next(self) -> float:
        """The pause after one more failure."""
        ceiling = self._timing.backoff_base * 2 ** min(self._tries, _MOST_DOUBLINGS)
        self._tries += 1
        return self._rng.uniform(0, min(self._timing.backoff_max, ceiling))

    def longest(self) -> float:
        """The pause after having been a nuisance."""
        return self._rng.uniform(self._timing.backoff_max / 2, self._timing.backoff_max)

    def crowded(self) -> float:
        """The pause while the user has too many connections: others must end first."""
        return self._rng.uniform(self._timing.backoff_base, self._timing.crowded_max)

    def reset(self) -> None:
        """It went well."""
        self._tries = 0
