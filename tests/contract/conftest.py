"""What the contract is tried on: a server, and with `--more-on-a-cluster` a cluster as well."""

import pytest

from tests.plugins import more_clusters


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "team" in metafunc.fixturenames:
        more = metafunc.config.getoption(more_clusters.OPTION)
        stacks = ["alone", "cluster"] if more else ["alone"]
        metafunc.parametrize("team", stacks, indirect=True, scope="module")
