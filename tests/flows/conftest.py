"""Servers for the flows: one per set of settings, started when first asked for.

The flows of the seed and of what is promised run twice: on one server with its embedded parts,
and on a cluster, with clients that are spread over its instances. With `--more-on-a-cluster` others
do, too.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from jsonschema import Draft202012Validator

from tests.plugins import more_clusters
from tests.support.closed_schema import closed
from tests.support.conversations import FOLDER
from tests.support.people import Team
from tests.support.server import ServerProcess
from tests.support.stacks import Run, running_stack

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

ON_A_CLUSTER_TOO = {
    "concurrency",
    "connecting_limits",
    "connecting_tokens",
    "order",
    "presence",
    "read_markers",
    "rest_sessions",
    "resume",
    "revocation",
    "seed_content",
    "seed_events",
    "seed_messages",
    "seed_rooms",
    "tokens_renewed",
    "typing",
}
MORE_ON_A_CLUSTER = {
    "authorisation",
    "authorisation_limits",
    "authorisation_unknown",
    "backends",
    "deleted_text",
    "injection",
    "rest_accounts",
    "rest_message_changes",
    "rest_messages",
    "rest_notifications",
    "rest_projects",
    "search",
    "webhooks",
}

Teams = Callable[..., Team]
SERVERS_AT_ONCE = 6  # more than any module asks for: even idle ones take their part of the cores


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "run" in metafunc.fixturenames:
        flow = metafunc.module.__name__.rpartition(".test_")[2]
        more = metafunc.config.getoption(more_clusters.OPTION)
        too = flow in (ON_A_CLUSTER_TOO | MORE_ON_A_CLUSTER if more else ON_A_CLUSTER_TOO)
        if metafunc.definition.get_closest_marker("alone"):
            too = False
        stacks = ["alone", "cluster"] if too else ["alone"]
        metafunc.parametrize("run", stacks, indirect=True, scope="session")


@pytest.fixture(scope="session")
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Starts servers of the stack that the test is for."""
    with running_stack(request.param, tmp_path_factory.mktemp("stack")) as run:
        yield run


@pytest.fixture(scope="session")
def teams(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Teams]:
    """`teams(**settings)`: the team on the server with these settings, and without the limits
    that most tests would only trip over. A server that was not asked for lately is stopped."""
    lately: OrderedDict[tuple[tuple[str, str], ...], tuple[Team, ExitStack]] = OrderedDict()

    def team(**settings: str) -> Team:
        key = tuple(sorted({**NO_LIMITS, **settings}.items()))
        if key not in lately:
            with ExitStack() as life:
                server = life.enter_context(run(tmp_path_factory.mktemp("server"), **dict(key)))
                made = Team(server)
                life.callback(made.close)
                lately[key] = made, life.pop_all()
        lately.move_to_end(key)
        while len(lately) > SERVERS_AT_ONCE:
            lately.popitem(last=False)[1][1].close()
        return lately[key][0]

    with ExitStack() as ending:
        yield team
        for _, life in lately.values():
            ending.push(life)


@pytest.fixture(scope="module")
def team(teams: Teams) -> Team:
    """The team that most flows share."""
    return teams()


@pytest.fixture
def server(team: Team) -> ServerProcess:
    """The team's server."""
    return team.server


@pytest.fixture(scope="session")
def validator() -> Draft202012Validator:
    """Knows every frame that a server may send, and takes no field more."""
    schema = json.loads((FOLDER.parent / "schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator({"$defs": closed(schema["$defs"]), "$ref": "#/$defs/ServerMessage"})


@pytest.fixture
def channel(team: Team) -> str:
    """The room of a channel that no other test knows."""
    return team.channel()
