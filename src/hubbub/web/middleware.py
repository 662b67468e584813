"""Around every request: its id, its log line (never the query string), its size."""

import time
import uuid

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hubbub.errors import HubbubError, InternalError, Kind
from hubbub.kit.counters import Counters
from hubbub.web.problems import METHODS, problem

log = structlog.get_logger("hubbub.access")


class BodyTooLarge(HubbubError):
    """The request body is over the limit."""

    kind = Kind("body_too_large", 4400, 413, "The request body is too large")


class RequestLog:
    """Gives each request an id (`X-Request-ID`); logs method, path, status and time, and counts
    them by route."""

    def __init__(self, app: ASGIApp, counters: Counters) -> None:
        self._app = app
        self._counters = counters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        started = time.perf_counter()
        status = 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", []),
                    (b"x-request-id", request_id.encode()),
                    (b"x-content-type-options", b"nosniff"),
                ]
            await send(message)

        try:
            await self._app(scope, receive, answer)
        finally:
            seconds = time.perf_counter() - started
            method = scope["method"] if scope["method"] in METHODS else "other"
            route = getattr(scope.get("route"), "path", "none")
            self._counters.answered(method, route, status, seconds)
            log.info(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=status,
                ms=round(seconds * 1000, 1),
                request_id=request_id,
            )


class BodyLimit:
    """Answers 413 to a request body of more than `limit` bytes, before it is buffered."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def refuse() -> None:
            refusal = problem(Request(scope), BodyTooLarge(), [])
            refusal.headers["Connection"] = "close"  # the rest of the body is not read
            await refusal(scope, receive, send)

        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > self._limit:
            await refuse()
            return
        seen = 0

        async def measured() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._limit:
                raise BodyTooLarge
            return message

        async def answer(message: Message) -> None:
            # The framework has its own answer to an exception while it reads; ours goes out.
            if seen <= self._limit:
                await send(message)
            elif message["type"] == "http.response.start":
                await refuse()

        await self._app(scope, measured, answer)


class LastResort:
    """Answers 500 to what nobody caught. Inside the others, so that the answer has what they
    add to every one: its request id, and the CORS headers without which a browser sees none.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def answer(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except Exception:
            log.exception("request_failed", path=scope["path"])
            if started:
                raise  # half an answer is out: only the connection can still tell
            await problem(Request(scope), InternalError(), [])(scope, receive, send)
