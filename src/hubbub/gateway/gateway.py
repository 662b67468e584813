"""The gateway as a whole: admits connections, keeps them alive, and lets them go."""

import asyncio
import contextlib
from collections.abc import Sequence

import structlog

from hubbub import __version__
from hubbub.config import Settings
from hubbub.errors import CloseCode, HubbubError, Unauthenticated
from hubbub.gateway import draining
from hubbub.gateway.admission import Admission, Opening
from hubbub.gateway.answers import Answers
from hubbub.gateway.dispatch import Dispatch
from hubbub.gateway.endpoint import Endpoint
from hubbub.gateway.lifetime import Lifetimes
from hubbub.gateway.ports import Features, Identity
from hubbub.gateway.rooms import Rooms
from hubbub.kit.clock import timestamp
from hubbub.kit.counters import Counters
from hubbub.kit.tasks import TaskGroup
from hubbub.protocol.events import Connected
from hubbub.protocol.revocations import Ended
from hubbub.realtime.outbox import Outbox
from hubbub.realtime.ports import Leases
from hubbub.realtime.registry import Registry, TooManyConnections
from hubbub.realtime.room import LiveRoom
from hubbub.web.tokens import Claims
from hubbub.wire.limits import Limits

log = structlog.get_logger("hubbub.gateway")


class Gateway:
    """What every endpoint shares. Reached by uvicorn through the application's state."""

    def __init__(
        self,
        settings: Settings,
        tasks: TaskGroup,
        outbox: Outbox,
        registry: Registry,
        rooms: Rooms,
        dispatch: Dispatch,
        answers: Answers,
        lifetimes: Lifetimes,
        features: Features,
        leases: Leases,
        counters: Counters | None = None,
    ) -> None:
        self.counters = counters or Counters()
        self.settings = settings
        self.outbox = outbox
        self.registry = registry
        self.dispatch = dispatch
        self.admission = Admission(settings.cors_origins)
        self.wire_limits = Limits(max_message_size=settings.ws_max_message_size)
        self._tasks = tasks
        self._rooms = rooms
        self._answers = answers
        self._lifetimes = lifetimes
        self._features = features
        self._leases = leases
        self._endings = 0  # counted, so that an answer from before one is not believed
        self._open = 0  # endpoints whose transport is not closed yet
        self._emptied = asyncio.Event()
        self._emptied.set()

    def opened(self) -> None:
        """Counts an endpoint; `lost` takes it back."""
        self._open += 1
        self._emptied.clear()

    def lost(self) -> None:
        """An endpoint's transport is gone."""
        self._open -= 1
        if self._open == 0:
            self._emptied.set()

    def admit(self, endpoint: Endpoint, opening: Opening) -> None:
        """Decides in the background who the accepted client is."""
        self._tasks.spawn(self._admit(endpoint, opening), "admit")

    async def _admit(self, endpoint: Endpoint, opening: Opening) -> None:
        try:
            await self._let_in(endpoint, await self._claims(opening))
        except Unauthenticated:
            log.info("connection_refused", code=int(CloseCode.AUTHENTICATION_FAILED))
            self._turn_away(endpoint, CloseCode.AUTHENTICATION_FAILED)
        except TooManyConnections:
            log.info("connection_refused", code=int(CloseCode.TOO_MANY_CONNECTIONS))
            self._turn_away(endpoint, CloseCode.TOO_MANY_CONNECTIONS)
        except (HubbubError, TimeoutError):
            self._turn_away(endpoint, CloseCode.INTERNAL_ERROR)
        except Exception:
            log.exception("admission_failed")
            self._turn_away(endpoint, CloseCode.INTERNAL_ERROR)

    def _turn_away(self, endpoint: Endpoint, code: CloseCode) -> None:
        self.counters.turned_away(code)
        endpoint.close(code)

    async def _let_in(self, endpoint: Endpoint, claims: Claims) -> None:
        number = self.registry.reserve()
        connection_id = self.registry.connection_id(number)
        try:
            if not await self._leases.take_slot(claims.user_id, connection_id):
                raise TooManyConnections
            with self._rooms.own(claims.user_id) as room:  # open before its position is read
                identity = await self._identify(claims)
                self._welcome(endpoint, claims, identity, room, number)
        finally:
            if endpoint.session is None:
                self._leases.free_slot(claims.user_id, connection_id)

    async def _identify(self, claims: Claims) -> Identity:
        while True:
            asked = self._endings
            async with asyncio.timeout(self.settings.database_timeout):
                identity = await self._features.identify(claims)
            if self._endings == asked:  # else a session ended meanwhile: perhaps this one
                return identity

    async def _claims(self, opening: Opening) -> Claims:
        if opening.token is not None:
            return self._features.verify(opening.token)
        if opening.ticket is not None:
            return await self._features.redeem(opening.ticket)
        raise Unauthenticated

    def _welcome(
        self, endpoint: Endpoint, claims: Claims, identity: Identity, room: LiveRoom, number: int
    ) -> None:
        if endpoint.gone:
            return
        if self.admission.draining:
            self._turn_away(endpoint, CloseCode.SERVICE_RESTART)
            return
        session = self.registry.admit(
            identity.user_id,
            identity.username,
            endpoint,
            self._lifetimes.end_of(claims),
            claims.session_id,
            number,
        )
        endpoint.session = session  # from here on closing it gives the place back
        connection_id = self.registry.connection_id(number)
        # Told is where its events begin: events were published since `head` was read, or are
        # still on their way.
        position = self._rooms.start_own(room, identity.head)
        welcome = Connected(
            message="Connected successfully",
            user_id=identity.user_id,
            username=identity.username,
            connection_id=connection_id,
            heartbeat_interval=self.settings.ws_heartbeat_interval,
            expires_at=timestamp(claims.expires_at),
            server_version=__version__,
            seq=position,
            epoch=self._rooms.epoch,
        )
        self._answers.reply(session, "connected", welcome)
        self._rooms.enter_own(session, room)
        endpoint.resume()
        self._lifetimes.watch(session)
        log.info("connected", user_id=identity.user_id, connection=connection_id)

    def end_sessions(self, ended: Sequence[Ended]) -> None:
        """Closes the connections of login sessions that have ended (4401)."""
        self._endings += 1
        for user_id, session_id in ended:
            for session in self.registry.of_user(user_id):
                if session_id in (None, session.session_id):
                    session.sink.close(CloseCode.AUTHENTICATION_FAILED, "")

    def close_all(self, code: int, reason: str = "") -> None:
        """Closes every connection."""
        for session in self.registry.all():
            session.sink.close(code, reason)

    def disconnected(self, endpoint: Endpoint) -> None:
        """Forgets the endpoint's session. Calling it twice is harmless."""
        session, endpoint.session = endpoint.session, None
        if session is None:
            return
        self.counters.connections_closed += 1
        session.closing = True
        session.waiting = None
        session.pending = None
        self._rooms.leave_all(session)
        self.registry.remove(session)
        connection_id = self.registry.connection_id(session.number)
        self._leases.free_slot(session.user.id, connection_id)
        log.info("disconnected", user_id=session.user.id, connection=connection_id)

    async def drain(self, timeout: float) -> None:
        """Refuses new connections, tells the others when to come back, closes them (1012), and
        waits until they are gone; all within `timeout` seconds."""
        self.admission.draining = True
        self._rooms.silence()
        sessions = self.registry.all()
        draining.announce(sessions, self._answers)
        await draining.close_all(sessions, min(self.settings.ws_drain_window, timeout / 2))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._emptied.wait()
