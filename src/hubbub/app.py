"""The composition root: every part is made here, and handed what it needs."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from sqlalchemy import Connection

from hubbub import __version__
from hubbub.bus.memory import MemoryBus
from hubbub.config import Settings
from hubbub.db import log as event_log
from hubbub.db.database import Database
from hubbub.db.engine import SqliteEngine
from hubbub.db.migrate import prepare
from hubbub.features.accounts import http as accounts_http
from hubbub.features.accounts import service as accounts
from hubbub.features.accounts.passwords import Passwords
from hubbub.features.backends import deliveries, key_http, publish_http, webhook_http
from hubbub.features.backends.courier import Courier
from hubbub.features.backends.follower import Follower
from hubbub.features.backends.outcomes import Patience
from hubbub.features.chat import channel_http, message_http, message_log
from hubbub.features.chat.channel_access import POLICY as CHANNELS
from hubbub.features.chat.sender import Sender
from hubbub.features.projects import http as projects_http
from hubbub.features.projects.access import POLICY as PROJECTS
from hubbub.features.search import http as search_http
from hubbub.features.search import indexer
from hubbub.features.tasks import http as tasks_http
from hubbub.features.tasks.access import POLICY as TASKS
from hubbub.gateway import heartbeat
from hubbub.gateway.dispatch import Dispatch
from hubbub.gateway.gateway import Gateway
from hubbub.gateway.ports import Identity, Standing
from hubbub.gateway.rooms import Rooms
from hubbub.kit.clock import Clock, system_clock, timestamp
from hubbub.kit.tasks import TaskGroup, every
from hubbub.protocol.events import Event
from hubbub.protocol.rooms import Room
from hubbub.realtime.encode import ephemeral, publications
from hubbub.realtime.hub import Hub
from hubbub.realtime.outbox import Outbox
from hubbub.realtime.ports import Publication
from hubbub.realtime.presence import Presence
from hubbub.realtime.registry import Registry
from hubbub.web import health, idempotency, middleware, openapi, pages, problems
from hubbub.web.access import RoomRules
from hubbub.web.deps import Limits, Parts
from hubbub.web.tokens import Tokens, signing_secret


def build(settings: Settings, clock: Clock = system_clock) -> FastAPI:
    """The application. Its lifespan opens the database and makes the gateway, which uvicorn's
    protocol classes find in the application's state."""
    status = health.Status()
    passwords = Passwords()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, Any]]:
        async with _running(settings, clock) as state:
            yield {**state, "status": status}
        passwords.close()

    app = FastAPI(
        title="Hubbub",
        version=__version__,
        summary="Realtime chat, task updates and notifications.",
        lifespan=lifespan,
        docs_url=None,  # the framework's pages load their scripts from somebody else's server
        redoc_url=None,
        openapi_url=None,  # see `openapi`
    )
    problems.install(app)
    app.add_middleware(middleware.LastResort)  # the innermost
    app.add_middleware(middleware.BodyLimit, limit=settings.http_max_body)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-Match"],
            expose_headers=["Location", "ETag", "X-Request-ID", "Retry-After"],
        )
    app.add_middleware(middleware.RequestLog)
    for router in (
        accounts_http.router(passwords),
        projects_http.router(),
        channel_http.router(),
        message_http.router(),
        tasks_http.router(),
        search_http.router(),
        key_http.router(),
        publish_http.router(),
        webhook_http.router(),
        health.router(status),
        pages.router(),
    ):
        app.include_router(router)
    openapi.install(app)
    return app


