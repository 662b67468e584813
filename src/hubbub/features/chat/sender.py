"""Sending messages: checked at once, stored by the group, delivered after its commit."""

from collections.abc import Callable

from hubbub.db.database import Database
from hubbub.errors import HubbubError, InternalError, Invalid
from hubbub.features.chat.message_draft import Draft, Settle
from hubbub.features.chat.message_store import MessageStore
from hubbub.protocol.commands import checked_content, checked_metadata
from hubbub.web.access import RoomRules


class Sender:
    """Takes messages into the group commit. The caller has checked access to the room."""

    def __init__(self, db: Database, rules: RoomRules) -> None:
        self._lane = db.lane(MessageStore(rules).store, _settle)

    def when_room(self, wake: Callable[[], None]) -> None:
        """Calls `wake` each time that messages have left the queue."""
        self._lane.when_room = wake

    def full(self) -> bool:
        """Whether `send` would refuse now; it will not once the database has caught up."""
        return self._lane.full()

    def send(
        self,
        *,
        user_id: int,
        username: str,
        room: str,
        content: str,
        metadata: bytes,
        client_id: str | None,
        settle: Settle,
    ) -> None:
        """Queues a message. Raises `Invalid` for its content or metadata and `Unavailable`
        when too many wait; otherwise `settle` hears the result after the commit."""
        if client_id is not None and "\x00" in client_id:  # no database would find it again
            raise Invalid("id must not contain NUL", field="id")
        self._lane.put(
            Draft(
                user_id,
                username,
                room,
                checked_content(content),
                checked_metadata(metadata),
                client_id,
                settle,
            )
        )


def _settle(drafts: list[Draft], error: Exception | None) -> None:
    refusal = error if isinstance(error, HubbubError) else InternalError()
    for draft in drafts:
        if error is not None:
            draft.settle(refusal)
        else:
            draft.settle(draft.outcome or InternalError())
