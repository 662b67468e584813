"""HTTP with a deadline: uvicorn waits for a request's end as long as a client likes to drip.

The deadline is absolute, from the first byte to the whole head, and once more for the body;
idle keep-alive connections have uvicorn's own timeout.
"""

import asyncio
from typing import Any

import httptools
import structlog
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.utils import get_local_addr, get_remote_addr

log = structlog.get_logger("hubbub.gateway")


class DeadlineHttpProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, which drops a request that does not arrive in time, and hands
    frames that came with an upgrade request on to the WebSocket."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._timeout: float = self.app_state["gateway"].settings.http_header_timeout
        self._deadline: asyncio.TimerHandle | None = None
        self._answering = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        # Without asking for addresses: uvloop answers with a socket object, and it stays with
        # the transport for as long as a WebSocket may live.
        self.connections.add(self)
        self.transport = transport
        self.flow = FlowControl(transport)
        self.scheme = "http"
        self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        if self._deadline is None and not self._answering:
            self._arm()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._disarm()
            if not self._should_upgrade():
                self._unsupported_upgrade_warning()
                return
            self.handle_websocket_upgrade()
            self.parser = None  # type: ignore[assignment]  # breaks the cycle that would keep both until a collection
            rest = data[upgrade.args[0] :]
            if rest:
                endpoint: Any = self.transport.get_protocol()
                endpoint.early_data(rest)
        except httptools.HttpParserError:
            self._disarm()
            self.send_400_response("Invalid HTTP request received.")

    def on_headers_complete(self) -> None:
        if not self.parser.should_upgrade():
            self._arm()
            self.client = self.scope["client"] = get_remote_addr(self.transport)
            self.server = self.scope["server"] = get_local_addr(self.transport)
        self._answering = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._disarm()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        self._answering = False
        super().on_response_complete()

    def _arm(self) -> None:
        self._disarm()
        self._deadline = self.loop.call_later(self._timeout, self._expire)

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _expire(self) -> None:
        self._deadline = None
        log.info("request_timeout")
        self.transport.abort()
