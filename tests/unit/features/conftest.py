"""A fresh team for each test."""

from collections.abc import Iterator

import pytest

from tests.unit.features.house import House, Team, found


@pytest.fixture
def house(database: str) -> Iterator[House]:
    house = House(database)
    yield house
    house.close()


@pytest.fixture
def team(house: House) -> Team:
    return found(house)
