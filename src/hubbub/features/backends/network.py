"""The network as webhooks see it: no connection but to an address that was checked."""

import asyncio
import socket
from collections.abc import Iterable

import httpcore

from hubbub.features.backends.addresses import is_public

MOST_ADDRESSES = 3  # of one host that are tried


class NotPublic(httpcore.ConnectError):
    """The host stands for no public address."""


class UnknownHost(httpcore.ConnectError):
    """The host stands for no address."""


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to the very address that was checked, so that a name can't stand for another
    one a moment later."""

    def __init__(self, *, allow_private: bool) -> None:
        self._network = httpcore.AnyIOBackend()
        self._allow_private = allow_private

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connects to one of the host's public addresses. Raises `httpcore.ConnectError`."""
        async with asyncio.timeout(timeout):
            addresses = await self._resolve(host, port)
            for address in addresses[:-1]:
                try:
                    patience = None if timeout is None else timeout / len(addresses)
                    return await self._network.connect_tcp(address, port, patience)
                except (httpcore.ConnectError, httpcore.ConnectTimeout):
                    continue  # to the next one
            return await self._network.connect_tcp(addresses[-1], port, timeout)

    async def _resolve(self, host: str, port: int) -> list[str]:
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                host, port, type=socket.SOCK_STREAM
            )
        except (OSError, UnicodeError):
            raise UnknownHost from None
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        allowed = [each for each in addresses if self._allow_private or is_public(each)]
        if not allowed:
            raise NotPublic if addresses else UnknownHost
        return allowed[:MOST_ADDRESSES]
