"""Searching: what matches, among what the caller may read."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection

from hubbub.errors import Invalid
from hubbub.features.projects.access import require
from hubbub.features.search import index
from hubbub.features.search.excerpts import HIT_BEGINS, HIT_ENDS
from hubbub.features.search.words import question
from hubbub.web.access import RoomRules
from hubbub.web.paging import Ranking

Kind = Literal["message", "task"]


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: words, in one project or everywhere, of one kind or both."""

    words: str
    project_id: int | None = None
    kind: Kind | None = None


def find(
    conn: Connection, rules: RoomRules, user_id: int, search: Search, window: Ranking
) -> tuple[list[dict[str, Any]], str | None]:
    """The part of the results that `window` asks for, best first, and the cursor after it.

    Raises `Invalid` when there is no word to look for, and `NotFound` for a project that the
    user doesn't belong to.
    """
    asked = question(search.words)
    if not asked:
        raise Invalid("must have a word to look for", field="q")
    if search.project_id is not None:
        require(conn, search.project_id, user_id)
    ranking = _rank(conn, rules, user_id, search, asked)
    shown, after = window.cut(ranking)
    ids: dict[Kind, list[int]] = {"message": [], "task": []}
    for kind, row_id in shown:
        ids[kind].append(row_id)
    found = {
        "message": index.messages_found(conn, asked, ids["message"]),
        "task": index.tasks_found(conn, asked, ids["task"]),
    }
    return [_result(kind, dict(found[kind][row_id])) for kind, row_id in shown], after


def excerpt(marked: str) -> list[dict[str, Any]]:
    """The index's excerpt in parts: hits, and what is around them."""
    parts = []
    for piece in marked.split(HIT_BEGINS):
        hit, ends, rest = piece.rpartition(HIT_ENDS)
        parts += [(hit, True)] if ends else []
        parts += [(rest, False)]
    return [{"text": text, "hit": is_hit} for text, is_hit in parts if text]


def _rank(
    conn: Connection, rules: RoomRules, user_id: int, search: Search, asked: str
) -> list[tuple[Kind, int]]:
    readable = rules.readable(user_id)
    found: list[tuple[float, Kind, int]] = []
    if search.kind != "task":
        matches = index.rank_messages(conn, asked, readable, search.project_id)
        found += [(match.score, "message", match.id) for match in matches]
    if search.kind != "message":
        matches = index.rank_tasks(conn, asked, readable, search.project_id)
        found += [(match.score, "task", match.id) for match in matches]
    found.sort(key=lambda match: match[0])  # stable: equals stay newest first
    return [(kind, row_id) for _, kind, row_id in found]


def _result(kind: Kind, row: dict[str, Any]) -> dict[str, Any]:
    parts = excerpt(row.pop("excerpt"))
    return {"type": kind, kind: row, "excerpt": parts}
