"""Webhooks: where a project's events are sent to, as its owners and admins say."""

import base64
import json
import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, func, insert, select, update

from hubbub.db.work import Work
from hubbub.errors import Conflict, NotFound
from hubbub.features.accounts.service import Account
from hubbub.features.accounts.tables import users
from hubbub.features.backends import deliveries
from hubbub.features.backends.filters import checked_filter
from hubbub.features.backends.tables import webhooks
from hubbub.features.projects.access import MANAGERS, project_role, require, require_open
from hubbub.web.paging import Window

MOST_WEBHOOKS = 20  # of a project


def create_webhook(
    work: Work, caller: Account, project_id: int, url: str, events: Sequence[str]
) -> tuple[dict[str, Any], str]:
    """A new webhook, and the secret that signs its requests, which nobody can see again.
    `url` was checked.

    Raises `NotFound`, `Forbidden` (owners and admins may), `ReadOnly`, `Invalid`, and
    `Conflict` when the project has `MOST_WEBHOOKS`.
    """
    require_open(work.conn, project_id, caller.id, MANAGERS)
    wanted = checked_filter(events)
    count = select(func.count()).where(webhooks.c.project_id == project_id)
    if work.conn.execute(count).scalar_one() >= MOST_WEBHOOKS:
        raise Conflict(f"A project has at most {MOST_WEBHOOKS} webhooks")
    secret = f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}"
    webhook_id = work.conn.execute(
        insert(webhooks)
        .values(
            project_id=project_id,
            url=url,
            secret=secret,
            events=json.dumps(wanted),
            created_by=caller.id,
            created_at=work.now,
            updated_at=work.now,
        )
        .returning(webhooks.c.id)
    ).scalar_one()
    return _shown(_find(work.conn, webhook_id)), secret


def list_webhooks(
    conn: Connection, caller: Account, project_id: int, window: Window
) -> list[dict[str, Any]]:
    """The project's webhooks by id. Raises `NotFound` and `Forbidden`."""
    require(conn, project_id, caller.id, MANAGERS)
    statement = window.cut(_view().where(webhooks.c.project_id == project_id), webhooks.c.id)
    return [_shown(row) for row in conn.execute(statement).mappings()]


def find_webhook(conn: Connection, caller: Account, webhook_id: int) -> dict[str, Any]:
    """One webhook. Raises `NotFound` for everybody but owners and admins."""
    return _shown(_managed(conn, caller, webhook_id))


def update_webhook(
    work: Work,
    caller: Account,
    webhook_id: int,
    url: str | None = None,
    events: Sequence[str] | None = None,
    enabled: bool | None = None,
) -> dict[str, Any]:
    """Changes what is not None; `url` was checked. Whatever failed before is tried at once.
    One that is switched off gets nothing, also not what waits or comes meanwhile.

    Raises `NotFound`, `ReadOnly`, `Invalid`.
    """
    found = _managed(work.conn, caller, webhook_id)
    require_open(work.conn, found["project_id"], caller.id, MANAGERS)
    changes: dict[str, Any] = {}
    if url is not None and url != found["url"]:
        changes["url"] = url
    if events is not None and (wanted := json.dumps(checked_filter(events))) != found["events"]:
        changes["events"] = wanted
    if enabled is not None and enabled != (found["disabled_at"] is None):
        changes |= {"disabled_at": None if enabled else work.now, "failing_since": None}
    if not changes:
        return _shown(found)
    work.conn.execute(
        update(webhooks).where(webhooks.c.id == webhook_id).values(**changes, updated_at=work.now)
    )
    if enabled is False:
        deliveries.end_all(work, webhook_id, "dropped")
    else:
        deliveries.hasten(work, webhook_id)
    return _shown(_find(work.conn, webhook_id))


def delete_webhook(work: Work, caller: Account, webhook_id: int) -> None:
    """Removes the webhook and its deliveries, also in an archived project. Raises `NotFound`."""
    _managed(work.conn, caller, webhook_id)
    work.conn.execute(delete(webhooks).where(webhooks.c.id == webhook_id))


def _managed(conn: Connection, caller: Account, webhook_id: int) -> RowMapping:
    # A member who is no manager is not told that there is such a webhook.
    row = _find(conn, webhook_id)
    standing = project_role(conn, row["project_id"], caller.id)
    if standing is None or standing.role not in MANAGERS:
        raise NotFound
    return row


def _find(conn: Connection, webhook_id: int) -> RowMapping:
    row = conn.execute(_view().where(webhooks.c.id == webhook_id)).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def _view() -> Select[*tuple[Any, ...]]:
    return select(
        webhooks.c.id,
        webhooks.c.project_id,
        webhooks.c.url,
        webhooks.c.events,
        users.c.username.label("creator"),
        webhooks.c.failing_since,
        webhooks.c.disabled_at,
        webhooks.c.created_at,
        webhooks.c.updated_at,
    ).join(users, users.c.id == webhooks.c.created_by)


def _shown(row: RowMapping) -> dict[str, Any]:
    return {
        **row,
        "events": json.loads(row["events"]),
        "enabled": row["disabled_at"] is None,
    }
