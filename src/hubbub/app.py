"""The composition root: every part is made here, and handed what it needs."""

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from hubbub import __version__
from hubbub.bridge import Bridge
from hubbub.config import Settings
from hubbub.db.database import Database
from hubbub.db.engine import open_engine
from hubbub.db.leadership import Leadership, Sole
from hubbub.db.migrate import upgrade
from hubbub.db.witness import Witness
from hubbub.engine import Backlog, Engine
from hubbub.features.accounts import http as accounts_http
from hubbub.features.accounts import ticket_http
from hubbub.features.accounts.passwords import Passwords
from hubbub.features.backends import key_http, publish_http, webhook_http
from hubbub.features.backends.courier import Courier
from hubbub.features.backends.follower import Follower
from hubbub.features.backends.outcomes import Patience
from hubbub.features.chat import channel_http, direct_http, message_http, message_log
from hubbub.features.chat.channel_access import POLICY as CHANNELS
from hubbub.features.chat.sender import Sender
from hubbub.features.notifications import http as notifications_http
from hubbub.features.projects import http as projects_http
from hubbub.features.projects.access import POLICY as PROJECTS
from hubbub.features.search import http as search_http
from hubbub.features.search import indexer
from hubbub.features.sync import http as sync_http
from hubbub.features.tasks import http as tasks_http
from hubbub.features.tasks.access import POLICY as TASKS
from hubbub.housekeeping import Housekeeping
from hubbub.kit import lag
from hubbub.kit.clock import Clock, system_clock
from hubbub.kit.counters import Counters
from hubbub.kit.tasks import TaskGroup
from hubbub.protocol.events import Event
from hubbub.reach import alone, over_redis
from hubbub.web import health, metrics, middleware, openapi, pages, problems, websocket_docs
from hubbub.web.access import RoomRules
from hubbub.web.deps import Limits, Parts
from hubbub.web.metrics_board import Place
from hubbub.web.tickets import Tickets
from hubbub.web.tokens import Tokens, signing_secret


def build(settings: Settings, clock: Clock = system_clock, place: Place | None = None) -> FastAPI:
    """The application. Its lifespan opens the database and makes the gateway, which uvicorn's
    protocol classes find in the application's state."""
    status = health.Status()
    counters = Counters()
    passwords = Passwords()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, Any]]:
        async with _running(settings, clock, counters, status, place) as state:
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
    app.add_middleware(middleware.RequestLog, counters=counters)
    for router in (
        accounts_http.router(passwords),
        ticket_http.router(),
        projects_http.router(),
        notifications_http.router(),
        channel_http.router(),
        direct_http.router(),
        message_http.router(),
        tasks_http.router(),
        sync_http.router(),
        search_http.router(),
        key_http.router(),
        publish_http.router(),
        webhook_http.router(),
        health.router(status),
        metrics.router(settings.metrics_token),
        pages.router(),
        websocket_docs.router(),
    ):
        app.include_router(router)
    openapi.install(app)
    return app


@asynccontextmanager
async def _running(
    settings: Settings,
    clock: Clock,
    counters: Counters,
    status: health.Status,
    place: Place | None,
) -> AsyncIterator[dict[str, Any]]:
    """Everything that needs a running loop, opened in order and closed in reverse."""
    tasks = TaskGroup()
    engine = open_engine(settings.database, settings.database_timeout)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    witness = Witness(settings.witness_file)
    await engine.migrate(upgrade)
    epoch = await engine.transact(witness.confirm)
    secret = signing_secret(settings)
    instance = secrets.token_hex(4)
    shared = settings.redis_url is not None
    reach = over_redis(settings, tasks, instance, secret, counters) if shared else alone()
    on_server = settings.database_file is None
    leader = Leadership(settings.database, settings.database_timeout) if on_server else Sole()
    rules = RoomRules({"project": PROJECTS, "channel": CHANNELS, "task": TASKS})
    follower = Follower(rules)

    def publish(events: Sequence[Event]) -> None:
        live.publish(events)
        courier.committed()

    db = Database(
        engine,
        publish=publish,
        clock=clock,
        tasks=tasks,
        queue=settings.database_queue,
        timeout=settings.database_timeout,
        followers=[follower.follow],
        counters=counters,
    )
    tokens = Tokens(secret, settings.jwt_algorithms, settings.jwt_leeway, clock)
    tickets = Tickets(clock, reach.vault)
    sender = Sender(db, rules)
    bridge = Bridge(db, tokens, tickets, rules, sender, (message_log.kept_events,))
    live = Engine(
        settings,
        clock,
        tasks,
        instance,
        epoch,
        reach.bus,
        bridge,
        bridge.features,
        Backlog(sender.full, sender.when_room),
        reach.lease,
        counters=counters,
    )
    parts = Parts(settings, clock, db, tokens, tickets, Limits(settings), rules, live.end_session)
    courier = Courier(
        db,
        rules,
        bridge.read_event,
        follower.noted,
        clock,
        allow_private=settings.webhook_allow_private,
        patience=Patience(settings.webhook_retry_delay),
        leader=leader,
        shared=on_server,
    )
    housekeeping = Housekeeping(settings, clock, db, witness)
    tasks.spawn(housekeeping.run(), "housekeeping")
    tasks.spawn(leader.run(), "leadership")
    tasks.spawn(courier.run(), "webhook-courier")
    tasks.spawn(indexer.run(db), "search-indexer")
    if shared or on_server:
        tasks.spawn(live.healing.run(), "healing")
    tasks.spawn(lag.watch(counters.loop_lag_seconds), "loop-lag")
    gauges = metrics.Gauges(
        connections=lambda: len(live.registry),
        users=lambda: live.registry.users,
        open_rooms=lambda: len(live.hub),
        database_queue=lambda: db.waiting_writes,
        lookup_queue=lambda: db.waiting_lookups,
        bus_ok=lambda: not reach.bus.degraded,
        draining=lambda: status.draining,
        database=lambda: health.check(db),
        head_checks=lambda: live.healing.looks,
        rooms_healed=lambda: live.healing.healed,
    )
    page = metrics.Metrics(counters, gauges, place)
    tasks.spawn(page.run(), "metrics")
    try:
        yield {
            "metrics": page,
            "gateway": live.gateway,
            "parts": parts,
            "sender": sender,
            "courier": courier,
            "bus": reach.bus if shared else None,
        }
    finally:
        await courier.close()
        await db.close()
        await tasks.close()
        await reach.close()
