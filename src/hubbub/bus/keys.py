"""Names in Redis. All begin with the installation's prefix, so that two may share a server;
what must lie on one node of a cluster has the same hash tag."""

from typing import Final
from zlib import crc32

PARTITIONS: Final = 64
"""Channels that the rooms are dealt out to: few enough to subscribe to all of them, enough to
spread over the nodes of a cluster. The same on every instance."""


def partition(room: str) -> int:
    """The number of the channel that carries the room's events."""
    return crc32(room.encode()) % PARTITIONS


def beside(channel: str, name: str) -> str:
    """A channel of another name that lies in the same slot: the first hash tag counts."""
    return f"{channel}:{name}"


class Keys:
    """The names, under `prefix`."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self.control = f"{prefix}:{{control}}"
        self.instances = f"{prefix}:{{instances}}"

    def events(self, number: int) -> str:
        """The channel of a partition."""
        return f"{self._prefix}:{{{number}}}:events"

    def echo(self, instance: str) -> str:
        """The channel that only this instance listens to, and publishes to, to hear itself."""
        return f"{self._prefix}:{{{instance}}}:echo"

    def slots(self, user_id: int) -> str:
        """A user's connections."""
        return f"{self._prefix}:{{user:{user_id}}}:slots"

    def present(self, room: str) -> str:
        """Who is in a room."""
        return f"{self._prefix}:{{{room}}}:present"

    def held(self, instance: str) -> str:
        """Whom an instance has said to be where, for the others to take back if it dies."""
        return f"{self._prefix}:{{{instance}}}:held"

    def buried(self, instance: str) -> str:
        """Who takes that back."""
        return f"{self._prefix}:{{{instance}}}:buried"

    def ticket(self, digest: str) -> str:
        """A ticket that is not used yet."""
        return f"{self._prefix}:{{ticket:{digest}}}"
