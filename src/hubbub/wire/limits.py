"""How much one client may send as one message."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one message; one instance serves all connections.

    `max_message_size` is in bytes of payload, over all fragments. It also bounds what a
    connection can make the reader hold: storage grows with bytes received, not announced.

    `max_fragments` counts frames per message. Empty fragments cost no memory here, but a
    message that never ends gives no event, so whoever counts events to limit a client's rate
    would never see that client keep the parser busy.
    """

    max_message_size: int = 64 * 1024
    max_fragments: int = 1024

    def __post_init__(self) -> None:
        if self.max_message_size < 0 or self.max_fragments < 1:
            raise ValueError("a message needs room for 0 bytes and 1 fragment at least")
