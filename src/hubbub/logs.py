"""Logs: structured, one event a line, and never a secret in any of them."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# Three spellings of a secret: a JWT anywhere, a secret-bearing parameter, a bearer header.
_JWT = re.compile(r"eyJ[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]*\.?[A-Za-z0-9_-]*")
_PARAMETER = re.compile(
    r"(?i)((?:access_|refresh_)?token|ticket|password|secret|api_key)"
    r"(['\"]?\s*[=:]\s*b?)(\"[^\"]*\"|'[^']*'|[^\s&\"',})]+)"
)
_BEARER = re.compile(r"(?i)(bearer[ .])[A-Za-z0-9_\-.=/+~]+")


def redact(text: str) -> str:
    """`text` with everything that looks like a token, ticket or password masked."""
    text = _JWT.sub("***", text)
    text = _PARAMETER.sub(r"\1\2***", text)
    return _BEARER.sub(r"\1***", text)


def _redact_event(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = redact(value)
    return event


def _show_hidden(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Spells out what is not seen in a terminal, or changes it: a path may hold anything."""
    for key, value in event.items():
        if isinstance(value, str) and not value.isprintable():
            event[key] = "".join(map(_shown, value))
    return event


def _shown(character: str) -> str:
    # Line ends and tabs are the renderer's own concern.
    seen = character.isprintable() or character in "\n\r\t"
    return character if seen else character.encode("unicode_escape").decode()


class _RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """The last door before the stream: tracebacks and foreign records pass it too."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def configure(level: str, form: str) -> None:
    """Sends structlog and the standard library's loggers through one redacting handler."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _redact_event,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        # Plain tracebacks: the pretty ones print local variables, passwords among them.
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _RedactingFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info if form == "json" else _show_hidden,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "sqlalchemy", "alembic"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    # What these say at INFO, our own lines say better.
    for name in ("uvicorn", "alembic", "httpcore"):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
