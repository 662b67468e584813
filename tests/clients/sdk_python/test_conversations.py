"""The golden conversations: the SDK gets along with a server that only reads its part aloud."""

import pytest

from tests.clients.sdk_python.reader import Reader
from tests.clients.sdk_python.scripted import scripted
from tests.support.conversations import Conversation, conversations

# Of clients that are broken, or that do by hand what the SDK does by itself.
NOT_OURS = {
    "broken_frames": "says what is no JSON",
    "errors": "says what is no command",
    "too_many_errors": "says what is no JSON, again and again",
    "fetch_anew": "joins with a position in the future, which it can't have",
    "order": "sends several messages at once: the SDK sends one after the other",
    "token_renewed": "renews a token twice after one warning",
}
OURS = [it for it in conversations() if it.name not in NOT_OURS]


@pytest.mark.parametrize("conversation", OURS, ids=[it.name for it in OURS])
async def test_a_program_gets_along_with_a_server_that_reads_its_part(
    conversation: Conversation,
) -> None:
    """Every command is the one of the file, and every event is told: once, and in order."""
    async with scripted() as server:
        for program in await Reader(server, conversation).play():
            assert program.told == program.expected


def test_what_is_not_played_is_there() -> None:
    assert NOT_OURS.keys() <= {it.name for it in conversations()}
