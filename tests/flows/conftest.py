"""Servers for the flows: one process per set of settings, started when first asked for."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.support.people import Team
from tests.support.server import ServerProcess, running_server

ORIGINS = "https://app.example:8443,http://localhost:3000"
NO_LIMITS = {
    "WS_RATE_LIMIT": "0",
    "WS_QUERY_RATE_LIMIT": "0",
    "REST_RATE_LIMIT": "0",
    "PRESENCE_GRACE": "0",
    "CORS_ORIGINS": ORIGINS,
}

# Settings that go together, so that few servers are started.
STRICT = {
    "WS_MAX_ROOMS": "2",
    "WS_FORBIDDEN_JOIN": "close",
    "PRESENCE_MEMBERS_SHOWN": "2",
    "JWT_LEEWAY": "0",
    "WS_HEARTBEAT_INTERVAL": "3600",
}
NARROW = {
    "DATABASE_QUEUE": "8",
    "WS_SENDS_IN_FLIGHT": "4",
    "WS_REQUEST_QUEUE": "2",
    "PRESENCE_GRACE": "3600",
    "WS_CLOSE_TIMEOUT": "3600",
    "SHUTDOWN_TIMEOUT": "2",
}
IMPATIENT = {
    "WS_HEARTBEAT_INTERVAL": "1",
    "HTTP_HEADER_TIMEOUT": "1",
    "WS_CLOSE_TIMEOUT": "1",
    "WS_SEND_BUFFER": "65536",
    "PRESENCE_GRACE": "1",
}
LIMITED = {"WS_RATE_LIMIT": "10", "WS_RATE_BURST": "30", "HTTP_MAX_BODY": "20000"}

Teams = Callable[..., Team]


@pytest.fixture(scope="session")
def teams(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Teams]:
    """`teams(**settings)`: the team on the server with these settings, and without the limits
    that most tests would only trip over."""
    made: dict[tuple[tuple[str, str], ...], Team] = {}
    with ExitStack() as stack:

        def team(**settings: str) -> Team:
            key = tuple(sorted({**NO_LIMITS, **settings}.items()))
            if key not in made:
                folder = tmp_path_factory.mktemp("server")
                server = stack.enter_context(running_server(folder, **dict(key)))
                made[key] = Team(server)
                stack.callback(made[key].close)
            return made[key]

        yield team


@pytest.fixture(scope="session")
def team(teams: Teams) -> Team:
    """The team that most flows share."""
    return teams()


@pytest.fixture
def server(team: Team) -> ServerProcess:
    """The team's server."""
    return team.server


@pytest.fixture
def channel(team: Team) -> str:
    """The room of a channel that no other test knows."""
    return team.channel()
