"""One instance, nothing between it and itself."""

from collections.abc import Sequence

from hubbub.bus.ports import Hear, Missed, Receive
from hubbub.protocol.publication import Publication
from hubbub.protocol.revocations import Control


class MemoryBus:
    """Hands each publication straight to the receiver (see `realtime.ports.Bus`)."""

    degraded = False

    def __init__(self) -> None:
        self._receive: Receive | None = None

    def attach(self, receive: Receive, hear: Hear, missed: Missed) -> None:
        """Sets who receives; there is nobody else to hear of, and nothing can be missed."""
        self._receive = receive

    def publish(self, publications: Sequence[Publication]) -> None:
        """Delivers at once, in the caller's turn of the loop."""
        if self._receive is not None:
            self._receive(publications)

    def tell(self, control: Control) -> None:
        """There is no other instance."""

    def watch(self, room: str) -> None:
        """Whatever is published is delivered."""

    def unwatch(self, room: str) -> None:
        """The hub drops what nobody listens to."""
