"""Handlers and streams: who hears what, and that nobody can hurt anybody else."""

import asyncio
from contextlib import suppress

import pytest
from hubbub_client import (
    Client,
    Event,
    HubbubClientError,
    Message,
    Overflow,
    StateChanged,
    TaskCreated,
    Unknown,
)

from tests.clients.sdk_python.scripted import scripted
from tests.clients.sdk_python.support import Memory, client_for, until
from tests.support.people import Team


async def test_events_go_to_those_who_asked_for_their_class_or_type(
    team: Team, channel: str
) -> None:
    client = client_for(team.server, team.alice.token)
    heard: list[str] = []

    @client.on(Message)
    def by_class(event: Message) -> None:
        heard.append(f"class {event.content}")

    @client.on("message")
    async def by_type(event: Message) -> None:
        heard.append(f"type {event.content}")

    client.on(Event, lambda event: heard.append(event.type))
    async with client:
        room = await client.join(channel)
        stop = room.on("*", lambda event: heard.append(f"room {event.type}"))
        await room.send("hi")
        await until(lambda: "type hi" in heard)
        assert {"class hi", "message", "room message", "connected", "state"} <= set(heard)
        assert heard.index("room message") < heard.index("class hi")
        stop()
        stop()
        await room.send("again")
        assert heard.count("room message") == 1


async def test_a_handler_that_fails_hurts_nobody(team: Team, channel: str) -> None:
    errors: list[Exception] = []

    def careless(error: Exception) -> None:
        errors.append(error)
        raise RuntimeError("and the one who is told fails too")

    client = client_for(team.server, team.alice.token, on_error=careless)

    @client.on(Message)
    def broken(event: Message) -> None:
        raise ValueError("sync")

    @client.on(Message)
    async def broken_too(event: Message) -> None:
        raise KeyError("async")

    memory = Memory(client)
    async with client:
        room = await client.join(channel)
        for number in range(3):
            await room.send(f"{number}")
        assert memory.said == ["0", "1", "2"]
        await until(lambda: len(errors) == 6)
    assert {type(error) for error in errors} == {ValueError, KeyError}


async def test_a_coroutine_handler_has_its_events_in_order_and_may_send(
    team: Team, channel: str
) -> None:
    client = client_for(team.server, team.alice.token)
    heard: list[str] = []

    @client.on(Message)
    async def answer(event: Message) -> None:
        if event.content.startswith("ping"):
            await client.room(channel).send(event.content.replace("ping", "pong"))
        heard.append(event.content)

    async with client:
        room = await client.join(channel)
        await asyncio.gather(*(room.send(f"ping {number}") for number in range(20)))
        await until(lambda: len(heard) == 40)
    for word in ("ping", "pong"):
        said = [text for text in heard if text.startswith(word)]
        assert said == [f"{word} {number}" for number in range(20)]


async def test_a_coroutine_handler_may_close_the_client(team: Team, channel: str) -> None:
    client = client_for(team.server, team.alice.token)

    @client.on(Message)
    async def stop(event: Message) -> None:
        await client.close()

    async with client:
        room = await client.join(channel)
        with suppress(HubbubClientError):
            while True:
                await room.send("stop")
    assert client.state == "closed"


async def test_a_handler_that_is_too_slow_misses_events_and_it_is_told() -> None:
    errors: list[Exception] = []
    go = asyncio.Event()
    heard: list[str] = []
    async with scripted() as server:
        client = client_for(server.url, "t", buffer=3, on_error=errors.append)

        @client.on(Message)
        async def slow(event: Message) -> None:
            await go.wait()
            heard.append(event.content)

        async with client:
            room = await client.join("channel:1")
            for number in range(10):
                await room.send(f"{number}")
            assert [type(error) for error in errors] == [Overflow]
            go.set()
            await until(lambda: len(heard) == 4)
            await room.send("later")
            await until(lambda: heard[-1] == "later")
            assert heard == ["0", "1", "2", "3", "later"]


async def test_a_stream_has_all_events_since_it_was_made(team: Team, channel: str) -> None:
    async with client_for(team.server, team.alice.token) as client:
        room = await client.join(channel)
        stream = room.events()
        for number in range(3):
            await room.send(f"{number}")
        said = []
        async for event in stream:
            match event:
                case Message(content=text, username="alice", room=where):
                    assert where == channel
                    said.append(text)
            if len(said) == 3:
                break
        assert said == ["0", "1", "2"]


async def test_a_stream_that_nobody_reads_ends_with_an_error_and_the_client_goes_on() -> None:
    async with scripted() as server, client_for(server.url, "t") as client:
        room = await client.join("channel:1")
        async with room.events(buffer=3) as stream:
            for number in range(10):
                await room.send(f"{number}")
            said = [(await anext(stream)).raw["data"]["content"] for _ in range(3)]
            assert said == ["0", "1", "2"]
            for _ in range(2):
                with pytest.raises(Overflow):
                    await anext(stream)


async def test_a_stream_ends_with_its_block_and_with_the_client(team: Team) -> None:
    client = client_for(team.server, team.alice.token)
    async with client:
        await client.ready()
        async with client.events() as ended:
            pass
        with pytest.raises(StopAsyncIteration):
            await anext(ended)
        stream = client.events()
    states = [event.state async for event in stream if isinstance(event, StateChanged)]
    assert states == ["closed"]


async def test_an_event_of_an_unknown_type_is_delivered_as_it_is(team: Team) -> None:
    """H: another program publishes something of its own, and something of the server's kind."""
    key = team.alice.api.post(
        f"/projects/{team.project}/api-keys", name="deploys", scopes=["events:all"]
    )["key"]
    room = f"project:{team.project}"
    async with client_for(team.server, team.alice.token) as client:
        memory = Memory(await client.join(room))
        async with client_for(team.server, key).rest as rest:
            data = {"version": "1.4.2", "deep": {"ok": [True]}}
            await rest.publish_event(room, type="custom.deploy", data=data, sender="ci")
            await rest.publish_event(
                room,
                type="task.created",
                data={
                    "task_id": 7,
                    "title": "Fly",
                    "status": "todo",
                    "priority": "high",
                    "assignee": None,
                    "creator": "ci",
                    "version": "not a number",
                    "more": 1,
                },
            )
        event = (await memory.hears(Unknown))[0]
        assert (event.type, event.sender, event.data) == ("custom.deploy", "ci", data)
        task = (await memory.hears(TaskCreated))[0]
        assert (task.task_id, task.title, task.version, task.project_id) == (7, "Fly", None, None)
        assert task.raw["data"]["more"] == 1


async def test_handlers_may_come_and_go_while_they_are_called() -> None:
    async with scripted() as server:
        client: Client = client_for(server.url, "t")
        heard: list[str] = []

        @client.on(Message)
        def first(event: Message) -> None:
            stop()
            client.on(Message, lambda event: heard.append(event.content))

        stop = client.on(Message, lambda event: heard.append("never"))
        async with client:
            room = await client.join("channel:1")
            await room.send("one")
            await room.send("two")
        assert heard[:1] == ["never"]
        assert "never" not in heard[1:]
