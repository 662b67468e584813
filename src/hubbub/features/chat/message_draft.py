"""A message on its way into the database."""

from collections.abc import Callable

from hubbub.errors import HubbubError
from hubbub.protocol.events import Ack

Settle = Callable[[Ack | HubbubError], None]


class Draft:
    """What is to be stored, and what the store finds out about it. `settle` is called once,
    with the ack or the refusal."""

    __slots__ = (
        "client_id",
        "content",
        "message_id",
        "metadata",
        "outcome",
        "reply_to",
        "room",
        "seq",
        "settle",
        "user_id",
        "username",
    )

    def __init__(
        self,
        user_id: int,
        username: str,
        room: str,
        content: str,
        metadata: bytes,
        client_id: str | None,
        settle: Settle,
    ) -> None:
        self.user_id = user_id
        self.username = username
        self.room = room
        self.content = content
        self.metadata = metadata
        self.client_id = client_id
        self.settle = settle
        self.message_id = 0
        self.seq = 0
        self.reply_to: int | None = None
        self.outcome: Ack | HubbubError | None = None
