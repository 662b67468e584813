"""One REST request: with a token, a key that makes its repeat harmless, a limit of time and one
of size."""

import json
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

from hubbub_client.addresses import parse_address
from hubbub_client.credentials import Credentials, TokenProvider
from hubbub_client.errors import LONGEST_WAIT, Unreachable, problem
from hubbub_client.ids import new_id
from hubbub_client.timing import Timing

LARGEST_ANSWER = 16 * 1024 * 1024  # bytes
_WRITES = ("POST", "PUT", "PATCH", "DELETE")


class RestTransport:
    """Requests to one server, in the name of whoever the token is of: a user, or another
    program with an API key."""

    def __init__(
        self,
        url: str,
        token: str | TokenProvider | Credentials | None = None,
        *,
        timing: Timing | None = None,
        trust_env: bool = True,
    ) -> None:
        timing = timing or Timing()
        self._base = parse_address(url).rest
        if token is not None and not isinstance(token, Credentials):
            token = Credentials(token, timing.token_timeout)
        self._credentials = token
        self._timeout = timing.rest_timeout
        self._trust_env = trust_env
        self._http: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, it: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Ends the connections."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        key: str | None = None,
        if_match: int | None = None,
        anonymous: bool = False,
    ) -> Any:
        """The JSON of the answer, or None without any. A write carries an `Idempotency-Key`:
        `key`, or a new one. A refused token is replaced by a fresh one, once.

        Raises the `HubbubClientError` that the server describes, and `Unreachable`.
        """
        headers = {}
        if method in _WRITES and (key is not None or "id" not in (body or {})):
            headers["Idempotency-Key"] = key or new_id()  # a message's own `id` is one
        if if_match is not None:
            headers["If-Match"] = f'"{if_match}"'
        given = {name: value for name, value in (query or {}).items() if value is not None}
        request: dict[str, Any] = {"params": given, "headers": headers, "json": body}
        if anonymous or self._credentials is None:
            return _result(*await self._send(method, path, None, **request))
        token = await self._credentials.present()
        answer, content = await self._send(method, path, token, **request)
        if answer.status_code == 401:
            other = await self._credentials.instead_of(token)
            if other != token:
                answer, content = await self._send(method, path, other, **request)
        return _result(answer, content)

    @staticmethod
    def quote(part: object) -> str:
        """`part` as one segment of a path."""
        return quote(str(part), safe=":")

    async def _send(
        self, method: str, path: str, token: str | None, *, headers: dict[str, str], **rest: Any
    ) -> tuple[httpx.Response, bytes]:
        if token is not None:
            headers = {**headers, "Authorization": f"Bearer {token}"}
        url = self._base + path
        content = bytearray()
        try:
            http = self._client()
            async with http.stream(method, url, headers=headers, **rest) as answer:
                async for piece in answer.aiter_bytes():
                    content += piece
                    if len(content) > LARGEST_ANSWER:
                        raise Unreachable("The server's answer does not end")
        except httpx.HTTPError as error:
            text = f"{method} {path}: {type(error).__name__} {error}".rstrip()
            raise Unreachable(text) from None
        return answer, bytes(content)

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            self._http = httpx.AsyncClient(timeout=self._timeout, trust_env=self._trust_env)
        return self._http


def _result(answer: httpx.Response, content: bytes) -> Any:
    document = _json(content)
    if answer.is_success:
        return document
    raise problem(answer.status_code, document, _retry_after(answer))


def _json(content: bytes) -> Any:
    try:
        return json.loads(content) if content else None
    except (ValueError, RecursionError):
        return None


def _retry_after(answer: httpx.Response) -> float | None:
    text = answer.headers.get("Retry-After", "")
    return min(float(text), LONGEST_WAIT) if text.isascii() and text.isdigit() else None
