"""The command that writes the protocol's files, and sees when they have drifted."""

from pathlib import Path

import pytest

from hubbub.protocol import generate


def test_what_it_writes_is_up_to_date(tmp_path: Path) -> None:
    assert generate.main([str(tmp_path)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["asyncapi.json", "schema.json"]
    assert generate.main(["--check", str(tmp_path)]) == 0


@pytest.mark.parametrize("name", ["schema.json", "asyncapi.json"])
def test_a_file_that_has_drifted_fails_the_check_and_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    generate.main([str(tmp_path)])
    path = tmp_path / name
    path.write_text(
        path.read_text(encoding="utf-8").replace("join_room", "enter"), encoding="utf-8"
    )
    drifted = path.read_bytes()
    assert generate.main(["--check", str(tmp_path)]) == 1
    assert name in capsys.readouterr().err
    assert path.read_bytes() == drifted


def test_a_file_that_is_missing_fails_the_check_and_is_not_made(tmp_path: Path) -> None:
    assert generate.main(["--check", str(tmp_path)]) == 1
    assert list(tmp_path.iterdir()) == []
