"""The picture in docs/images can be drawn anew."""

import struct
from collections.abc import Mapping
from pathlib import Path

from tests.clients.program import Program

HERE = Path(__file__).parent


def test_the_screenshot_script_draws_a_picture_of_1280_by_800(
    tmp_path: Path, programs: Mapping[str, str]
) -> None:
    picture = tmp_path / "first-page.png"
    with Program(["node", HERE / "screenshot.js", picture], cwd=tmp_path, env=programs) as script:
        assert script.wait() == 0, script.output
    data = picture.read_bytes()
    assert data.startswith(b"\x89PNG")
    assert struct.unpack(">II", data[16:24]) == (1280, 800)
