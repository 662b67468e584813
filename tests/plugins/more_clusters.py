"""`--more-on-a-cluster`: what is about one instance's rules runs on a cluster, too. It takes more
minutes than CI has; the rules themselves are tested on both databases all the same."""

import pytest

OPTION = "--more-on-a-cluster"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        OPTION,
        action="store_true",
        help="run the contract of REST and nearly all flows on a cluster as well",
    )
