"""The event loop's lag: how much later than it should a timer rings."""

import asyncio

from hubbub.kit.counters import Distribution

EVERY = 0.5  # seconds


async def watch(lag: Distribution) -> None:
    """Notes the lag (seconds) twice a second, until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + EVERY
        await asyncio.sleep(EVERY)
        lag.note(max(0.0, loop.time() - due))
