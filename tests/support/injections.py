"""Texts that have done harm somewhere, and every place of the REST API that takes a text."""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from copy import deepcopy
from itertools import pairwise
from typing import Any

import httpx

Path = tuple[str | int, ...]
"""Where a field is in a body: keys, and numbers of a list's items."""

KEY = "the key of a free object"  # at the end of a path: not a value of it is meant, but a name

PLAIN: Mapping[str, str] = {
    "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "attribute": "\"><svg/onload='alert(1)'>",
    "entities": "&lt;b&gt; &amp; &#60;",
    "scheme": "javascript:alert(1)",
    "sql": "'; DROP TABLE users; --",
    "sql quotes": '" OR ""="',
    "like": "100%_\\%",
    "fts words": '"a" OR b* AND NOT c',
    "fts signs": "content : ^a -b (c {d} NEAR(e f, 2)",
    "fts star": "*",
    "templates": "{{7*7}} ${7*7} #{7*7} <%= 7*7 %>",
    "formats": "%s %d %n %(x)s {0} {user.__class__}",
    "json": '{"type":"error","data":{}}"],"x":[{',
    "escapes": "\\u0000 \\n \\x1b[0m \\",
    "path": "../../../etc/passwd",
    "bidi": "\u202egnp.exe\u202c \u2066x\u2069",
    "zero width": "a\u200bb\u200dc\u2060d\ufeffe",
    "separators": "one\u2028two\u2029three",
    "not a character": "\ufffe\uffff\U0010ffff",
    "combining": "Z" + "\u0300\u0323\u0361" * 12,
    "composed": "e\u0301 A\u030a \u1100\u1161",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈🇩🇪",
    "right to left": "שלום العالم",
    "spaces": "\u00a0\u3000 x \u00a0",
    "long": "x" * 20_000,
    "long combining": "a" + "\u0301" * 3_000,
}
LINES: Mapping[str, str] = {
    "line feed": 'ok\n{"event":"forged"}',
    "crlf": "ok\r\nforged: yes",
    "tab": "a\tb",
}
CONTROLS: Mapping[str, str] = {
    "carriage return": "ok\rforged",
    "colour": "\x1b[31mred\x1b[0m",
    "title": "\x1b]0;title\x07",
    "c1": "\x9b31m\x85",
    "delete": "a\x7f\x08b",
    "nul": "a\x00b",
    "surrogate": "a\ud800b",
    "wrong pair": "\udc00\ud800",
}
CORPUS: Mapping[str, str] = {**PLAIN, **LINES, **CONTROLS}


def stored_forms(text: str) -> set[str]:
    """How a field may give the text back: in NFC, with line feeds; a line without the white
    space around it."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return {text, unicodedata.normalize("NFC", text.strip())}


def text_fields(schema: Mapping[str, Any], api: Mapping[str, Any]) -> Iterator[Path]:
    """Every place in a body of this schema that takes a text."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        yield from text_fields(api["components"]["schemas"][name], api)
    for choice in (*schema.get("anyOf", ()), *schema.get("allOf", ()), *schema.get("oneOf", ())):
        yield from text_fields(choice, api)
    if schema.get("type") == "string":
        yield ()
    if schema.get("type") == "array":
        yield from ((0, *path) for path in text_fields(schema["items"], api))
    for field, inner in schema.get("properties", {}).items():
        yield from ((field, *path) for path in text_fields(inner, api))
    if schema.get("type") == "object" and schema.get("additionalProperties") is True:
        yield ("injected",)
        yield (KEY,)


def put(body: Mapping[str, Any], path: Path, text: str) -> dict[str, Any]:
    """`body` with the text in this place."""
    made: dict[str, Any] = deepcopy(dict(body))
    at: Any = made
    for step, following in pairwise(path):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(at, list):
            at[:] = at or [empty]
        elif at.get(step) is None:
            at[step] = empty
        at = at[step]
    if path[-1] == KEY:
        at[text] = "injected"
    elif isinstance(at, list):
        at[:] = [text]
    else:
        at[path[-1]] = text
    return made


def dig(body: Any, path: Path) -> list[str]:
    """What an answer has in this place; nothing, if it has no such place."""
    for step in path:
        if step == KEY:
            return list(body)
        if isinstance(step, int):
            return [item for item in body if isinstance(item, str)]
        if not isinstance(body, dict) or body.get(step) is None:
            return []
        body = body[step]
    return [body] if isinstance(body, str) else []


def as_json(body: Any) -> bytes:
    """Also of texts that are no Unicode."""
    return json.dumps(body).encode()


def complaint_about(answer: httpx.Response, text: str) -> str | None:
    """What is wrong with a refusal: it is a problem document, and does not repeat the text."""
    if not 400 <= answer.status_code < 500:
        return f"{answer.status_code} {answer.text}"
    if answer.headers["Content-Type"] != "application/problem+json":
        return f"{answer.status_code} is no problem document"
    if len(text) > 3 and text in "\n".join(_strings(answer.json())):
        return f"it is repeated in {answer.text}"
    return None


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)
