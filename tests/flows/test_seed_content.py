"""What a message may say, and that it arrives as it was said."""

import json

import pytest

from tests.support.client import Client, connected
from tests.support.people import Team

SEED_EXAMPLE = '{"reply_to": 789}'

FAITHFUL = [
    SEED_EXAMPLE,
    "{}",
    '{"price":1.10,"tiny":1e-7,"big":123456789012345678901234567890,"minus":-0.0}',
    '{"b":1,"a":2,"b":3}',
    '{ "spaced" :\t[ 1 , 2 ] }',
    '{"nested":{"a":[{"b":[null,true,false,""]}]}}',
    '{"ключ":"значение","emoji":"🎉","combined":"e\u0301","escaped":"\\u00e9\\ud83c\\udf89\\/"}',
    '{"":{"":[]}}',
    '{"type":"error","seq":-1,"sender":"nobody","timestamp":"never"}',
    '{"text":"' + "x" * (8 * 1024 - 11) + '"}',
    json.dumps({str(number): number for number in range(100)}),
]

REFUSED = [
    '"text"',
    "5",
    "[1]",
    "true",
    '{"text":"' + "x" * (8 * 1024 - 10) + '"}',
    json.dumps({str(number): number for number in range(101)}),
    '{"a":' * 9 + "{}" + "}" * 9,
    '{"a":' * 9 + "1" + "}" * 9,
    '{"nul":"a\\u0000b"}',
    '{"nul\\u0000":1}',
]

GOOD = {
    "short": ("a", "a"),
    "long": ("x" * 4000, "x" * 4000),
    "emoji": ("🎉" * 4000, "🎉" * 4000),
    "lines": ("line\nfeed\tand tab", "line\nfeed\tand tab"),
    "dos lines": ("dos\r\nlines", "dos\nlines"),
    "long once normalised": ("e\u0301" * 4000, "é" * 4000),
    "markup": ("<b>1</b> & 'quotes' \"", "<b>1</b> & 'quotes' \""),
    "invisible": ("\u202eright to left, zero\u200bwidth", "\u202eright to left, zero\u200bwidth"),
}

BAD = {
    "empty": "",
    "too long": "x" * 4001,
    "too long, not ASCII": "é" * 4001,
    "far too long": "x" * 60_000,
    "NUL": "a\x00b",
    "bell": "\x07",
    "carriage return": "a\rb",
    "delete": "\x7f",
    "next line": "\x85",
    "escape": "\x1b[31m",
}


async def send(client: Client, room: str, metadata: str) -> None:
    await client.say(
        f'{{"type":"send_message","room":"{room}","data":{{"content":"c","metadata":{metadata}}},'
        '"id":' + json.dumps(f"m-{hash((room, metadata))}") + "}"
    )


@pytest.mark.parametrize("metadata", FAITHFUL, ids=range(len(FAITHFUL)))
async def test_metadata_travels_exactly_as_sent_m2(team: Team, channel: str, metadata: str) -> None:
    """M2: byte for byte, the seed's example first."""
    async with connected(team.server, team.alice.token, channel) as alice:
        await send(alice, channel, metadata)
        text = await alice.text()
    assert f'"metadata":{metadata},' in text


async def test_metadata_comes_out_of_the_history_as_the_same_value_m2(
    team: Team, channel: str
) -> None:
    async with connected(team.server, team.alice.token, channel) as alice:
        await send(alice, channel, SEED_EXAMPLE)
        await alice.until("ack")
    stored = team.alice.api.get(f"/rooms/{channel}/messages")["items"][0]
    assert stored["metadata"] == {"reply_to": 789}


@pytest.mark.parametrize("field", ["", ', "metadata": {}', ', "metadata": null'])
async def test_without_metadata_an_empty_object_is_delivered_m2(
    team: Team, channel: str, field: str
) -> None:
    async with connected(team.server, team.alice.token, channel) as alice:
        await alice.say(
            f'{{"type":"send_message","room":"{channel}","data":{{"content":"c"{field}}}}}'
        )
        assert (await alice.until("message"))["data"]["metadata"] == {}


@pytest.mark.parametrize("metadata", REFUSED, ids=range(len(REFUSED)))
async def test_metadata_beyond_its_limits_is_refused_m2(
    team: Team, channel: str, metadata: str
) -> None:
    """M2: an object of at most 8 KiB, 8 levels and 100 keys."""
    async with connected(team.server, team.alice.token, channel) as alice:
        await send(alice, channel, metadata)
        error = await alice.next()
    assert (error["type"], error["data"]["code"]) == ("error", 4400)
    assert team.alice.api.get(f"/rooms/{channel}/messages")["items"] == []


@pytest.mark.parametrize("innermost", ["{}", "1"])
async def test_metadata_may_have_eight_levels_m2(team: Team, channel: str, innermost: str) -> None:
    """M2: eight objects in each other, whatever the innermost holds."""
    deep = '{"a":' * 7 + '{"a":' + innermost + "}" + "}" * 7
    if innermost == "{}":
        deep = '{"a":' * 7 + "{}" + "}" * 7
    async with connected(team.server, team.alice.token, channel) as alice:
        await send(alice, channel, deep)
        answer = await alice.next()
    assert answer["type"] == "message", answer["data"]


@pytest.mark.parametrize(("sent", "delivered"), GOOD.values(), ids=GOOD)
async def test_content_is_delivered_as_normalised_text_m1(
    team: Team, channel: str, sent: str, delivered: str
) -> None:
    """M1: 1 to 4,000 characters, NFC, line feed and tab allowed."""
    async with connected(team.server, team.alice.token, channel) as alice:
        await alice.chat(channel, sent)
        heard = await alice.next()
    assert heard["data"]["content"] == delivered
    stored = team.alice.api.get(f"/rooms/{channel}/messages")["items"][0]
    assert stored["content"] == delivered


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
async def test_bad_content_is_refused_and_not_stored_m1(
    team: Team, channel: str, content: str
) -> None:
    async with connected(team.server, team.alice.token, channel) as alice:
        await alice.chat(channel, content, id="bad")
        error = await alice.next()
    assert (error["type"], error["id"], error["room"]) == ("error", "bad", channel)
    assert (error["data"]["code"], error["data"]["reason"]) == (4400, "invalid")
    assert team.alice.api.get(f"/rooms/{channel}/messages")["items"] == []
