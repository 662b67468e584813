"""For operators and their load balancers: is the process there, is it ready, which is it."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import Connection, text

from hubbub import __version__
from hubbub.errors import HubbubError
from hubbub.web.deps import Db


class Status:
    """What the process knows about itself. `draining` turns readiness off before the sockets
    are closed."""

    def __init__(self) -> None:
        self.draining = False


def router(status: Status) -> APIRouter:
    """The service routes."""
    routes = APIRouter(tags=["service"])

    @routes.get("/healthz")
    async def healthz() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @routes.get("/readyz")
    async def readyz(db: Db) -> JSONResponse:
        """The server can do its work: 200, else 503 with what is missing."""
        checks: dict[str, Any] = {"database": "ok", "draining": status.draining}
        try:
            await db.read(_ping)
            if not db.writing:
                checks["database"] = "read_only"
        except HubbubError:
            checks["database"] = "unavailable"
        ready = checks["database"] == "ok" and not checks["draining"]
        return JSONResponse({"ready": ready, **checks}, 200 if ready else 503)

    @routes.get("/version")
    async def version() -> dict[str, str]:
        """Which Hubbub this is."""
        return {"version": __version__}

    return routes


def _ping(conn: Connection) -> None:
    conn.execute(text("SELECT 1"))
