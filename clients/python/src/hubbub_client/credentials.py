"""Tokens: asked of the program when one is needed, sent in a header, never written anywhere."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Literal

from hubbub_client.errors import AuthenticationFailed, TokenUnavailable

Reason = Literal["connect", "refused", "expiring"]
TokenProvider = Callable[[Reason], str | Awaitable[str]]
"""Gives a token: to `connect`, because the last one was `refused`, or is `expiring`. May be
async. `AuthenticationFailed` says that there is none, for good; after any other exception it
is asked again later."""


class Credentials:
    """The token of the moment. One call of the provider at a time."""

    def __init__(self, token: str | TokenProvider, timeout: float) -> None:
        self._provider = token
        self._timeout = timeout
        self._current: str | None = None
        self._one = asyncio.Lock()

    def __repr__(self) -> str:
        return "Credentials()"

    async def fetch(self, reason: Reason) -> str:
        """A token from the provider. Raises `AuthenticationFailed`, `TokenUnavailable`."""
        async with self._one:
            return await self._fetch(reason)

    async def present(self) -> str:
        """The token that was fetched last, or a first one. Raises as `fetch`."""
        async with self._one:
            return self._current or await self._fetch("connect")

    async def instead_of(self, refused: str) -> str:
        """A token other than the `refused` one, unless the provider insists. Raises as
        `fetch`."""
        async with self._one:
            if self._current is not None and self._current != refused:
                return self._current
            return await self._fetch("refused")

    async def _fetch(self, reason: Reason) -> str:
        token = await self._ask(reason)
        # A line break would make headers of whatever follows.
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise TokenUnavailable("The token provider gave something that is no token")
        if not token or " " in token:
            raise TokenUnavailable("The token provider gave something that is no token")
        self._current = token
        return token

    async def _ask(self, reason: Reason) -> object:
        if isinstance(self._provider, str):
            return self._provider
        try:
            async with asyncio.timeout(self._timeout):
                given = self._provider(reason)
                return await given if inspect.isawaitable(given) else given
        except AuthenticationFailed:
            raise
        except Exception as error:
            raise TokenUnavailable("The token provider failed") from error
