"""The gateway as a whole: admits connections, keeps them alive, and lets them go."""

import asyncio
import contextlib

import structlog

from hubbub import __version__
from hubbub.config import Settings
from hubbub.errors import CloseCode, HubbubError, Unauthenticated
from hubbub.gateway import heartbeat
from hubbub.gateway.admission import Admission, Opening
from hubbub.gateway.dispatch import Dispatch
from hubbub.gateway.endpoint import Endpoint
from hubbub.gateway.ports import Identify, Identity, Verify
from hubbub.gateway.rooms import Rooms
from hubbub.kit.clock import Clock, timestamp
from hubbub.kit.tasks import TaskGroup
from hubbub.protocol.events import Connected, Event
from hubbub.realtime.encode import frame
from hubbub.realtime.outbox import Outbox
from hubbub.realtime.registry import Registry, TooManyConnections
from hubbub.realtime.room import LiveRoom
from hubbub.wire.limits import Limits

log = structlog.get_logger("hubbub.gateway")


class Gateway:
    """What every endpoint shares. Reached by uvicorn through the application's state."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        tasks: TaskGroup,
        outbox: Outbox,
        registry: Registry,
        rooms: Rooms,
        dispatch: Dispatch,
        verify: Verify,
        identify: Identify,
    ) -> None:
        self.settings = settings
        self.outbox = outbox
        self.registry = registry
        self.dispatch = dispatch
        self.admission = Admission(settings.cors_origins)
        self.wire_limits = Limits(max_message_size=settings.ws_max_message_size)
        self._clock = clock
        self._tasks = tasks
        self._rooms = rooms
        self._verify = verify
        self._identify = identify
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
            if opening.token is None:
                raise Unauthenticated
            user_id = self._verify(opening.token)
            with self._rooms.own(user_id) as room:  # open before its position is read
                async with asyncio.timeout(self.settings.database_timeout):
                    identity = await self._identify(opening.token)
                self._welcome(endpoint, identity, room)
        except Unauthenticated:
            log.info("connection_refused", code=int(CloseCode.AUTHENTICATION_FAILED))
            endpoint.close(CloseCode.AUTHENTICATION_FAILED)
        except (HubbubError, TimeoutError):
            endpoint.close(CloseCode.INTERNAL_ERROR)
        except Exception:
            log.exception("admission_failed")
            endpoint.close(CloseCode.INTERNAL_ERROR)

    def _welcome(self, endpoint: Endpoint, identity: Identity, room: LiveRoom) -> None:
        if endpoint.gone:
            return
        if self.admission.draining:
            endpoint.close(CloseCode.SERVICE_RESTART)
            return
        try:
            session = self.registry.admit(
                identity.user_id,
                identity.username,
                endpoint,
                self._end_of(identity),
                identity.session_id,
            )
        except TooManyConnections:
            log.info(
                "connection_refused",
                code=int(CloseCode.TOO_MANY_CONNECTIONS),
                user_id=identity.user_id,
            )
            endpoint.close(CloseCode.TOO_MANY_CONNECTIONS)
            return
        endpoint.session = session  # from here on closing it gives the place back
        connection_id = self.registry.connection_id(session)
        welcome = Connected(
            message="Connected successfully",
            user_id=identity.user_id,
            username=identity.username,
            connection_id=connection_id,
            heartbeat_interval=self.settings.ws_heartbeat_interval,
            expires_at=timestamp(identity.expires_at),
            server_version=__version__,
        )
        event = Event("connected", data=welcome, timestamp=timestamp(self._clock()))
        self.outbox.put(session, frame(event))
        self._rooms.enter_own(session, room, identity.head)
        endpoint.resume()
        heartbeat.watch_expiry(session, self._clock, self.settings.ws_heartbeat_interval)
        log.info("connected", user_id=identity.user_id, connection=connection_id)

    def _end_of(self, identity: Identity) -> float:
        """When the connection ends: with its token, or for one that was let in late because
        clocks differ, when that leeway is over too."""
        late = identity.expires_at <= self._clock()
        return identity.expires_at + (self.settings.jwt_leeway if late else 0)

    def end_session(self, user_id: int, session_id: str) -> None:
        """Closes the connections of a login session that has ended (4401)."""
        for session in self.registry.of_user(user_id):
            if session.session_id == session_id:
                session.sink.close(CloseCode.AUTHENTICATION_FAILED, "")

    def disconnected(self, endpoint: Endpoint) -> None:
        """Forgets the endpoint's session. Calling it twice is harmless."""
        session, endpoint.session = endpoint.session, None
        if session is None:
            return
        session.closing = True
        session.waiting = None
        session.pending = None
        self._rooms.leave_all(session)
        self.registry.remove(session)
        log.info(
            "disconnected",
            user_id=session.user.id,
            connection=self.registry.connection_id(session),
        )

    async def drain(self, timeout: float) -> None:
        """Refuses new connections, closes the others (1012), waits until they are gone."""
        self.admission.draining = True
        self._rooms.silence()
        for session in self.registry.all():
            session.sink.close(CloseCode.SERVICE_RESTART, "")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._emptied.wait()
