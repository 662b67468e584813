"""Sending a webhook's requests: signed, to checked addresses, within a time, once each."""

import asyncio
import base64
import hashlib
import hmac
import ssl
from contextlib import aclosing
from typing import NamedTuple

import httpcore
from pydantic_core import Url

from hubbub import __version__
from hubbub.features.backends.network import CheckedNetwork, NotPublic, UnknownHost

CONNECT_WITHIN = 5  # seconds
ANSWER_WITHIN = 10  # seconds, all in all
MOST_OF_ANSWER = 4096  # bytes that are read, so that the connection can be used again
KEPT_OPEN = 4  # seconds; many servers close idle connections after five

_FAILURES = (
    TimeoutError,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
)


class Answer(NamedTuple):
    """What became of a request: the status of its answer, or why there is none."""

    status: int | None = None
    error: str | None = None

    @property
    def accepted(self) -> bool:
        """Whether the receiver has taken it."""
        return self.status is not None and 200 <= self.status < 300


class Post:
    """Sends requests over connections of its own. `close` ends them."""

    def __init__(self, *, allow_private: bool, most_at_once: int) -> None:
        context = httpcore.default_ssl_context()
        context.load_default_certs()  # the authorities that the operator trusts as well
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=most_at_once,
            keepalive_expiry=KEPT_OPEN,
            network_backend=CheckedNetwork(allow_private=allow_private),
        )

    async def send(self, url: str, secret: str, id: str, now: int, body: bytes) -> Answer:
        """Posts `body` (JSON), signed with `secret` at `now` (Unix seconds). Redirects are not
        followed. Never raises for what is the receiver's or the network's doing."""
        to = Url(url)
        headers: dict[bytes | str, bytes | str] = {
            "Host": _authority(to),
            "Content-Type": "application/json",
            "User-Agent": f"Hubbub/{__version__}",
            "webhook-id": id,
            "webhook-timestamp": str(now),
            "webhook-signature": signature(secret, id, now, body),
        }
        status = None
        try:
            async with (
                asyncio.timeout(ANSWER_WITHIN),
                self._pool.stream(
                    "POST",
                    _as_httpcore(to),
                    headers=headers,
                    content=body,
                    extensions={"timeout": {"connect": CONNECT_WITHIN}},
                ) as response,
            ):
                status = response.status
                await _read_some(response)
        except _FAILURES as error:
            if status is None:
                return Answer(error=_in_words(error))
        redirects = status is not None and 300 <= status < 400
        return Answer(status, "Redirects are not followed" if redirects else None)

    async def close(self) -> None:
        """Closes the connections."""
        await self._pool.aclose()


def signature(secret: str, id: str, now: int, body: bytes) -> str:
    """The `webhook-signature` header of Standard Webhooks 1.0."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{id}.{now}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


def _in_words(error: Exception) -> str:
    match error:
        case NotPublic():
            return "The host has no public address"
        case UnknownHost():
            return "The host is unknown"
        case TimeoutError() | httpcore.TimeoutException():
            return "No answer in time"
        case httpcore.ConnectError(args=(ssl.SSLError(), *_)):
            return "No trusted TLS connection"
        case httpcore.ConnectError():
            return "No connection"
        case httpcore.ProtocolError():
            return "The answer is not HTTP"
    return "The connection broke"


async def _read_some(response: httpcore.Response) -> None:
    seen = 0
    async with aclosing(response.aiter_stream()) as pieces:  # type: ignore[type-var]
        async for piece in pieces:
            seen += len(piece)
            if seen >= MOST_OF_ANSWER:
                return


def _as_httpcore(url: Url) -> httpcore.URL:
    # Its own parser is not asked: two parsers may read one text in two ways.
    host = (url.host or "").strip("[]").encode()
    query = "" if url.query is None else f"?{url.query}"
    target = f"{url.path or '/'}{query}".encode()
    return httpcore.URL(scheme=url.scheme.encode(), host=host, port=url.port, target=target)


def _authority(url: Url) -> str:
    default = {"http": 80, "https": 443}[url.scheme]
    return str(url.host) if url.port in (None, default) else f"{url.host}:{url.port}"
