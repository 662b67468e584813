"""For operators and their load balancers: is the process there, is it ready, which is it."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from sqlalchemy import Connection, text

from hubbub import __version__
from hubbub.db.database import Database
from hubbub.errors import HubbubError
from hubbub.web.deps import Db

RETRY_AFTER = "1"  # seconds; a restart of the server itself is over about as soon
Condition = Literal["ok", "read_only", "unavailable"]
BusCondition = Literal["ok", "degraded", "in_process"]


class Status:
    """What the process knows about itself. `draining` turns readiness off before the sockets
    are closed."""

    def __init__(self) -> None:
        self.draining = False


class Readiness(BaseModel):
    """Whether the server can do its work, and what it needs for it. With a degraded `bus` it
    can: what other instances say comes later then, from the database."""

    ready: bool
    database: Condition
    bus: BusCondition
    draining: bool


def router(status: Status) -> APIRouter:
    """The service routes."""
    routes = APIRouter(tags=["service"])

    @routes.get("/healthz")
    async def healthz() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @routes.get("/readyz", responses={503: {"model": Readiness, "description": "Not ready"}})
    async def readyz(db: Db, request: Request, response: Response) -> Readiness:
        """The server can do its work: 200, else 503 with what is missing."""
        database = await check(db)
        ready = database == "ok" and not status.draining
        if not ready:
            response.status_code = 503
            response.headers["Retry-After"] = RETRY_AFTER
        return Readiness(
            ready=ready, database=database, bus=_bus(request), draining=status.draining
        )

    @routes.get("/version")
    async def version() -> dict[str, str]:
        """Which Hubbub this is."""
        return {"version": __version__}

    return routes


def _bus(request: Request) -> BusCondition:
    bus = request.state.bus
    if bus is None:
        return "in_process"
    return "degraded" if bus.degraded else "ok"


async def check(db: Database) -> Condition:
    """What the database can do now. Waits for DATABASE_TIMEOUT at most."""
    try:
        await db.read(_ping)
    except HubbubError:
        return "unavailable"
    return "ok" if db.writing else "read_only"


def _ping(conn: Connection) -> None:
    conn.execute(text("SELECT 1"))
