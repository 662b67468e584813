"""Connections that are dead without a word, machines that sleep, and clocks that are set."""

import asyncio
from dataclasses import replace

import pytest
from hubbub_client import Disconnected, Silent, State, StateChanged, Timing

from tests.clients.sdk_python.clocks import SetClock
from tests.clients.sdk_python.frozen import frozen
from tests.clients.sdk_python.scripted import Peer, scripted
from tests.clients.sdk_python.support import QUICK, Memory, client_for, until
from tests.support.people import Team

HOURS = 3 * 3600.0
# A dead connection is found within the probe's timeout, or never within a test.
PATIENT = replace(QUICK, pong_timeout=300, ack_timeout=300, probe_timeout=0.5)


async def quick_heart(peer: Peer) -> None:
    """Says that a client should ping often."""
    await peer.welcome(heartbeat_interval=0.1)
    await peer.obey()


async def test_a_silent_connection_is_asked_and_kept_if_it_answers() -> None:
    async with scripted(quick_heart) as server, client_for(server.url, "t") as client:
        memory = Memory(client)
        pings = 0

        async def counting(peer: Peer) -> None:
            nonlocal pings
            await peer.welcome(heartbeat_interval=0.1)
            while True:
                command = await peer.hear()
                pings += command["type"] == "ping"
                await peer.answer(command)

        server.behave = counting
        await client.ready()
        server.peers[0].socket.transport.abort()
        await until(lambda: pings >= 4)
        assert memory.states.count(State.WAITING) == 1


async def test_a_connection_that_answers_no_ping_is_left() -> None:
    async def dying(peer: Peer) -> None:
        await peer.welcome(heartbeat_interval=0.1)
        while True:
            await peer.hear()

    async with scripted() as server:
        server.once(dying)
        timing = replace(QUICK, pong_timeout=0.1)
        async with client_for(server.url, "t", timing=timing) as client:
            memory = Memory(client)
            await until(lambda: len(server.peers) == 2)
            await client.join("channel:1")
            errors = [e.error for e in memory.of(StateChanged) if e.state is State.WAITING]
            assert [type(error) for error in errors] == [Silent]


async def test_a_frozen_network_costs_nothing_but_time(team: Team, channel: str) -> None:
    options = {"timing": replace(QUICK, ack_timeout=0.5)}
    async with (
        frozen(team.server.host, team.server.port) as network,
        client_for(network.url, team.alice.token, **options) as client,
    ):
        memory = Memory(client)
        room = await client.join(channel)
        await room.send("before")
        network.freeze()
        await room.send("during")
        assert memory.said == ["before", "during"]
        errors = [e.error for e in memory.of(StateChanged) if e.state is State.WAITING]
        assert len(errors) == 1
        assert isinstance(errors[0], Disconnected)


@pytest.mark.parametrize("monotonic", [True, False])
async def test_after_a_sleep_of_the_machine_a_dead_connection_is_found_at_once(
    team: Team, channel: str, monotonic: bool
) -> None:
    clock = SetClock()
    async with frozen(team.server.host, team.server.port) as network:
        options = {"timing": PATIENT, "clock": clock}
        async with client_for(network.url, team.alice.token, **options) as client:
            memory = Memory(client)
            room = await client.join(channel)
            network.freeze()
            clock.sleep_of_the_machine(HOURS, monotonic=monotonic)
            await until(lambda: memory.states.count(State.CONNECTED) == 2)
            await room.send("awake")


@pytest.mark.parametrize("monotonic", [True, False])
async def test_after_a_sleep_a_connection_that_still_lives_is_kept(
    team: Team, channel: str, monotonic: bool
) -> None:
    clock = SetClock()
    timing = replace(PATIENT, probe_timeout=20, ack_timeout=20)
    async with client_for(team.server, team.alice.token, timing=timing, clock=clock) as client:
        memory = Memory(client)
        room = await client.join(channel)
        for _ in range(3):
            sending = asyncio.create_task(room.send("just before"))
            await asyncio.sleep(0)
            clock.sleep_of_the_machine(HOURS, monotonic=monotonic)
            await sending
            naps = len(clock.naps)
            await until(lambda naps=naps: len(clock.naps) > naps + 3)  # type: ignore[misc]
        assert State.WAITING not in memory.states


@pytest.mark.parametrize("seconds", [HOURS, -HOURS])
async def test_a_clock_that_is_set_ends_nothing(team: Team, channel: str, seconds: float) -> None:
    clock = SetClock()
    async with client_for(team.server, team.alice.token, clock=clock) as client:
        memory = Memory(client)
        room = await client.join(channel)
        for _ in range(3):
            clock.wall_shift += seconds
            naps = len(clock.naps)
            await until(lambda naps=naps: len(clock.naps) > naps + 3)  # type: ignore[misc]
            await room.send("still here")
        assert State.WAITING not in memory.states


async def test_a_client_that_waits_comes_back_when_the_machine_wakes() -> None:
    clock = SetClock()
    timing = Timing(backoff_base=100_000, backoff_max=100_000, tick=0.02)
    async with scripted() as server:
        server.once(turn_away)
        async with client_for(server.url, "t", timing=timing, clock=clock) as client:
            memory = Memory(client)
            await until(lambda: State.WAITING in memory.states)
            clock.sleep_of_the_machine(HOURS, monotonic=False)
            await client.ready()


async def turn_away(peer: Peer) -> None:
    """Welcomes, and goes."""
    await peer.welcome()


async def test_a_program_that_knows_of_a_new_network_can_say_so(team: Team) -> None:
    timing = replace(PATIENT, backoff_base=100_000, backoff_max=100_000)
    async with (
        frozen(team.server.host, team.server.port) as network,
        client_for(network.url, team.alice.token, timing=timing) as client,
    ):
        memory = Memory(client)
        await client.ready()
        network.freeze()
        client.probe()
        await until(lambda: State.WAITING in memory.states)
        client.probe()
        await client.ready()


async def test_a_probe_of_a_connection_that_lives_changes_nothing(team: Team) -> None:
    async with client_for(team.server, team.alice.token) as client:
        memory = Memory(client)
        room = await client.join(team.channel())
        client.probe()
        await room.send("hi")
        assert State.WAITING not in memory.states
