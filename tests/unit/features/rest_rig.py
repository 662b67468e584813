"""Routes on a database of their own, without a server: real routers, tokens and rows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from fastapi import APIRouter, FastAPI
from starlette.types import Receive, Scope, Send

from hubbub.config import Settings
from hubbub.db.work import Work
from hubbub.features.accounts import service as accounts
from hubbub.features.accounts.service import Account
from hubbub.features.projects import members, service
from hubbub.web import problems
from hubbub.web.access import RoomRules
from hubbub.web.deps import Limits, Parts
from hubbub.web.tickets import Tickets
from hubbub.web.tokens import Tokens
from tests.unit.db.store import NOON, Store, store

SECRET = "a secret of at least thirty-two bytes"
OLGA, MARY, GUS, STRANGER = 1, 2, 3, 4


@dataclass
class Rig:
    """The routes' client, the tokens to call them with, and the database behind them."""

    client: httpx.AsyncClient
    tokens: Tokens
    opened: Store

    def bearer(self, user_id: int) -> str:
        """The Authorization header of a user."""
        return f"Bearer {self.tokens.mint(user_id, None, 60)}"


@asynccontextmanager
async def rest_rig(where: Path | str, *routers: APIRouter) -> AsyncIterator[Rig]:
    """The routes under `/api/v1`; project 1 is olga's, with mary and the guest gus. Nothing is
    told yet."""
    app = FastAPI()
    problems.install(app)
    for router in routers:
        app.include_router(router)
    settings = Settings(rest_rate_limit=0)
    tokens = Tokens(SECRET, ("HS256",), 0, lambda: NOON)
    async with store(where) as opened:
        parts = Parts(
            settings,
            lambda: NOON,
            opened.db,
            tokens,
            Tickets(lambda: NOON),
            Limits(settings),
            RoomRules({}),
            lambda user_id, session_id: None,
        )

        async def with_parts(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "state": {"parts": parts}}, receive, send)

        await opened.db.write(_settle_in)
        opened.published.clear()
        transport = httpx.ASGITransport(with_parts)
        async with httpx.AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
            yield Rig(client, tokens, opened)


def _settle_in(work: Work) -> None:
    names = ("olga", "mary", "gus", "stranger")
    olga = Account(accounts.register(work, names[0], None)["id"], names[0])
    for name in names[1:]:
        accounts.register(work, name, None)
    project = service.create_project(work, olga, "Apollo")["id"]
    members.add_member(work, olga, project, "mary")
    members.add_member(work, olga, project, "gus", "guest")
