"""REST of webhooks and their deliveries."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from hubbub.features.accounts.access import CurrentUser, CurrentWrites
from hubbub.features.backends import deliveries, webhooks
from hubbub.features.backends.addresses import checked_url
from hubbub.features.backends.courier import Courier
from hubbub.features.backends.webhook_schemas import (
    Delivery,
    MadeWebhook,
    NewWebhook,
    Webhook,
    WebhookChange,
)
from hubbub.web.deps import Db, Parts, PartsDep
from hubbub.web.paging import Page, Paging, PagingBack, PathId


def router() -> APIRouter:
    """The routes of webhooks."""
    routes = APIRouter(prefix="/api/v1", tags=["backends"])

    @routes.get("/projects/{project_id}/webhooks")
    async def list_webhooks(
        project_id: PathId, user: CurrentUser, db: Db, window: Paging
    ) -> Page[Webhook]:
        """The project's webhooks (owners and admins)."""
        rows = await db.read(lambda conn: webhooks.list_webhooks(conn, user, project_id, window))
        return window.page(Webhook, rows, "id")

    @routes.post("/projects/{project_id}/webhooks", status_code=201)
    async def create_webhook(
        project_id: PathId, body: NewWebhook, user: CurrentUser, parts: PartsDep, response: Response
    ) -> MadeWebhook:
        """Sets up a webhook (owners and admins): it gets what its creator may read, each room's
        events in order and at least once. At most 10,000 wait for it; what comes then is lost
        to it. Its secret is shown once, so an `Idempotency-Key` has no meaning here."""
        url = _checked(parts, body.url)
        # Not by `CurrentWrites`: it would keep the secret a second time, to tell it again.
        row, secret = await parts.db.write(
            lambda work: webhooks.create_webhook(work, user, project_id, url, body.events)
        )
        response.headers["Location"] = f"/api/v1/webhooks/{row['id']}"
        return MadeWebhook.model_validate({**row, "secret": secret})

    @routes.get("/webhooks/{webhook_id}")
    async def get_webhook(webhook_id: PathId, user: CurrentUser, db: Db) -> Webhook:
        """One webhook (owners and admins)."""
        row = await db.read(lambda conn: webhooks.find_webhook(conn, user, webhook_id))
        return Webhook.model_validate(row)

    @routes.patch("/webhooks/{webhook_id}")
    async def update_webhook(
        webhook_id: PathId,
        body: WebhookChange,
        user: CurrentUser,
        parts: PartsDep,
        write: CurrentWrites,
        request: Request,
    ) -> Webhook:
        """Changes the URL or the events, or switches the webhook off or on again. What waits
        after a failure is tried at once."""
        url = None if body.url is None else _checked(parts, body.url)
        row = await write(
            lambda work: webhooks.update_webhook(
                work, user, webhook_id, url, body.events, body.enabled
            )
        )
        courier: Courier = request.state.courier
        courier.hasten(webhook_id)
        return Webhook.model_validate(row)

    @routes.delete("/webhooks/{webhook_id}", status_code=204)
    async def delete_webhook(webhook_id: PathId, user: CurrentUser, write: CurrentWrites) -> None:
        """Removes the webhook, and its deliveries with it."""
        await write(lambda work: webhooks.delete_webhook(work, user, webhook_id))

    @routes.get("/webhooks/{webhook_id}/deliveries")
    async def list_deliveries(
        webhook_id: PathId, user: CurrentUser, parts: PartsDep, window: PagingBack
    ) -> Page[Delivery]:
        """What was sent and what waits, newest first, of the rooms that the caller may read.
        Kept for a week after its end."""

        def read(conn: Connection) -> Sequence[Mapping[Any, Any]]:
            webhooks.find_webhook(conn, user, webhook_id)
            return deliveries.list_deliveries(conn, parts.rooms, user.id, webhook_id, window)

        return window.page(Delivery, await parts.db.read(read), "id")

    return routes


def _checked(parts: Parts, url: str) -> str:
    return checked_url(url, allow_private=parts.settings.webhook_allow_private)
