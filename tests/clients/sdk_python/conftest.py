"""The Python SDK against real servers; what they share is one server and its people."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "clients" / "python" / "src"))

from tests.support.people import Team
from tests.support.server import ServerProcess, running_server

SETTINGS = {
    "WS_RATE_LIMIT": "0",
    "WS_QUERY_RATE_LIMIT": "0",
    "REST_RATE_LIMIT": "0",
    "MAX_CONNECTIONS_PER_USER": "50",  # a cut one may not be noticed yet when the next comes
    "PRESENCE_GRACE": "0",
    "JWT_LEEWAY": "0",
}


@pytest.fixture(scope="session")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """The people on the server that most tests share."""
    with running_server(tmp_path_factory.mktemp("server"), **SETTINGS) as server:
        team = Team(server)
        yield team
        team.close()


@pytest.fixture
def server(team: Team) -> ServerProcess:
    """Their server."""
    return team.server


@pytest.fixture
def channel(team: Team) -> str:
    """The room of a channel that no other test knows."""
    return team.channel()
