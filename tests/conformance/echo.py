"""The real endpoint on the real uvicorn, with one thing exchanged: what is received is echoed."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from hubbub.config import Settings
from hubbub.gateway.admission import Admission, Opening
from hubbub.gateway.endpoint import Endpoint
from hubbub.gateway.http import DeadlineHttpProtocol
from hubbub.kit.counters import Counters
from hubbub.realtime.outbox import Outbox
from hubbub.realtime.registry import Registry
from hubbub.realtime.session import Session
from hubbub.wire import Limits, binary_frame, text_frame


class EchoGateway:
    """As much of a gateway as an endpoint needs, without people and rooms."""

    def __init__(self, limits: Limits) -> None:
        self.settings = Settings(ws_send_buffer=64 * 1024 * 1024)
        self.wire_limits = limits
        self.outbox = Outbox(asyncio.get_running_loop())
        self.counters = Counters()
        self.admission = Admission(())
        self.dispatch = self
        self._registry = Registry("echo", max_per_user=1_000, beats=1)

    def opened(self) -> None:
        pass

    def lost(self) -> None:
        pass

    def admit(self, endpoint: Endpoint, opening: Opening) -> None:
        endpoint.session = self._registry.admit(1, "echo", endpoint, expires_at=float("inf"))
        endpoint.resume()

    def disconnected(self, endpoint: Endpoint) -> None:
        session, endpoint.session = endpoint.session, None
        if session is not None:
            self._registry.remove(session)

    def receive(self, session: Session, payload: bytes) -> None:
        self.outbox.put(session, text_frame(payload))

    def receive_binary(self, session: Session, data: bytes) -> None:
        self.outbox.put(session, binary_frame(data))


async def _no_http(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("the cases open WebSockets only")


@asynccontextmanager
async def echo_server(limits: Limits) -> AsyncIterator[str]:
    """Serves on a free port; yields the URL."""
    gateway = EchoGateway(limits)
    config = uvicorn.Config(
        _no_http,
        http=DeadlineHttpProtocol,
        ws=Endpoint,  # type: ignore[arg-type]  # a protocol class that is none of uvicorn's own
        lifespan="off",
        log_config=None,
    )
    config.load()
    state = uvicorn.server.ServerState()
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]
        server = await asyncio.get_running_loop().create_server(
            lambda: DeadlineHttpProtocol(config, state, {"gateway": gateway}), sock=sock
        )
        async with server:
            yield f"ws://127.0.0.1:{port}/api/v1/ws/connect"
