"""Garbage of every kind: an error frame or the right close code, and nobody else notices."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.flows.conftest import NARROW, Teams
from tests.support.client import PATIENCE, connected
from tests.support.people import Team
from tests.support.raw import (
    BINARY,
    CLOSE,
    FIN,
    PING,
    PONG,
    TEXT,
    frame,
    raw_connected,
)

LIMIT = 64 * 1024
SEND = '{"type":"send_message","room":"ROOM","data":%s}'

NOT_JSON = {
    "nothing": "",
    "space": " ",
    "a word": "hello",
    "half an object": '{"type":"ping"',
    "two objects": '{"type":"ping"}{"type":"ping"}',
    "single quotes": "{'type':'ping'}",
    "a comment": '{"type":"ping"} // please',
    "a trailing comma": '{"type":"ping",}',
    "NaN": '{"type":"ping","id":NaN}',
    "NUL": "\x00",
    "NUL after it": '{"type":"ping"}\x00',
    "a byte order mark": '\ufeff{"type":"ping"}',
    "a deep list": "[" * 60_000,
    "a deep list that ends": "[" * 30_000 + "]" * 30_000,
    "a deep object": '{"a":' * 10_000 + "1" + "}" * 10_000,
    "depth in a field": '{"type":"ping","x":' + "[" * 30_000 + "]" * 30_000 + "}",
    "half a surrogate pair in a key": '{"type":"ping","\\ud800":1',
    "a control character in a text": '{"type":"pi\nng"}',
}

NO_COMMAND = {
    "a list": "[]",
    "a number": "5",
    "null": "null",
    "a text": '"ping"',
    "an empty object": "{}",
    "no type": '{"room":"channel:1"}',
    "type is null": '{"type":null}',
    "type is a number": '{"type":5}',
    "type is a list": '{"type":["ping"]}',
    "type in capitals": '{"type":"PING"}',
    "an unknown type": '{"type":"join"}',
    "a server's type": '{"type":"message","room":"channel:1","data":{"content":"c"}}',
    "half a surrogate pair as type": '{"type":"\\ud800"}',
    "id is a number": '{"type":"ping","id":5}',
    "id is empty": '{"type":"ping","id":""}',
    "id is too long": '{"type":"ping","id":"' + "x" * 65 + '"}',
    "id is half a surrogate pair": '{"type":"ping","id":"\\udfff"}',
    "no data": '{"type":"send_message","room":"ROOM"}',
    "data is null": '{"type":"send_message","room":"ROOM","data":null}',
    "data is a text": '{"type":"send_message","room":"ROOM","data":"hi"}',
    "data is a list": '{"type":"send_message","room":"ROOM","data":[]}',
    "no content": '{"type":"send_message","room":"ROOM","data":{}}',
    "content is null": '{"type":"send_message","room":"ROOM","data":{"content":null}}',
    "content is a number": '{"type":"send_message","room":"ROOM","data":{"content":5}}',
    "content is a list": '{"type":"send_message","room":"ROOM","data":{"content":["a"]}}',
    "half a surrogate pair": SEND % r'{"content":"\ud800"}',
    "a pair in the wrong order": SEND % r'{"content":"\udc00\ud800"}',
    "metadata is no JSON": SEND % '{"content":"c","metadata":{a}}',
    "half a pair in metadata": SEND % r'{"content":"c","metadata":{"a":"\ud800"}}',
}


@asynccontextmanager
async def bystanders(team: Team, room: str) -> AsyncIterator[None]:
    """Two people who chat all the while, and miss nothing."""
    stop = asyncio.Event()
    said = 0

    async with (
        connected(team.server, team.bob.token, room) as bob,
        connected(team.server, team.carol.token, room) as carol,
    ):

        async def talk() -> None:
            nonlocal said
            while not stop.is_set() or said < 10:
                await carol.chat(room, f"{said}", id=f"{room}/{said}")
                await carol.until("ack", id=f"{room}/{said}")
                await bob.until("message", content=f"{said}")
                said += 1

        talking = asyncio.create_task(talk())
        try:
            yield
        finally:
            stop.set()
            async with asyncio.timeout(PATIENCE):
                await talking
    heard = [f["data"]["content"] for f in bob.frames if f["type"] == "message"]
    assert heard == [f"{number}" for number in range(said)]


@pytest.mark.parametrize("garbage", [NOT_JSON, NO_COMMAND], ids=["no JSON", "no command"])
async def test_what_is_no_command_is_an_error_and_no_end_x2(
    team: Team, channel: str, garbage: dict[str, str]
) -> None:
    """X2, X1: error 4400 without a word of the parser's; others notice nothing."""
    other = team.channel()
    async with bystanders(team, other):
        for name, text in garbage.items():
            async with connected(team.server, team.alice.token, channel) as alice:
                await alice.say(text.replace("ROOM", channel))
                error = await alice.next()
                assert (error["type"], error["data"]["code"]) == ("error", 4400), name
                assert error["data"].keys() == {"error", "code", "reason"}
                for word in ("msgspec", "byte ", "Expected", "JSONDecode", "codec", "$"):
                    assert word not in json.dumps(error), name
                assert await alice.rest() == [], name
    assert team.alice.api.get(f"/rooms/{channel}/messages")["items"] == []


