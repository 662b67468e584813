"""A short soak; `make soak` runs the long one."""

from pathlib import Path

from tests.soak.soak import Plan, soak


async def test_every_acknowledged_message_is_everywhere_once_whatever_breaks_m8_r11(
    tmp_path: Path,
) -> None:
    """M4, M6, M8, R11, C15: connections cut at random bytes, the server killed twice and
    stopped in order once."""
    outcome = await soak(tmp_path, Plan(clients=30, seconds=6, pause=0.3, kills=2, restarts=1))
    assert outcome.wrong == []
    assert outcome.messages > 200
    assert outcome.connections > 90
    assert outcome.cuts > 0
    assert len(outcome.returns[0]) == 30
