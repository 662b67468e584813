"""The in-process bus: one instance, nothing between it and itself."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class MemoryBus(Generic[T]):
    """Hands each publication straight to the receiver."""

    def __init__(self) -> None:
        self._receive: Callable[[Sequence[T]], None] | None = None

    def attach(self, receive: Callable[[Sequence[T]], None]) -> None:
        """Sets who receives."""
        self._receive = receive

    def publish(self, publications: Sequence[T]) -> None:
        """Delivers at once, in the caller's turn of the loop."""
        if self._receive is not None:
            self._receive(publications)
