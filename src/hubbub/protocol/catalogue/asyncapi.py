"""`protocol/asyncapi.json`: the WebSocket described to programs, as AsyncAPI 3.0.

What AsyncAPI has no word for stands in extensions: on messages `x-group`, `x-where`, `x-rooms`,
`x-durable` and `x-sender`; on the document `x-errors` and `x-close-codes`.
"""

from typing import Any

from hubbub.errors import HubbubError
from hubbub.protocol.catalogue import COMMANDS, COMMON, ENDINGS, EVENTS, GROUPS, REFUSALS
from hubbub.protocol.catalogue.entries import Asked, Example, Told
from hubbub.protocol.catalogue.shapes import frame_name, shapes

Document = dict[str, Any]

VERSION = "1"
ADDRESS = "/api/v1/ws/connect"
REF = "#/components/schemas/{name}"
DESCRIPTION = """\
One WebSocket for everything that happens. Connect with a token, wait for `connected`, and join \
the rooms that you want to hear: `project:`, `channel:` and `task:` with a number. Your own room, \
`user:`, is joined for you.

Every message is one JSON object in a text frame. What you say may carry an `id`, which comes \
back in the answer. What you say on one connection is done in the order said.

Durable events carry `seq`: per room, from 1, rising by exactly 1, in the same order for \
everybody. After a lost connection, `join_room` with the last `seq` as `since`, and with `epoch`, \
brings what was missed.

New fields and new types may be added: ignore what you do not know."""
COMMANDS_GROUP = {"name": "commands", "description": "What a client may say."}

_QUERY = {
    "token": "A JWT access token: what `POST /api/v1/auth/login` gives.",
    "ticket": "A ticket of `POST /api/v1/ws/ticket`: good once, for 30 seconds.",
}
_HEADERS = {
    "Authorization": "`Bearer <JWT>`, for programs that are no browser.",
    "Sec-WebSocket-Protocol": "`hubbub.v1`; or `hubbub.v1, bearer.<JWT>`, which keeps the token "
    "of a browser out of the URL. The answer is `hubbub.v1`.",
}


def document() -> Document:
    """The document: the same for every server of this version."""
    everything: tuple[Asked | Told, ...] = (*COMMANDS, *EVENTS)
    messages = {_key(it): _message(it) for it in everything}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Hubbub WebSocket API",
            "version": VERSION,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0"},
            "tags": [
                COMMANDS_GROUP,
                *({"name": group.name, "description": group.about} for group in GROUPS),
            ],
        },
        "defaultContentType": "application/json",
        "servers": {
            "local": {
                "host": "localhost:8000",
                "protocol": "ws",
                "description": "A server with its defaults. Behind TLS it is `wss`.",
            }
        },
        "channels": {
            "connection": {
                "address": ADDRESS,
                "title": "The connection",
                "description": "A token is given in one of the four ways, or the connection is "
                "accepted and closed 4401. A browser's `Origin` must be the host's own, or one "
                "that the server allows.",
                "messages": {key: _ref("components/messages", key) for key in messages},
                "bindings": {
                    "ws": {
                        "method": "GET",
                        "query": _strings(_QUERY),
                        "headers": _strings(_HEADERS),
                        "bindingVersion": "0.1.0",
                    }
                },
            }
        },
        "operations": {
            **{command.type: _receiving(command) for command in COMMANDS},
            "tell": {
                "action": "send",
                "channel": {"$ref": "#/channels/connection"},
                "summary": "What the server tells.",
                "messages": [_here(_key(event)) for event in EVENTS],
            },
        },
        "components": {"messages": messages, "schemas": shapes(REF)},
        "x-errors": [
            {
                "reason": refusal.error.kind.reason,
                "code": refusal.error.kind.code,
                "error": refusal.error.kind.text,
                "when": refusal.when,
                "then": refusal.then,
            }
            for refusal in REFUSALS
        ],
        "x-close-codes": [
            {
                "code": int(ending.code),
                "reason": ending.reason,
                "when": ending.when,
                "then": ending.then,
            }
            for ending in ENDINGS
        ],
    }


def _key(it: Asked | Told) -> str:
    """`typing` is said and told: the key says by whom."""
    side = "client" if isinstance(it, Asked) else "server"
    return f"{side}.{it.type.replace('.*', '')}"


def _message(it: Asked | Told) -> Document:
    shape = it.struct.__name__ if isinstance(it, Asked) else frame_name(it.type)
    about: Document = {
        "name": it.type,
        "title": it.type,
        "summary": it.about,
        "payload": _ref("components/schemas", shape),
        "examples": [_example(example) for example in it.examples],
        "tags": [{"name": COMMANDS_GROUP["name"] if isinstance(it, Asked) else it.group}],
    }
    if isinstance(it, Asked):
        reasons = [_reason(error) for error in (*it.refusals, *COMMON)]
        return {**about, "x-answers": list(it.answers), "x-errors": reasons}
    about |= {"x-where": it.where, "x-rooms": list(it.rooms), "x-durable": it.durable}
    return about if it.sender is None else {**about, "x-sender": it.sender}


def _receiving(command: Asked) -> Document:
    answers = [f"server.{type}" for type in (*command.answers, "error")]
    return {
        "action": "receive",
        "channel": {"$ref": "#/channels/connection"},
        "summary": command.about,
        "messages": [_here(_key(command))],
        "reply": {
            "channel": {"$ref": "#/channels/connection"},
            "messages": [_here(answer) for answer in answers],
        },
    }


def _example(example: Example) -> Document:
    return {"name": example.shows, "payload": example.frame}


def _reason(error: type[HubbubError]) -> str:
    return error.kind.reason


def _ref(place: str, name: str) -> Document:
    return {"$ref": f"#/{place}/{name}"}


def _here(key: str) -> Document:
    return _ref("channels/connection/messages", key)


def _strings(about: dict[str, str]) -> Document:
    properties = {name: {"type": "string", "description": text} for name, text in about.items()}
    return {"type": "object", "properties": properties}
