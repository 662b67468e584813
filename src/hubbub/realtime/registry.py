"""Who is connected to this instance, and the limit of connections per user."""

from hubbub.realtime.ports import Sink
from hubbub.realtime.session import OnlineUser, Session


class TooManyConnections(Exception):
    """The user has as many connections as allowed."""


class Registry:
    """All sessions of this process, which is called `instance`, dealt out over `beats`
    heartbeat slots."""

    def __init__(self, instance: str, max_per_user: int, beats: int) -> None:
        self._max_per_user = max_per_user
        self._users: dict[int, OnlineUser] = {}
        self._beats: tuple[set[Session], ...] = tuple(set() for _ in range(max(1, beats)))
        self._next_number = 1
        self._instance = instance

    def __len__(self) -> int:
        return sum(len(beat) for beat in self._beats)

    @property
    def users(self) -> int:
        """How many different users are connected here."""
        return len(self._users)

    def of_user(self, user_id: int) -> list[Session]:
        """The user's sessions here."""
        user = self._users.get(user_id)
        return list(user.sessions) if user is not None else []

    def reserve(self) -> int:
        """The number of a session that is about to be admitted."""
        self._next_number += 1
        return self._next_number - 1

    def admit(
        self,
        user_id: int,
        username: str,
        sink: Sink,
        expires_at: float,
        session_id: str | None = None,
        number: int | None = None,
    ) -> Session:
        """A new session of the user. Raises `TooManyConnections`. Never waits, so that any
        number of parallel handshakes ends with exactly the allowed number."""
        user = self._users.get(user_id)
        if user is None:
            user = self._users[user_id] = OnlineUser(user_id, username)
        elif len(user.sessions) >= self._max_per_user:
            raise TooManyConnections
        number = self.reserve() if number is None else number
        session = Session(user, sink, number, expires_at, session_id)
        user.sessions.append(session)
        self._beat_of(session).add(session)
        return session

    def remove(self, session: Session) -> None:
        """Frees the session's place. Calling it twice is harmless."""
        user = session.user
        if session in user.sessions:
            user.sessions.remove(session)
            self._beat_of(session).discard(session)
            if not user.sessions:
                self._users.pop(user.id, None)

    def connection_id(self, number: int) -> str:
        """The name of the session of that number: unique over instances and restarts."""
        return f"{self._instance}-{number:x}"

    def beat(self, number: int) -> list[Session]:
        """The sessions whose heartbeat is due at beat `number` (a running count)."""
        return list(self._beats[number % len(self._beats)])

    def all(self) -> list[Session]:
        """Every session, for shutdown."""
        return [session for beat in self._beats for session in beat]

    def _beat_of(self, session: Session) -> set[Session]:
        return self._beats[session.number % len(self._beats)]
