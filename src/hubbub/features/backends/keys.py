"""API keys: made for a project by its owners and admins, told once, kept as hashes."""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, insert, or_, select, update

from hubbub.db.driver import Statement, execute
from hubbub.db.work import Work
from hubbub.errors import Conflict, NotFound, Unauthenticated
from hubbub.features.accounts.service import Account
from hubbub.features.accounts.tables import users
from hubbub.features.backends.tables import Scope, api_keys
from hubbub.features.projects.access import MANAGERS, require, require_open
from hubbub.protocol.rooms import LARGEST_ID
from hubbub.web.paging import Window

MOST_KEYS = 50  # of a project that are not revoked

_FORM = re.compile(r"hbk_([1-9][0-9]{0,18})_([A-Za-z0-9_-]{43})\Z")
# By the driver: it runs at every request with a key.
_FIND = Statement(
    "SELECT project_id, name, key_hash, scopes, used_at, revoked_at FROM api_keys WHERE id = ?"
)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that is valid: another program, in the name of a project. `used_at` is when it
    was last noted as used."""

    id: int
    project_id: int
    name: str
    scopes: frozenset[str]
    used_at: str | None = None


def create_key(
    work: Work, caller: Account, project_id: int, name: str, scopes: Sequence[Scope]
) -> tuple[dict[str, Any], str]:
    """A new key as its managers see it, and the key itself, which nobody can see again.

    Raises `NotFound`, `Forbidden` (owners and admins may), `ReadOnly`, and `Conflict` when
    the project has `MOST_KEYS`.
    """
    require_open(work.conn, project_id, caller.id, MANAGERS)
    _require_room(work.conn, project_id)
    secret = secrets.token_urlsafe(32)
    key_id = work.conn.execute(
        insert(api_keys)
        .values(
            project_id=project_id,
            name=name,
            key_hash=_hash(secret),
            scopes=json.dumps(sorted(set(scopes))),
            created_by=caller.id,
            created_at=work.now,
        )
        .returning(api_keys.c.id)
    ).scalar_one()
    row = work.conn.execute(_view().where(api_keys.c.id == key_id)).mappings().one()
    return _shown(row), prefix(key_id) + secret


def list_keys(
    conn: Connection, caller: Account, project_id: int, window: Window
) -> list[dict[str, Any]]:
    """The project's keys by id, the revoked ones too. Raises `NotFound` and `Forbidden`."""
    require(conn, project_id, caller.id, MANAGERS)
    statement = window.cut(_view().where(api_keys.c.project_id == project_id), api_keys.c.id)
    return [_shown(row) for row in conn.execute(statement).mappings()]


def revoke_key(work: Work, caller: Account, project_id: int, key_id: int) -> None:
    """Ends a key, also in an archived project; a second time changes nothing. Raises
    `NotFound` and `Forbidden`."""
    require(work.conn, project_id, caller.id, MANAGERS)
    found = work.conn.execute(
        update(api_keys)
        .where(api_keys.c.id == key_id, api_keys.c.project_id == project_id)
        .values(revoked_at=func.coalesce(api_keys.c.revoked_at, work.now))
    )
    if not found.rowcount:
        raise NotFound


def identify(conn: Connection, text: str) -> ApiKey:
    """The key that `text` is. Raises `Unauthenticated`, without saying why."""
    match = _FORM.match(text)
    if match is None or (key_id := int(match[1])) > LARGEST_ID:
        raise Unauthenticated
    found = execute(conn, _FIND, (key_id,))
    if not found:
        raise Unauthenticated
    ((project_id, name, key_hash, scopes, used_at, revoked_at),) = found
    if not hmac.compare_digest(key_hash, _hash(match[2])) or revoked_at is not None:
        raise Unauthenticated
    return ApiKey(key_id, project_id, name, frozenset(json.loads(scopes)), used_at)


def note_use(work: Work, key_id: int, unless_since: str) -> None:
    """Notes that the key is used now, unless it was noted since that moment."""
    work.conn.execute(
        update(api_keys)
        .where(
            api_keys.c.id == key_id,
            or_(api_keys.c.used_at.is_(None), api_keys.c.used_at < unless_since),
        )
        .values(used_at=work.now)
    )


def prefix(key_id: int) -> str:
    """How the key begins: what tells keys apart, and gives nothing away."""
    return f"hbk_{key_id}_"


def _require_room(conn: Connection, project_id: int) -> None:
    statement = select(func.count()).where(
        api_keys.c.project_id == project_id, api_keys.c.revoked_at.is_(None)
    )
    if conn.execute(statement).scalar_one() >= MOST_KEYS:
        raise Conflict(f"A project has at most {MOST_KEYS} keys; revoke one first")


def _view() -> Select[*tuple[Any, ...]]:
    return select(
        api_keys.c.id,
        api_keys.c.name,
        api_keys.c.scopes,
        users.c.username.label("creator"),
        api_keys.c.created_at,
        api_keys.c.used_at,
        api_keys.c.revoked_at,
    ).join(users, users.c.id == api_keys.c.created_by)


def _shown(row: RowMapping) -> dict[str, Any]:
    return {**row, "scopes": json.loads(row["scopes"]), "prefix": prefix(row["id"])}


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
