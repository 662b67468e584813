"""A group: what one transaction does, its writes one after the other, each on its own."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from sqlalchemy import Connection

from hubbub.db.driver import execute, in_transaction
from hubbub.db.failures import as_refusal, is_transient
from hubbub.db.work import Work
from hubbub.protocol.events import Event

Follower = Callable[[Work, Sequence[Event]], None]
"""Writes what follows from the events of a transaction, within it. What it raises is logged
and undoes its own doing only."""


class Job(Protocol):
    """A write. `run` happens where the engine writes, the rest on the event loop. One that is
    not `serial` may run beside those of other instances."""

    error: Exception | None
    serial: bool

    def size(self) -> int: ...
    def split(self) -> "list[Job]": ...  # the same work, to be tried again in parts
    def close(self) -> None: ...
    def run(self, work: Work) -> None: ...
    def settle(self) -> None: ...


class Group:
    """What one transaction does; runs where the engine writes, and again if that must be."""

    __slots__ = ("_followers", "_jobs", "_now")

    def __init__(self, jobs: list[Job], now: str, followers: Sequence[Follower]) -> None:
        self._jobs = jobs
        self._now = now
        self._followers = followers

    @property
    def serial(self) -> bool:
        """Whether it must run when no other group does."""
        return any(job.serial for job in self._jobs)

    def __call__(self, conn: Connection) -> list[Event]:
        """Runs the jobs; returns what is to be published after the commit."""
        work = Work(conn, self._now)
        for job in self._jobs:
            job.error = None  # of a transaction that was undone
        if len(self._jobs) == 1:
            self._jobs[0].run(work)
            return self._finish(work)
        for job in self._jobs:
            mark = work.mark()
            error = _apart(conn, partial(job.run, work))
            if error is not None:
                job.error = as_refusal(error)
                work.return_to(mark)
        return self._finish(work)

    def _finish(self, work: Work) -> list[Event]:
        events = work.finish()
        for follow in self._followers if events else ():
            error = _apart(work.conn, partial(follow, work, events))
            if error is not None:
                as_refusal(error)  # logs it
        return events


def _apart(conn: Connection, step: Callable[[], None]) -> Exception | None:
    """Does a step in a savepoint of its own, under a name that is always the same, as the
    driver keeps each statement prepared. What it raises is returned, and nothing remains of it.

    Raises what undoes the whole transaction: on a full disk SQLite ends it, and says nothing.
    """
    execute(conn, "SAVEPOINT step")
    try:
        step()
    except Exception as error:
        if is_transient(error) or not in_transaction(conn):
            raise
        execute(conn, "ROLLBACK TO step")
        execute(conn, "RELEASE step")
        return error
    execute(conn, "RELEASE step")
    return None
