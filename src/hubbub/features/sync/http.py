"""REST of sync."""

from fastapi import APIRouter

from hubbub.features.accounts.access import CurrentUser
from hubbub.features.sync import service
from hubbub.features.sync.schemas import Snapshot
from hubbub.web.deps import Db


def router() -> APIRouter:
    """The route of the snapshot."""
    routes = APIRouter(prefix="/api/v1", tags=["sync"])

    @routes.get("/sync")
    async def sync(user: CurrentUser, db: Db) -> Snapshot:
        """All that a client needs at its start, with the position of each room, as of one
        moment."""
        return Snapshot.model_validate(await db.read(lambda conn: service.snapshot(conn, user.id)))

    return routes
