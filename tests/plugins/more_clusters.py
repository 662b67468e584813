"""`--more-on-a-cluster`: flows that are about one instance's rules run on a cluster, too. It takes
six minutes more than CI has; the rules themselves are tested on both databases all the same."""

import pytest

OPTION = "--more-on-a-cluster"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(OPTION, action="store_true", help="run nearly all flows on a cluster as well")
