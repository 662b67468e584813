"""How long the client waits for what."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """All in seconds. The defaults are right for people on real networks; tests have others."""

    backoff_base: float = 0.5
    backoff_max: float = 20.0
    crowded_max: float = 30.0
    """The longest pause when the user has too many connections."""
    stable_after: float = 10.0
    """A connection that lived so long was a good one: the backoff begins anew."""
    open_timeout: float = 10.0
    welcome_timeout: float = 10.0
    close_timeout: float = 2.0
    pong_timeout: float = 10.0
    probe_timeout: float = 3.0
    """As `pong_timeout`, when there is reason to believe that the connection is dead."""
    ack_timeout: float = 10.0
    token_timeout: float = 30.0
    rest_timeout: float = 20.0
    typing_interval: float = 3.0
    tick: float = 1.0
    """How often a connection is looked at."""
