"""The whole REST API in this process, on a database of its own, with nothing in the background:
each statement belongs to the one call that is made."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx
from starlette.types import Receive, Scope, Send

from hubbub.app import build
from hubbub.config import Settings
from hubbub.db.database import Database
from hubbub.db.engine import open_engine
from hubbub.db.leadership import Sole
from hubbub.db.migrate import prepare
from hubbub.db.work import Work
from hubbub.features.backends.courier import Courier
from hubbub.features.backends.follower import Follower
from hubbub.features.backends.outcomes import Patience
from hubbub.features.chat.channel_access import POLICY as CHANNELS
from hubbub.features.chat.sender import Sender
from hubbub.features.projects.access import POLICY as PROJECTS
from hubbub.features.tasks.access import POLICY as TASKS
from hubbub.kit.clock import system_clock
from hubbub.kit.tasks import TaskGroup
from hubbub.protocol.events import Event
from hubbub.web.access import RoomRules
from hubbub.web.deps import Limits, Parts
from hubbub.web.tickets import Tickets
from hubbub.web.tokens import Tokens
from tests.support.statements import Statements, counted

SECRET = "a secret of at least thirty-two bytes"
TOKEN_SECONDS = 3600

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class QuietApp:
    """The client of the API (paths begin after `/api/v1`), and what it makes the database do."""

    client: httpx.AsyncClient
    statements: Statements
    db: Database
    tokens: Tokens

    async def write(self, function: Callable[[Work], T]) -> T:
        """Runs and commits `function`, behind the API's back."""
        return await self.db.write(function)

    def bearer(self, user_id: int) -> dict[str, str]:
        """The headers of a call in the user's name."""
        return {"Authorization": f"Bearer {self.tokens.mint(user_id, None, TOKEN_SECONDS)}"}


@asynccontextmanager
async def quiet_app(where: Path | str) -> AsyncIterator[QuietApp]:
    """The API on the database of a URL, or on the SQLite database in a folder, which is made if
    it is not there."""
    url = where if isinstance(where, str) else f"sqlite:///{where / 'hubbub.db'}"
    settings = Settings(rest_rate_limit=0, login_rate_limit=0)
    app = build(settings)
    tasks = TaskGroup()
    tokens = Tokens(SECRET, ("HS256",), 0, system_clock)
    rules = RoomRules({"project": PROJECTS, "channel": CHANNELS, "task": TASKS})
    follower = Follower(rules)
    with counted() as statements:
        engine = open_engine(url, 5)
        await engine.transact(prepare)
        db = Database(
            engine,
            _unheard,
            system_clock,
            tasks,
            queue=1000,
            timeout=30,
            followers=[follower.follow],
        )
        state = {
            "parts": Parts(
                settings,
                system_clock,
                db,
                tokens,
                Tickets(system_clock),
                Limits(settings),
                rules,
                lambda user_id, session_id: None,
            ),
            "sender": Sender(db, rules),
            "bus": None,
            "courier": Courier(
                db,
                rules,
                lambda conn, room, seq: None,
                follower.noted,
                system_clock,
                allow_private=False,
                patience=Patience(1),
                leader=Sole(),
            ),
        }

        async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "state": dict(state)}, receive, send)

        transport = httpx.ASGITransport(with_state)
        async with httpx.AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
            try:
                yield QuietApp(client, statements, db, tokens)
            finally:
                await db.close()
                await tasks.close()


def _unheard(events: Sequence[Event]) -> None:
    pass
