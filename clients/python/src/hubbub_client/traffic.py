"""What depends on being in a room: messages that wait to be sent, markers that wait to move."""

from typing import Protocol

from hubbub_client.conversation import Conversation
from hubbub_client.errors import HubbubClientError


class Traffic(Protocol):
    """Goes while the room is joined, and waits otherwise."""

    def start(self, talk: Conversation) -> None:
        """The room is joined on this connection."""

    def stop(self) -> None:
        """It is joined no longer; it will be again."""

    def fail(self, error: HubbubClientError) -> None:
        """It will not be joined again."""
