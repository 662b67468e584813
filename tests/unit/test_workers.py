"""Workers: what they need, how long is waited for them, and the address that they share."""

import socket
from contextlib import closing

import pytest

from hubbub.config import Settings
from hubbub.workers import Patience, patience_for, refusal, reserve

POSTGRES = "postgresql://hubbub@127.0.0.1/hubbub"
REDIS = "redis://127.0.0.1:6379/0"


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


def settings(**given: object) -> Settings:
    return Settings.model_validate(given)


def test_without_redis_they_are_refused_and_told_why() -> None:
    why = "events would not travel between the workers: set REDIS_URL"
    assert refusal(settings()) == why
    assert refusal(settings(database_url=POSTGRES)) == why


def test_on_sqlite_they_are_refused_and_told_why() -> None:
    why = "SQLite has one writer: set DATABASE_URL to PostgreSQL"
    assert refusal(settings(redis_url=REDIS)) == why


def test_with_redis_and_postgresql_they_may_start() -> None:
    assert refusal(settings(redis_url=REDIS, database_url=POSTGRES)) is None


def test_the_pause_before_the_next_start_grows_to_its_limit() -> None:
    patience = Patience(pause=0.5, longest_pause=3)
    assert [patience.before_start(failures) for failures in range(6)] == [0, 0.5, 1, 2, 3, 3]
    assert patience.before_start(10_000) == 3


def test_an_orderly_end_has_the_time_that_it_may_take() -> None:
    slow = settings(shutdown_timeout=30, database_timeout=20)
    assert patience_for(slow).ending > 30 + 30 + 20


def listening(port: int, *, shared: bool) -> socket.socket:
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, shared)
    try:
        sock.bind(("127.0.0.1", port))
    except OSError:
        sock.close()
        raise
    sock.listen()
    return sock


def test_the_reserved_address_takes_no_connections_of_its_own() -> None:
    with closing(reserve("127.0.0.1", 0)) as reserved, pytest.raises(ConnectionRefusedError):
        socket.create_connection(reserved.getsockname(), timeout=5)


def test_workers_share_the_reserved_address_and_nobody_else_gets_it() -> None:
    with closing(reserve("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
        with closing(listening(port, shared=True)), closing(listening(port, shared=True)):
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            with pytest.raises(OSError, match="in use"):
                listening(port, shared=False)


@pytest.mark.parametrize("shared", [True, False], ids=["another's workers", "another server"])
def test_an_address_where_somebody_listens_is_not_reserved(shared: bool) -> None:
    with closing(listening(0, shared=shared)) as other, pytest.raises(OSError, match="in use"):
        reserve("127.0.0.1", other.getsockname()[1])
