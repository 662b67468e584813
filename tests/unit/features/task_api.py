"""REST of tasks on a database of its own, without a server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from hubbub.features.tasks import http
from tests.unit.features.rest_rig import GUS, MARY, OLGA, STRANGER, Rig, rest_rig

__all__ = ["BOARD", "GUS", "MARY", "OLGA", "STRANGER", "Caller", "field", "task_api"]

BOARD = "/projects/1/tasks"


class Caller:
    """The API in the name of mary, or of another user."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig

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
        sent["Authorization"] = self._rig.bearer(by)
        return await self._rig.client.request(method, path, headers=sent, json=body)

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
        return [event.type for group in self._rig.opened.published for event in group]


@asynccontextmanager
async def task_api(where: Path | str) -> AsyncIterator[Caller]:
    """The API, with nothing told yet."""
    async with rest_rig(where, http.router()) as rig:
        yield Caller(rig)


def field(answer: httpx.Response) -> str:
    """The one wrong field of a refused request."""
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    return str(error["field"])
