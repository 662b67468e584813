"""The table of events: cause, rooms, exact JSON, and who must not hear it. Its rows are in
`tests/support/events_of_*.py`; what needs other settings stands here by itself."""

import json
import re
import signal
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from hubbub import __version__
from hubbub.protocol import data, events
from tests.flows.conftest import NO_LIMITS, Teams
from tests.support import (
    events_of_chat,
    events_of_connections,
    events_of_projects,
    events_of_tasks,
    events_of_users,
)
from tests.support.client import Frame, connected, connection
from tests.support.events_quiet import QUIET, Quiet
from tests.support.events_stage import TIMESTAMP, WATCHED, stage
from tests.support.events_table import SEED, Row, check, check_heard
from tests.support.people import Team, signed
from tests.support.server import running_server

TABLES = (
    events_of_chat,
    events_of_tasks,
    events_of_projects,
    events_of_users,
    events_of_connections,
)
ROWS = [row for module in TABLES for row in module.TABLE.rows]
PARTS = ("Event", "Present")  # structs of the protocol that are no event's data


@pytest.fixture
def team(teams: Teams) -> Team:
    """With names, as in the seed's examples."""
    team = teams(**WATCHED)
    for person in (team.alice, team.bob, team.carol):
        name = person.username.capitalize()
        person.api.call("PATCH", "/users/me", json={"display_name": name}).raise_for_status()
    return team


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.type} by {row.call}")
async def test_an_event_goes_to_its_rooms_and_to_nobody_else_d1(
    team: Team, validator: Draft202012Validator, row: Row
) -> None:
    """D1, E2, E3, E6, M4, M11, M12, M13, M14, M15, D3, D5: of each cause, all that anybody hears,
    which the schema has."""
    async with stage(team) as scene:
        await check(row, scene)
        assert [frame for frame in scene.frames if not validator.is_valid(frame)] == []


@pytest.mark.parametrize("quiet", QUIET, ids=lambda quiet: quiet.call)
async def test_a_call_that_changes_nothing_is_not_told_d1(team: Team, quiet: Quiet) -> None:
    """D1: neither when it is as asked for already, nor when it is refused."""
    async with stage(team) as scene:
        call = quiet.prepare(scene)
        call()
        await scene.hush()
        call()
        await check_heard(scene, [], {})


async def test_connected_is_exactly_this_c7(team: Team) -> None:
    """C7, E2, E3, with the seed's fields first."""
    async with connection(team.server, team.mallory.token) as client:
        text = await client.text()
    frame = json.loads(text)
    data = {
        "message": "Connected successfully",
        "user_id": team.mallory.id,
        "username": "mallory",
        "connection_id": frame["data"]["connection_id"],
        "heartbeat_interval": 30.0,
        "expires_at": moment(frame["data"]["expires_at"]),
        "server_version": __version__,
        "seq": frame["data"]["seq"],
        "epoch": frame["data"]["epoch"],
    }
    assert text == as_text("connected", data, frame)
    assert tuple(data)[:3] == SEED["connected"]


async def test_token_expiring_is_exactly_this_c12(teams: Teams) -> None:
    team = teams(WS_EXPIRY_NOTICE="2", JWT_LEEWAY="0", WS_HEARTBEAT_INTERVAL="1")
    token = signed(team.bob.id, exp=int(time.time()) + 4)
    async with connection(team.server, token) as client:
        welcome = await client.until("connected")
        text = await client.text()
    data = {"expires_at": moment(welcome["data"]["expires_at"])}
    assert text == as_text("token_expiring", data, json.loads(text))


async def test_authenticated_is_exactly_this_c13(team: Team) -> None:
    async with connected(team.server, team.bob.token) as client:
        await client.send("authenticate", data={"token": team.bob.token}, id="a-1")
        text = await client.text()
    frame = json.loads(text)
    data = {"expires_at": moment(frame["data"]["expires_at"])}
    assert text == as_text("authenticated", data, frame, id="a-1")


async def test_presence_is_exactly_this_r3(teams: Teams) -> None:
    team = teams(PRESENCE_BATCH_ABOVE="1", PRESENCE_BATCH_INTERVAL="0.2")
    room = team.channel()
    async with (
        connected(team.server, team.alice.token, room),
        connected(team.server, team.bob.token, room) as client,
    ):
        text = await client.text()
    data = {"joined": [{"user_id": team.bob.id, "username": "bob"}], "left": [], "member_count": 2}
    assert text == as_text("presence", data, json.loads(text), room=room)


async def test_server_draining_is_exactly_this_c15(tmp_path: Path) -> None:
    with running_server(tmp_path, **NO_LIMITS) as server:
        team = Team(server)
        async with connected(server, team.bob.token) as client:
            server.process.send_signal(signal.SIGTERM)
            text = await client.text()
        team.close()
    frame = json.loads(text)
    wait = frame["data"]["reconnect_in_ms"]
    assert isinstance(wait, int)
    assert wait > 0
    assert text == as_text("server_draining", {"reconnect_in_ms": wait}, frame)


def test_every_event_that_the_server_knows_has_its_row() -> None:
    """The docstrings of the protocol begin with the types that they describe."""
    known = described_in(data) | described_in(events)
    apart = {name.split("_is_exactly")[0].removeprefix("test_") for name in globals()}
    rows = {row.type for row in ROWS}
    assert sorted(known - rows - apart) == []
    assert sorted(rows - known) == []
    assert sorted(set(SEED) - known) == []


def described_in(module: ModuleType) -> set[str]:
    """The types of events that the module's docstrings describe; each has to begin with them."""
    found = set()
    for name, it in vars(module).items():
        if isinstance(it, type) and it.__module__ == module.__name__ and name not in PARTS:
            beginning = re.match(r"(The )?`[a-z_.]+`((, | and )`[a-z_.]+`)*", it.__doc__ or "")
            assert beginning, f"{name} does not say which event it belongs to"
            found |= set(re.findall(r"`([a-z_.]+)`", beginning[0]))
    return found


def as_text(type: str, data: dict[str, Any], came: Frame, **more: Any) -> str:
    """The frame as it must be, at the moment of the one that came."""
    room = {"room": more.pop("room")} if "room" in more else {}
    frame = {"type": type, **room, "data": data, "timestamp": moment(came["timestamp"]), **more}
    return json.dumps(frame, separators=(",", ":"))


def moment(text: str) -> str:
    assert TIMESTAMP.fullmatch(text)
    return text
