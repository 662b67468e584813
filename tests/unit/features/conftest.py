"""A fresh team for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.features.house import House, Team, found


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.close()


@pytest.fixture
def team(house: House) -> Team:
    return found(house)
