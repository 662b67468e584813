"""REST of what happens to a message that is there: edits, deletion, reactions."""

from typing import Annotated

from fastapi import APIRouter, Path

from hubbub.features.accounts.access import CurrentUser, CurrentWrites
from hubbub.features.chat import history, message_changes, reactions
from hubbub.features.chat.message_schemas import Message, NewContent
from hubbub.kit.text import clean_line
from hubbub.web.deps import PartsDep
from hubbub.web.fields import Clean
from hubbub.web.paging import PathId

Emoji = Annotated[
    str,
    Path(pattern=r"^\S+$", examples=["\U0001f44d"]),
    Clean(clean_line, longest=reactions.LONGEST_EMOJI),
]


def router() -> APIRouter:
    """The routes, for the router of messages."""
    routes = APIRouter(prefix="/messages/{message_id}")

    @routes.patch("", response_model_exclude_unset=True)
    async def edit_message(
        message_id: PathId,
        body: NewContent,
        user: CurrentUser,
        parts: PartsDep,
        write: CurrentWrites,
    ) -> Message:
        """Changes what the caller's message says."""
        await write(
            lambda work: message_changes.edit_message(
                work, parts.rooms, user, message_id, body.content
            )
        )
        # Read apart: what a key remembers must not hold a text that may be deleted.
        found = await parts.db.read(
            lambda conn: history.find(conn, parts.rooms, user.id, message_id)
        )
        return Message.model_validate(found)

    @routes.delete("", status_code=204)
    async def delete_message(
        message_id: PathId, user: CurrentUser, parts: PartsDep, write: CurrentWrites
    ) -> None:
        """Deletes a message: the author may, and the owners and admins of its project."""
        await write(
            lambda work: message_changes.delete_message(work, parts.rooms, user, message_id)
        )

    @routes.put("/reactions/{emoji}", status_code=204)
    async def add_reaction(
        message_id: PathId, emoji: Emoji, user: CurrentUser, parts: PartsDep, write: CurrentWrites
    ) -> None:
        """Reacts to a message with an emoji, or any word of 1 to 32 characters."""
        await write(lambda work: reactions.add_reaction(work, parts.rooms, user, message_id, emoji))

    @routes.delete("/reactions/{emoji}", status_code=204)
    async def remove_reaction(
        message_id: PathId, emoji: Emoji, user: CurrentUser, parts: PartsDep, write: CurrentWrites
    ) -> None:
        """Takes the caller's reaction back."""
        await write(
            lambda work: reactions.remove_reaction(work, parts.rooms, user, message_id, emoji)
        )

    return routes
