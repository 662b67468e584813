"""What the tests of the JavaScript SDK share: a team on a server, and people in Node."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.clients.sdk_javascript.person import Person, person, visitor
from tests.support.people import Team
from tests.support.server import ServerProcess, running_server

NO_LIMITS = {
    "WS_RATE_LIMIT": "0",
    "WS_QUERY_RATE_LIMIT": "0",
    "REST_RATE_LIMIT": "0",
    "PRESENCE_GRACE": "0",
    "MAX_CONNECTIONS_PER_USER": "100",
}

Teams = Callable[..., Team]
People = Callable[..., Person]


@pytest.fixture
def teams(tmp_path: Path) -> Iterator[Teams]:
    """`teams(**settings)`: a team on a server of its own; `folder` and `port` start one again."""
    with ExitStack() as stack:

        def team(**settings: str) -> Team:
            folder = tmp_path / f"server-{len(list(tmp_path.iterdir()))}"
            folder.mkdir()
            server = stack.enter_context(running_server(folder, **{**NO_LIMITS, **settings}))
            made = Team(server)
            stack.callback(made.close)
            return made

        yield team


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """The team of those tests that leave the server alone."""
    with running_server(tmp_path_factory.mktemp("server"), **NO_LIMITS) as server:
        team = Team(server)
        yield team
        team.close()


@pytest.fixture
def visitors(programs: Mapping[str, str], tmp_path: Path) -> Iterator[People]:
    """As `people`, in pages of Chromium."""
    with ExitStack() as stack:

        def someone(url: str, *tokens: str, **options: Any) -> Person:
            return stack.enter_context(visitor(programs, tmp_path, url, *tokens, **options))

        yield someone


@pytest.fixture
def people(programs: Mapping[str, str], tmp_path: Path) -> Iterator[People]:
    """`people(url, *tokens, **options)`: somebody with the SDK, who does nothing yet."""
    with ExitStack() as stack:

        def someone(url: str, *tokens: str, **options: Any) -> Person:
            return stack.enter_context(person(programs, tmp_path, url, *tokens, **options))

        yield someone


@contextmanager
def again(server: ServerProcess, **settings: str) -> Iterator[ServerProcess]:
    """The same server once more, on its port and data."""
    port = ("--port", str(server.port))
    with running_server(server.data_dir, *port, **{**NO_LIMITS, **settings}) as it:
        yield it
