"""One server per database file: two would not hear of each other's events."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class InUse(Exception):
    """Another server has the database open."""


@contextmanager
def held(database: Path) -> Iterator[None]:
    """Holds the lock of the database file. Raises `InUse`. It ends with the process, however
    that ends."""
    database.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(database.with_name(database.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUse(f"another server uses {database}") from None
        yield
    finally:
        os.close(file)
