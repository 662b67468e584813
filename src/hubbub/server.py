"""The process: one listening socket, uvicorn on it, and an orderly end."""

import asyncio
import gc
import math
import socket
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import uvicorn

from hubbub.app import build
from hubbub.config import Settings
from hubbub.gateway.endpoint import Endpoint
from hubbub.gateway.http import DeadlineHttpProtocol
from hubbub.web.metrics_board import Place

BACKLOG = 4096


class Server(uvicorn.Server):
    """uvicorn, which drains the sockets before its own shutdown and ends with status 0."""

    def __init__(self, config: uvicorn.Config, timeout: float, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._timeout = timeout
        self._on_started = started
        self._forced = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # What lives now lives as long as the process: collections need not look at it again.
        gc.collect()
        gc.freeze()
        # Hardly anything here is a cycle: collecting every 700 objects, messages on their way
        # among them, costs 5 % of a busy core and finds nothing.
        gc.set_threshold(50_000, 20, 50)
        # The writer's thread needs the interpreter a dozen times per group; under load it would
        # wait 5 ms (the default) each time.
        sys.setswitchinterval(0.0005)
        self._on_started()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal drains, a second one ends the process at once."""
        if self.should_exit:
            self.force_exit = True
            self._forced.set()
        self.should_exit = True
        self._captured_signals.append(sig)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        state: dict[str, Any] = self.lifespan.state
        state["status"].draining = True
        draining = asyncio.ensure_future(state["gateway"].drain(self._timeout))
        forced = asyncio.ensure_future(self._forced.wait())
        await asyncio.wait((draining, forced), return_when=asyncio.FIRST_COMPLETED)
        for waiting in (draining, forced):
            waiting.cancel()
        await super().shutdown(sockets)
        if self.force_exit:  # uvicorn leaves this out then, but writes that wait are to be kept
            await self.lifespan.shutdown()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        with super().capture_signals():
            yield
            # uvicorn would raise them again, and a clean stop would look like a crash.
            self._captured_signals.clear()


def listen(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """The listening socket. Its options are inherited by every accepted connection, so that
    none has to be set (and no Python object made) per connection. With `shared` other workers
    listen on the same port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if shared:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # A vanished peer with unsent data would hold its memory for about 15 minutes.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 30_000)
    sock.bind((host, port))
    sock.listen(BACKLOG)
    sock.setblocking(False)
    return sock


def run(
    settings: Settings,
    sock: socket.socket,
    started: Callable[[], None],
    place: Place | None = None,
) -> None:
    """Serves until SIGINT or SIGTERM. `started` is called once requests are accepted. One of
    several workers has a `place` among them."""
    config = uvicorn.Config(
        build(settings, place=place),
        http=DeadlineHttpProtocol,
        ws=Endpoint,  # type: ignore[arg-type]  # a protocol class that is none of uvicorn's own
        loop="uvloop",
        lifespan="on",
        backlog=BACKLOG,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=math.ceil(settings.shutdown_timeout),
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
    )
    Server(config, settings.shutdown_timeout, started).run(sockets=[sock])
