"""Writes under an `Idempotency-Key`: a repeat gets the first one's result and changes nothing.

The result is stored in the transaction of the write itself, so that neither is there without
the other.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Header, Request
from sqlalchemy import ColumnElement, delete, insert, select, update

from hubbub.db.database import Database
from hubbub.db.tables import idempotency_keys
from hubbub.db.work import Work
from hubbub.errors import IdConflict
from hubbub.kit.clock import moment, timestamp

KEPT_FOR = 24 * 3600  # seconds

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="A repeat with the same key gets the first answer and changes nothing. "
        "Kept for a day.",
    ),
]

Result = Mapping[Any, Any] | None


@dataclass(frozen=True, slots=True)
class Writes:
    """Writes to the database in the name of `owner`, once per `key` if there is one."""

    db: Database
    owner: str
    key: str | None
    fingerprint: str

    async def __call__(self, function: Callable[[Work], Result]) -> dict[str, Any]:
        """What `function` returns (of JSON values; None is an empty one), or what it returned
        when the key was first used.

        Raises as `Database.write`, and `IdConflict` for a key of another request.
        """

        def once(work: Work) -> dict[str, Any]:
            return dict(function(work) or {}) if self.key is None else self._once(work, function)

        return await self.db.write(once)

    def _once(self, work: Work, function: Callable[[Work], Result]) -> dict[str, Any]:
        mine = (idempotency_keys.c.owner == self.owner, idempotency_keys.c.key == self.key)
        found = work.conn.execute(select(idempotency_keys).where(*mine)).one_or_none()
        if found is not None:
            if found.fingerprint != self.fingerprint:
                raise IdConflict("This Idempotency-Key was used for another request")
            return _repeated(work, mine)
        result = dict(function(work) or {})
        text = json.dumps(result)
        row = {"owner": self.owner, "key": self.key, "fingerprint": self.fingerprint}
        row |= {"result": text, "created_at": work.now}
        work.conn.execute(insert(idempotency_keys).values(row))

        def complete() -> None:
            if (final := json.dumps(result)) != text:
                row = update(idempotency_keys).where(*mine).values(result=final)
                work.conn.execute(row)

        # Where its events have their place is known only then.
        work.when_sequenced(complete)
        return result


def _repeated(work: Work, mine: Sequence[ColumnElement[bool]]) -> dict[str, Any]:
    """The result of the first one, which may be of this very transaction: it is there at the
    end of that."""
    result: dict[str, Any] = {}

    def read() -> None:
        found = work.conn.execute(select(idempotency_keys.c.result).where(*mine))
        result.update(json.loads(found.scalar_one()))

    work.when_sequenced(read)
    return result


async def writes_for(request: Request, db: Database, owner: str, key: str | None) -> Writes:
    """The writes of `owner` that `request` asks for, once per `key` if there is one."""
    return Writes(db, owner, key, "" if key is None else await _fingerprint(request))


async def _fingerprint(request: Request) -> str:
    """What makes two requests the same one: method, path, query and body."""
    head = f"{request.method} {request.url.path}?{request.url.query}\n"
    return hashlib.sha256(head.encode() + await request.body()).hexdigest()


def prune(work: Work) -> None:
    """Forgets the keys that are older than `KEPT_FOR`."""
    before = timestamp(moment(work.now) - KEPT_FOR)
    work.conn.execute(delete(idempotency_keys).where(idempotency_keys.c.created_at < before))