@asynccontextmanager
async def _running(settings: Settings, clock: Clock) -> AsyncIterator[dict[str, Any]]:
    """Everything that needs a running loop, opened in order and closed in reverse."""
    tasks = TaskGroup()
    engine = SqliteEngine(settings.database, settings.database_timeout)
    epoch = engine.prepare(prepare)
    bus: MemoryBus[Publication] = MemoryBus()
    rules = RoomRules({"project": PROJECTS, "channel": CHANNELS, "task": TASKS})
    follower = Follower(rules)

    def publish(events: Sequence[Event]) -> None:
        bus.publish(publications(events))
        courier.committed()

    db = Database(
        engine,
        publish=publish,
        clock=clock,
        tasks=tasks,
        queue=settings.database_queue,
        timeout=settings.database_timeout,
        followers=[follower.follow],
    )
    tokens = Tokens(signing_secret(settings), settings.jwt_algorithms, settings.jwt_leeway, clock)
    sender = Sender(db, rules)
    gateway = _gateway(settings, clock, tasks, db, bus, tokens, rules, sender, epoch)
    parts = Parts(settings, clock, db, tokens, Limits(settings), rules, gateway.end_session)
    courier = Courier(
        db,
        rules,
        _read_event,
        follower.noted,
        clock,
        allow_private=settings.webhook_allow_private,
        patience=Patience(settings.webhook_retry_delay),
    )
    tasks.spawn(courier.run(), "webhook-courier")
    tasks.spawn(every(60, lambda: db.write(deliveries.prune), "prune"), "prune-deliveries")
    tasks.spawn(every(3600, lambda: db.write(idempotency.prune), "prune"), "prune")
    tasks.spawn(indexer.run(db), "search-indexer")
    try:
        yield {"gateway": gateway, "parts": parts, "sender": sender, "courier": courier}
    finally:
        await courier.close()
        await db.close()
        await tasks.close()


def _read_event(conn: Connection, room: str, seq: int) -> Event | None:
    found = event_log.between(conn, room, seq - 1, seq, (message_log.kept_events,))
    return found[0] if found else None


def _gateway(
    settings: Settings,
    clock: Clock,
    tasks: TaskGroup,
    db: Database,
    bus: MemoryBus[Publication],
    tokens: Tokens,
    rules: RoomRules,
    sender: Sender,
    epoch: str,
) -> Gateway:
    """The engine and the gateway on top of it, wired to the features by plain functions."""

    def verify(token: str) -> int:
        return tokens.verify(token).user_id

    async def identify(token: str) -> Identity:
        claims = tokens.verify(token)

        def read(conn: Connection) -> Identity:
            account = accounts.identify(conn, claims.user_id, claims.session_id)
            head = event_log.head(conn, f"user:{account.id}")
            return Identity(
                account.id, account.username, claims.session_id, claims.expires_at, head
            )

        return await db.look_up(read)

    async def enter(user_id: int, room: Room) -> Standing:
        def read(conn: Connection) -> Standing:
            access = rules.check(conn, user_id, room)
            return Standing(access.may_send, event_log.head(conn, room.key))

        return await db.look_up(read)

    def announce(event: Event) -> None:
        event.timestamp = timestamp(clock())
        hub.publish([ephemeral(event)])

    async def read_range(room: str, after: int, up_to: int) -> list[Publication]:
        keepers = (message_log.kept_events,)
        return publications(
            await db.read(lambda conn: event_log.between(conn, room, after, up_to, keepers))
        )

    outbox = Outbox(asyncio.get_running_loop())
    hub = Hub(outbox, bus, read_range, tasks)
    presence = Presence(announce, settings.presence_grace, settings.presence_members_shown)
    rooms = Rooms(hub, presence, enter, epoch, settings.ws_max_rooms)
    beats = heartbeat.beats_per_interval(settings.ws_heartbeat_interval)
    registry = Registry(settings.max_connections_per_user, beats)
    dispatch = Dispatch(settings, clock, tasks, outbox, rooms, sender.send, sender.full)
    tasks.spawn(heartbeat.run(registry, outbox, clock, settings.ws_heartbeat_interval), "heartbeat")
    sender.when_room(dispatch.wake_stalled)
    return Gateway(settings, clock, tasks, outbox, registry, rooms, dispatch, verify, identify)
