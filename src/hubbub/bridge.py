"""The bridge: what the gateway asks of the features, answered by the features."""

from collections.abc import Sequence

from sqlalchemy import Connection

from hubbub.db import log as event_log
from hubbub.db.database import Database
from hubbub.db.log import Keeper
from hubbub.db.work import Work
from hubbub.errors import Unauthenticated
from hubbub.features.accounts import service as accounts
from hubbub.features.chat import unread
from hubbub.features.chat.sender import Sender
from hubbub.gateway.ports import Features, Identity, Standing
from hubbub.protocol.events import Event, MarkedRead
from hubbub.protocol.publication import Publication
from hubbub.protocol.rooms import Room, checked_room
from hubbub.realtime.encode import publications, replayed
from hubbub.realtime.ports import Heads
from hubbub.web.access import RoomRules
from hubbub.web.tickets import Tickets
from hubbub.web.tokens import Claims, Tokens


class Bridge:
    """Each method is one port of the gateway; reads that many ask at once share a trip."""

    def __init__(
        self,
        db: Database,
        tokens: Tokens,
        tickets: Tickets,
        rules: RoomRules,
        sender: Sender,
        keepers: Sequence[Keeper],
    ) -> None:
        self._db = db
        self._rules = rules
        self._keepers = keepers
        self.features = Features(
            verify=tokens.verify,
            redeem=tickets.redeem,
            identify=self._identify,
            enter=self._enter,
            survey=self._survey,
            still_in=self._still_in,
            send=sender.send,
            mark_read=self._mark_read,
        )

    async def read_range(self, room: str, after: int, up_to: int) -> list[Publication]:
        """The room's events of a range, joined: for everybody who listens."""
        return publications(await self._events(room, after, up_to))

    async def replay_range(self, room: str, after: int, up_to: int) -> list[Publication]:
        """The room's events of a range, one by one: for a client that comes back."""
        return replayed(await self._events(room, after, up_to))

    async def read_heads(self, rooms: Sequence[str]) -> Heads:
        """The positions of many rooms, and the epoch they belong to."""

        def read(conn: Connection) -> Heads:
            return Heads(event_log.epoch(conn), event_log.heads(conn, rooms))

        return await self._db.read(read)

    async def start_anew(self, epoch: str) -> str:
        """Gives the history another epoch, unless it has one already."""

        def start(work: Work) -> str:
            found = event_log.epoch(work.conn)
            return event_log.new_epoch(work.conn) if found == epoch else found

        return await self._db.write(start)

    def read_event(self, conn: Connection, room: str, seq: int) -> Event | None:
        """One event of the log, as it stands now; None for one that was pruned."""
        found = event_log.between(conn, room, seq - 1, seq, self._keepers)
        return found[0] if found else None

    async def _events(self, room: str, after: int, up_to: int) -> list[Event]:
        return await self._db.read(
            lambda conn: event_log.between(conn, room, after, up_to, self._keepers)
        )

    async def _identify(self, claims: Claims) -> Identity:
        def read(conn: Connection) -> Identity:
            account = accounts.identify(conn, claims.user_id, claims.session_id)
            position = event_log.position(conn, f"user:{account.id}")
            return Identity(account.id, account.username, position.head)

        return await self._db.look_up(read)

    async def _enter(self, user_id: int, room: Room) -> Standing:
        def read(conn: Connection) -> Standing:
            access = self._rules.check(conn, user_id, room)
            return Standing(access.may_send, *event_log.position(conn, room.key))

        return await self._db.look_up(read)

    async def _survey(self, pairs: Sequence[tuple[int, str]]) -> list[bool | None]:
        def read(conn: Connection) -> list[bool | None]:
            found = (self._rules.access(conn, user_id, checked_room(key)) for user_id, key in pairs)
            return [None if access is None else access.may_send for access in found]

        return await self._db.read(read)

    async def _still_in(self, sessions: Sequence[tuple[int, str | None]]) -> list[bool]:
        return await self._db.read(lambda conn: [_is_good(conn, *session) for session in sessions])

    async def _mark_read(self, user_id: int, room: str, seq: int) -> MarkedRead:
        marked = await self._db.write_own(lambda work: unread.mark_read(work, user_id, room, seq))
        return MarkedRead(marked.read_seq, marked.unread, marked.mentions)


def _is_good(conn: Connection, user_id: int, session_id: str | None) -> bool:
    try:
        accounts.identify(conn, user_id, session_id)
    except Unauthenticated:
        return False
    return True
