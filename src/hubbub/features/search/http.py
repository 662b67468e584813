"""REST of search."""

from typing import Annotated

from fastapi import APIRouter, Query

from hubbub.features.accounts.access import CurrentUser
from hubbub.features.search import indexer, service
from hubbub.features.search.schemas import Results
from hubbub.features.search.service import Kind, Search
from hubbub.features.search.turns import Turns
from hubbub.kit.text import clean_line
from hubbub.protocol.rooms import LARGEST_ID
from hubbub.web.deps import PartsDep
from hubbub.web.fields import Clean
from hubbub.web.paging import RankingDep

LONGEST_QUESTION = 200

Words = Annotated[
    str,
    Clean(clean_line, longest=LONGEST_QUESTION),
    Query(
        description="Every word must be there; the last one may be the beginning of one. "
        "Case and accents don't matter.",
        examples=["launch page"],
    ),
]
ProjectId = Annotated[
    int | None, Query(ge=1, le=LARGEST_ID, description="Only what belongs to this project.")
]
ResultType = Annotated[Kind | None, Query(alias="type", description="Only messages, or tasks.")]


def router() -> APIRouter:
    """The route of search."""
    routes = APIRouter(prefix="/api/v1", tags=["search"])
    turns = Turns()

    @routes.get("/search")
    async def search(
        q: Words,
        user: CurrentUser,
        parts: PartsDep,
        window: RankingDep,
        project: ProjectId = None,
        kind: ResultType = None,
    ) -> Results:
        """The messages and tasks that the caller may read and that have all the words, best
        first. Of the matching messages the newest 2,000 are compared."""
        await indexer.catch_up(parts.db)
        asked = Search(q, project, kind)
        async with turns.take():
            items, after = await parts.db.read(
                lambda conn: service.find(conn, parts.rooms, user.id, asked, window)
            )
        return Results.model_validate({"items": items, "next_cursor": after})

    return routes
