"""REST of users: who am I, and who are the others."""

from typing import Annotated

from fastapi import APIRouter, Query

from hubbub.features.accounts import profiles
from hubbub.features.accounts.access import CurrentUser, CurrentWrites
from hubbub.features.accounts.schemas import Me, Profile, User
from hubbub.kit.text import clean_line
from hubbub.web.deps import Db
from hubbub.web.fields import Clean
from hubbub.web.paging import Page, Paging, PathId

Start = Annotated[
    str,
    Clean(clean_line, longest=80),
    Query(description="How the username or the display name starts, in any case"),
]


def router() -> APIRouter:
    """The routes of users."""
    routes = APIRouter(prefix="/users")

    @routes.get("/me")
    async def me(user: CurrentUser, db: Db) -> Me:
        """The caller's own account."""
        found = await db.read(lambda conn: profiles.find_me(conn, user.id))
        return Me.model_validate(dict(found))

    @routes.patch("/me")
    async def change_profile(body: Profile, user: CurrentUser, write: CurrentWrites) -> Me:
        """Changes what the caller is called, or the email address."""
        changes = body.model_dump(exclude_unset=True)
        row = await write(lambda work: profiles.change_profile(work, user.id, changes))
        return Me.model_validate(row)

    @routes.get("")
    async def search_users(user: CurrentUser, db: Db, window: Paging, q: Start) -> Page[User]:
        """The users whose name starts as given."""
        rows = await db.read(lambda conn: profiles.search_users(conn, q, window))
        return window.page(User, rows, "id")

    @routes.get("/{user_id}")
    async def get_user(user_id: PathId, user: CurrentUser, db: Db) -> User:
        """One user."""
        row = await db.read(lambda conn: profiles.find_user(conn, user_id))
        return User.model_validate(dict(row))

    return routes
