"""REST of API keys."""

from fastapi import APIRouter, Response

from hubbub.features.accounts.access import CurrentUser, CurrentWrites
from hubbub.features.backends import keys
from hubbub.features.backends.key_schemas import Key, MadeKey, NewKey
from hubbub.web.deps import Db
from hubbub.web.paging import Page, Paging, PathId


def router() -> APIRouter:
    """The routes of API keys."""
    routes = APIRouter(prefix="/api/v1/projects/{project_id}/api-keys", tags=["backends"])

    @routes.get("")
    async def list_keys(project_id: PathId, user: CurrentUser, db: Db, window: Paging) -> Page[Key]:
        """The project's API keys, without what is secret (owners and admins)."""
        rows = await db.read(lambda conn: keys.list_keys(conn, user, project_id, window))
        return window.page(Key, rows, "id")

    @routes.post("", status_code=201)
    async def create_key(
        project_id: PathId, body: NewKey, user: CurrentUser, db: Db, response: Response
    ) -> MadeKey:
        """Makes an API key (owners and admins). It is shown once, so an `Idempotency-Key` has
        no meaning here."""
        # Not by `CurrentWrites`: it would keep the key to tell it again.
        row, key = await db.write(
            lambda work: keys.create_key(work, user, project_id, body.name, body.scopes)
        )
        response.headers["Location"] = f"/api/v1/projects/{project_id}/api-keys/{row['id']}"
        return MadeKey.model_validate({**row, "key": key})

    @routes.delete("/{key_id}", status_code=204)
    async def revoke_key(
        project_id: PathId, key_id: PathId, user: CurrentUser, write: CurrentWrites
    ) -> None:
        """Revokes a key (owners and admins). It stays in the list."""
        await write(lambda work: keys.revoke_key(work, user, project_id, key_id))

    return routes
