"""A real HTTP receiver for webhooks, on a free port of this machine."""

import base64
import hashlib
import hmac
import json
import socket
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread
from typing import Any

PATIENCE = 30  # seconds; only a failing test ever waits so long


@dataclass(frozen=True)
class Received:
    """A request as it came; the names of its headers are in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.body)
        return event

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def is_signed_by(self, secret: str) -> bool:
        """As Standard Webhooks 1.0 has its receivers verify."""
        key = base64.b64decode(secret.partition("whsec_")[2])
        signed = b".".join(
            (self.id.encode(), self.headers["webhook-timestamp"].encode(), self.body)
        )
        digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
        return f"v1,{digest.decode()}" in self.headers["webhook-signature"].split(" ")


class Hook:
    """Receives, and answers `answers` one by one, then `answer`: a status, or one with headers.

    `hold` makes answers wait for `release`.
    """

    def __init__(self) -> None:
        self.requests: list[Received] = []
        self.answers: deque[int | tuple[int, dict[str, str]]] = deque()
        self.answer = 204
        self.content = b""
        self._received = Condition()
        self._may_answer = Event()
        self._may_answer.set()
        self._server = _Server(self)
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/hooks/hubbub?key=a-secret-in-a-query"

    @property
    def connections(self) -> int:
        """How many were ever made."""
        return len(self._server.open)

    def wait_for(self, number: int) -> list[Received]:
        """The requests, once there are so many."""
        with self._received:
            came = self._received.wait_for(lambda: len(self.requests) >= number, PATIENCE)
        assert came, f"{len(self.requests)} of {number} requests came: {self.requests}"
        return self.requests

    def hold(self) -> None:
        self._may_answer.clear()

    def release(self) -> None:
        self._may_answer.set()

    def close(self) -> None:
        self.release()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(PATIENCE)

    def take(self, request: Received) -> tuple[int, dict[str, str]]:
        """Notes a request; what to answer. Runs in a thread of the connection."""
        with self._received:
            self.requests.append(request)
            answer = self.answers.popleft() if self.answers else self.answer
            self._received.notify_all()
        self._may_answer.wait(PATIENCE)
        return (answer, {}) if isinstance(answer, int) else answer


@contextmanager
def hook() -> Iterator[Hook]:
    """A receiver, opened and closed."""
    it = Hook()
    try:
        yield it
    finally:
        it.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # each is waited for, so that no socket outlives its test

    def __init__(self, hook: Hook) -> None:
        self.hook = hook
        self.open: list[socket.socket] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.open.append(request)
        super().process_request(request, client_address)

    def server_close(self) -> None:
        for connection in self.open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # the sender was killed, or has read enough


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        hook = self.server.hook
        status, more = hook.take(Received(self.path, headers, body))
        self.send_response(status)
        content = b"" if status == 204 else hook.content
        for name, value in more.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        pass
