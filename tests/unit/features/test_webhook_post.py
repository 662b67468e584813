"""Webhook requests as their receivers see them, and what is made of the answers."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from hubbub import __version__
from hubbub.features.backends import post as module
from hubbub.features.backends.post import Answer, Post, signature
from tests.support.hook import Hook, hook

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = '{"type":"message","data":{"content":"Grüße"}}'.encode()


@pytest.fixture
def receiver() -> Iterator[Hook]:
    with hook() as it:
        yield it


@asynccontextmanager
async def posting(*, allow_private: bool = True) -> AsyncIterator[Post]:
    post = Post(allow_private=allow_private, most_at_once=2)
    try:
        yield post
    finally:
        await post.close()


async def send(post: Post, url: str, id: str = "msg_7") -> Answer:
    return await post.send(url, SECRET, id, 1_763_035_200, BODY)


def test_a_signature_is_that_of_standard_webhooks() -> None:
    """The vector that its libraries are tested with."""
    made = signature(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_a_request_is_signed_and_says_what_it_is(receiver: Hook) -> None:
    async with posting() as post:
        assert await send(post, receiver.url) == Answer(204)
    (got,) = receiver.requests
    assert got.body == BODY
    assert got.path == "/hooks/hubbub?key=a-secret-in-a-query"
    assert got.is_signed_by(SECRET)
    assert not got.is_signed_by(SECRET.replace("Mf", "Mg"))
    port = receiver.url.split(":")[2].split("/")[0]
    assert got.headers == {
        "host": f"127.0.0.1:{port}",
        "content-type": "application/json",
        "content-length": str(len(BODY)),
        "user-agent": f"Hubbub/{__version__}",
        "webhook-id": "msg_7",
        "webhook-timestamp": "1763035200",
        "webhook-signature": got.headers["webhook-signature"],
    }


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_any_status_of_success_is_acceptance(receiver: Hook, status: int) -> None:
    receiver.answer = status
    async with posting() as post:
        answer = await send(post, receiver.url)
    assert answer == Answer(status)
    assert answer.accepted


@pytest.mark.parametrize("status", [400, 401, 404, 410, 429, 500, 503])
async def test_any_other_status_is_none(receiver: Hook, status: int) -> None:
    receiver.answer = status
    async with posting() as post:
        answer = await send(post, receiver.url)
    assert answer == Answer(status)
    assert not answer.accepted


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(receiver: Hook, status: int) -> None:
    receiver.answers.append((status, {"Location": receiver.url}))
    async with posting() as post:
        answer = await send(post, receiver.url)
    assert answer == Answer(status, "Redirects are not followed")
    assert not answer.accepted
    assert len(receiver.requests) == 1


async def test_a_long_answer_is_not_read_to_its_end(receiver: Hook) -> None:
    receiver.answer, receiver.content = 200, b"x" * 50_000_000
    async with posting() as post:
        assert await send(post, receiver.url) == Answer(200)
        receiver.content = b""
        assert await send(post, receiver.url) == Answer(200)


async def test_a_receiver_that_does_not_answer_is_given_up(
    receiver: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ANSWER_WITHIN", 0.05)
    receiver.hold()
    async with posting() as post:
        assert await send(post, receiver.url) == Answer(error="No answer in time")
        receiver.release()
        monkeypatch.setattr(module, "ANSWER_WITHIN", 10)
        assert await send(post, receiver.url) == Answer(204)


async def test_a_private_address_is_not_connected_to(receiver: Hook) -> None:
    async with posting(allow_private=False) as post:
        for host in ("127.0.0.1", "localhost"):
            answer = await send(post, receiver.url.replace("127.0.0.1", host))
            assert answer == Answer(error="The host has no public address")
    assert receiver.requests == []


async def test_what_speaks_no_tls_or_no_http_is_told_apart(receiver: Hook) -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"220 mail.example ESMTP\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, posting() as post:
        babbled = await send(post, f"http://127.0.0.1:{port}/")
        assert babbled == Answer(error="The answer is not HTTP")
        plain = await send(post, receiver.url.replace("http:", "https:"))
        assert plain == Answer(error="No trusted TLS connection")
    closed = f"http://127.0.0.1:{port}/"
    async with posting() as post:
        assert await send(post, closed) == Answer(error="No connection")
        unknown = await send(post, "http://nobody.invalid/")
        assert unknown == Answer(error="The host is unknown")


async def test_connections_are_used_again(receiver: Hook) -> None:
    async with posting() as post:
        for number in range(5):
            await send(post, receiver.url, f"msg_{number}")
    assert [got.id for got in receiver.requests] == [f"msg_{n}" for n in range(5)]
    assert receiver.connections == 1