async def test_the_id_and_room_of_a_bad_command_come_back_where_they_are_sound_e4(
    team: Team, channel: str
) -> None:
    """E4, X1."""
    async with connected(team.server, team.alice.token) as alice:
        await alice.say(f'{{"type":"send_message","room":"{channel}","data":5,"id":"mine"}}')
        error = await alice.next()
    assert (error["id"], error["room"]) == ("mine", channel)


async def test_the_twentieth_error_in_a_minute_closes_the_connection_x2(team: Team) -> None:
    """X2: of whatever kind they are."""
    kinds = ["{", '{"type":"dance"}', '{"type":"join_room","room":"x"}', '{"type":"ping","id":""}']
    async with connected(team.server, team.alice.token) as alice:
        for number in range(19):
            await alice.say(kinds[number % len(kinds)])
            await alice.until("error")
        assert await alice.rest() == []
        await alice.say("{")
        assert (await alice.closed())[0] == 1008
    assert alice.frames[-1]["data"]["code"] == 4400, "the last error is still told"


async def test_a_text_of_just_the_largest_size_is_read_x5(team: Team, channel: str) -> None:
    """X5: 64 KiB of payload; for one byte more see below."""
    start, end = f'{{"type":"send_message","room":"{channel}","data":{{"content":"', '"}}'
    filling = "x" * (LIMIT - len(start) - len(end))
    async with connected(team.server, team.alice.token, channel) as alice:
        await alice.say(start + filling + end)
        assert (await alice.next())["data"]["reason"] == "invalid"
        await alice.say(" " * (LIMIT - 15) + '{"type":"ping"}')
        await alice.until("pong")


BREACHES = {
    "binary": (frame(b"\x00", BINARY), 1003),
    "binary that is JSON": (frame(b'{"type":"ping"}', BINARY), 1003),
    "invalid UTF-8": (frame(b'{"type":"\xff"}'), 1007),
    "a raw surrogate": (frame(b'{"type":"\xed\xa0\x80"}'), 1007),
    "overlong UTF-8": (frame(b"\xc0\xaf"), 1007),
    "half a character": (frame(b"\xe2\x82"), 1007),
    "one byte too many": (frame(b"x" * (LIMIT + 1)), 1009),
    "a frame announced with 2^62 bytes": (b"\x81\xff" + (2**62).to_bytes(8) + b"\x00" * 4, 1009),
    "not masked": (b"\x81\x02hi", 1002),
    "reserved bit 1": (frame(b"hi", first=FIN | 0x40), 1002),
    "reserved bit 3": (frame(b"hi", first=FIN | 0x10), 1002),
    "reserved opcode": (frame(b"hi", 0x3), 1002),
    "reserved control opcode": (frame(b"hi", 0xB), 1002),
    "a fragmented ping": (frame(b"hi", PING, first=0), 1002),
    "a long ping": (frame(b"x" * 126, PING), 1002),
    "nothing to continue": (frame(b"hi", 0x0), 1002),
    "a text within a text": (frame(b"a", TEXT, first=0) + frame(b"b"), 1002),
    "a close code cut short": (frame(b"\x03", CLOSE), 1002),
    "a forbidden close code": (frame((1005).to_bytes(2), CLOSE), 1002),
    "a million tiny fragments": (
        frame(b"a", TEXT, first=0) + frame(b"b", 0, first=0) * 10**6,
        1009,
    ),
    "a million empty fragments": (frame(b"", TEXT, first=0) + frame(b"", 0, first=0) * 10**6, 1009),
}


async def test_a_breach_of_the_protocol_has_its_close_code_x5(team: Team, channel: str) -> None:
    """X5; and the bystanders chat on."""
    async with bystanders(team, channel):
        for name, (sent, code) in BREACHES.items():
            async with raw_connected(team.server, team.alice.token) as socket:
                writing = asyncio.create_task(socket.write(sent))
                assert await socket.close_code() == code, name
                await asyncio.wait([writing])
                writing.exception()


async def test_a_client_that_answers_the_close_after_a_breach_is_let_go_at_once_x5(
    teams: Teams,
) -> None:
    """X5, RFC 6455, 5.5.1: without waiting for the end of the closing timeout, which is an hour
    here."""
    team = teams(**NARROW)
    for sent, code in (BREACHES["binary"], BREACHES["not masked"], BREACHES["one byte too many"]):
        async with raw_connected(team.server, team.alice.token) as socket:
            await socket.write(sent)
            assert await socket.close_code() == code
            await socket.write(frame(code.to_bytes(2), CLOSE))
            assert await socket.end() == b"", code


async def test_control_frames_are_answered_within_a_fragmented_text_x5(team: Team) -> None:
    async with raw_connected(team.server, team.alice.token) as socket:
        await socket.write(frame('{"type":', TEXT, first=0) + frame(b"now", PING))
        assert await socket.frame() == (PONG, b"now")
        await socket.write(frame(b"unasked", PONG) + frame('"ping"}', 0x0))
        assert (await socket.message())["type"] == "pong"


async def test_a_clean_close_is_answered_with_its_code_x5(team: Team) -> None:
    for payload in ((1000).to_bytes(2) + b"bye", (4321).to_bytes(2), b""):
        async with raw_connected(team.server, team.alice.token) as socket:
            await socket.write(frame(payload, CLOSE))
            assert await socket.frame() == (CLOSE, payload[:2])
            assert await socket.end() == b""
