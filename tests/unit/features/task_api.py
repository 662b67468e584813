"""REST of tasks on a database of its own, without a server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from hubbub.config import Settings
from hubbub.db.work import Work
from hubbub.features.accounts import service as accounts
from hubbub.features.accounts.service import Account
from hubbub.features.projects import members, service
from hubbub.features.tasks import http
from hubbub.web import problems
from hubbub.web.access import RoomRules
from hubbub.web.deps import Limits, Parts
from hubbub.web.tokens import Tokens
from tests.unit.db.store import NOON, Store, store

SECRET = "a secret of at least thirty-two bytes"
OLGA, MARY, GUS, STRANGER = 1, 2, 3, 4
BOARD = "/projects/1/tasks"


class Caller:
    """The API in the name of mary, or of another user."""

    def __init__(self, client: httpx.AsyncClient, tokens: Tokens, opened: Store) -> None:
        self._client = client
        self._tokens = tokens
        self._opened = opened

    async def __call__(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        by: int = MARY,
        **headers: str,
    ) -> httpx.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent["Authorization"] = f"Bearer {self._tokens.mint(by, None, 60)}"
        return await self._client.request(method, path, headers=sent, json=body)

    async def task(self, title: str = "Fly", **body: Any) -> dict[str, Any]:
        """A new task as it is answered."""
        answer = await self("POST", BOARD, {"title": title, **body})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def titles(self, query: str) -> list[str]:
        """The tasks that a list shows."""
        answer = await self("GET", f"{BOARD}?{query}")
        assert answer.status_code == 200, answer.text
        return [task["title"] for task in answer.json()["items"]]

    def told(self) -> list[str]:
        """The types of the events so far."""
        return [event.type for group in self._opened.published for event in group]


def _settle_in(work: Work) -> None:
    """Project 1 is olga's, with mary and the guest gus."""
    names = ("olga", "mary", "gus", "stranger")
    olga = Account(accounts.register(work, names[0], None)["id"], names[0])
    for name in names[1:]:
        accounts.register(work, name, None)
    project = service.create_project(work, olga, "Apollo")["id"]
    members.add_member(work, olga, project, "mary")
    members.add_member(work, olga, project, "gus", "guest")


@asynccontextmanager
async def task_api(folder: Path) -> AsyncIterator[Caller]:
    """The API, with nothing told yet."""
    app = FastAPI()
    problems.install(app)
    app.include_router(http.router())
    settings = Settings(rest_rate_limit=0)
    tokens = Tokens(SECRET, ("HS256",), 0, lambda: NOON)
    async with store(folder) as opened:
        parts = Parts(
            settings,
            lambda: NOON,
            opened.db,
            tokens,
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
            yield Caller(client, tokens, opened)


def field(answer: httpx.Response) -> str:
    """The one wrong field of a refused request."""
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    return str(error["field"])
