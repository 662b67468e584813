"""`.env.example` tells every setting once, with its real default, and nothing else."""

import re
from pathlib import Path

from pydantic_core import PydanticUndefined

from hubbub.config import SECRETS, Settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"
LINE = re.compile(r"#?([A-Z][A-Z0-9_]*)=(.*)")


def told() -> list[tuple[str, str]]:
    """The settings in the file, in its order."""
    matches = (LINE.fullmatch(line) for line in EXAMPLE.read_text().splitlines())
    return [(match[1].lower(), match[2]) for match in matches if match]


def test_every_setting_is_told_exactly_once() -> None:
    names = [name for name, _ in told()]
    assert sorted(names) == sorted(Settings.model_fields)


def test_every_default_is_the_real_one() -> None:
    for name, value in told():
        field = Settings.model_fields[name]
        assert field.default is not PydanticUndefined, name
        if value == "":
            assert field.default in (None, ()), name
        else:
            read = getattr(Settings.model_validate({name: value}), name)
            assert read == field.default, name


def test_nothing_is_set_by_copying_the_file() -> None:
    lines = EXAMPLE.read_text().splitlines()
    assert all(line.startswith("#") for line in lines if line)


def test_secrets_have_no_default_and_their_files_are_told() -> None:
    text = EXAMPLE.read_text()
    for name in SECRETS:
        assert (name, "") in told()
        assert f"{name.upper()}_FILE" in text
