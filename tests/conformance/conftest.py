"""Which server the conformance cases talk to. Nothing else here knows."""

from collections.abc import AsyncIterator

import pytest

from hubbub.wire import Limits
from tests.conformance.echo import echo_server


@pytest.fixture
async def echo_url() -> AsyncIterator[str]:
    """The URL of an echo endpoint that takes the largest message of the cases, 256 KiB."""
    async with echo_server(Limits(max_message_size=1024 * 1024)) as url:
        yield url
