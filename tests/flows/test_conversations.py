"""The golden conversations, replayed against the real server: nothing missing, nothing more."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.support.conversations import Conversation, Player, conversations, introduced
from tests.support.server import ServerProcess, running_server

ALL = conversations()
# What a caller of REST in a hurry would only trip over.
UNLIMITED = {"REST_RATE_LIMIT": "0", "LOGIN_RATE_LIMIT": "0"}


@dataclass(frozen=True, slots=True)
class Place:
    """A server, and what is known of the people there."""

    server: ServerProcess
    people: dict[str, dict[str, Any]] = field(default_factory=dict)

    def player(self, conversation: Conversation) -> Player:
        known: dict[str, Any] = {}
        for name in conversation.people:
            if name not in self.people:
                self.people[name] = introduced(self.server, name)
            known |= self.people[name]
        return Player(self.server, known)


Places = Callable[[Conversation], Place]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    """A server with the settings of a conversation, shared by those that want the same."""
    made: dict[tuple[tuple[str, str], ...], Place] = {}
    with ExitStack() as stack:

        def place(conversation: Conversation) -> Place:
            key = tuple(sorted(conversation.settings.items()))
            if key in made and not conversation.stops:
                return made[key]
            folder = tmp_path_factory.mktemp("server")
            context = running_server(folder, **UNLIMITED, **conversation.settings)
            new = Place(stack.enter_context(context))
            if not conversation.stops:
                made[key] = new
            return new

        yield place


@pytest.mark.parametrize("conversation", ALL, ids=lambda it: it.name)
async def test_the_server_says_what_the_conversation_has_and_nothing_else_e6(
    places: Places, validator: Draft202012Validator, conversation: Conversation
) -> None:
    """Every frame that came is also of the form that the schema has, without a field more."""
    player = places(conversation).player(conversation)
    await player.play(conversation)
    wrong = [frame for frame in player.frames if not validator.is_valid(frame)]
    assert wrong == []
