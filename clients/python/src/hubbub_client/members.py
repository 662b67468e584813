"""Who is in a room, as far as the server tells."""

from collections.abc import Iterable

from hubbub_client.events.base import Event, Present
from hubbub_client.events.presence import Presence, UserJoined, UserLeft

MOST_LISTED = 10_000


class Members:
    """The users in a room. In a large one, `count` is right and `listed` has only some."""

    def __init__(self) -> None:
        self.count = 0
        self._users: dict[int, Present] = {}

    @property
    def listed(self) -> tuple[Present, ...]:
        """Those who are known by name."""
        return tuple(self._users.values())

    def replace(self, members: Iterable[Present], count: int) -> None:
        """The room was joined."""
        self.clear()
        self._add(members)
        self.count = max(count, len(self._users))

    def clear(self) -> None:
        """The room was left."""
        self._users.clear()
        self.count = 0

    def hear(self, event: Event) -> None:
        """Somebody comes or goes."""
        if isinstance(event, UserJoined):
            if event.user_id not in self._users:
                self.count += 1
                self._add([Present(user_id=event.user_id, username=event.username)])
        elif isinstance(event, UserLeft):
            self._users.pop(event.user_id, None)
            self.count = max(self.count - 1, len(self._users))
        elif isinstance(event, Presence):
            for gone in event.left:
                self._users.pop(gone.user_id, None)
            self._add(event.joined)
            self.count = max(event.member_count, len(self._users))

    def _add(self, members: Iterable[Present]) -> None:
        for member in members:
            if len(self._users) >= MOST_LISTED:
                return
            self._users[member.user_id] = member
