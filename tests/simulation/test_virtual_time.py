"""The virtual loop: time jumps, and what never ends is noticed."""

import asyncio
import time

import pytest

from tests.simulation.loop import Stuck, VirtualLoop, run


def test_hours_pass_at_once_and_in_order() -> None:
    async def main() -> list[float]:
        loop = asyncio.get_running_loop()
        woken: list[float] = []

        async def sleep(seconds: float) -> None:
            await asyncio.sleep(seconds)
            woken.append(loop.time())

        await asyncio.gather(sleep(7200), sleep(60), sleep(3600))
        return woken

    start = time.monotonic()
    assert run(main(), VirtualLoop()) == pytest.approx([60, 3600, 7200])
    assert time.monotonic() - start < 5


def test_a_wait_that_nothing_can_end_is_noticed() -> None:
    async def main() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(Stuck, match="nothing is due"):
        run(main(), VirtualLoop())


def test_a_moment_that_never_ends_is_noticed() -> None:
    async def main() -> None:
        while True:  # noqa: ASYNC110 - that is what is to be noticed
            await asyncio.sleep(0)

    with pytest.raises(Stuck, match="never ends"):
        run(main(), VirtualLoop())


def test_an_exception_that_nobody_catches_is_kept() -> None:
    loop = VirtualLoop()

    async def main() -> None:
        asyncio.get_running_loop().call_soon(lambda: 1 / 0)
        await asyncio.sleep(1)

    run(main(), loop)
    assert len(loop.failures) == 1
    assert "ZeroDivisionError" in loop.failures[0]
