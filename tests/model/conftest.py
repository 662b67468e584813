"""A fresh world for each test."""

from collections.abc import Iterator

import pytest

from tests.model.world import Mould, World


@pytest.fixture(scope="session")
def mould(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mould]:
    mould = Mould(tmp_path_factory.mktemp("mould"))
    yield mould
    mould.close()


@pytest.fixture
def world(mould: Mould) -> World:
    return mould.cast()
