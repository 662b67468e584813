"""The witness: a file beside the database that knows how far its history had come.

A database that was put back from a backup continues from an earlier place, and gives the same
numbers to other events. Clients that were further must not resume in it: when the database is
behind its witness, or of another history, it gets a new epoch.
"""

import json
import os
from pathlib import Path

from sqlalchemy import Connection

from hubbub.db import log


class Witness:
    """Keeps `path`, a small JSON file: the epoch, and the number of events so far."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def confirm(self, conn: Connection) -> str:
        """The epoch to go on with. Call in a write transaction, before the start."""
        epoch, total = log.epoch(conn), log.total(conn)
        seen = self._read()
        if seen is not None and (seen[0] != epoch or seen[1] > total):
            epoch = log.new_epoch(conn)
        self.note(epoch, total)
        return epoch

    def note(self, epoch: str, total: int) -> None:
        """Remembers how far the history has come by now. One of the same epoch that has gone back
        is not noted: it is to be noticed."""
        seen = self._read()
        if seen is not None and seen[0] == epoch and seen[1] > total:
            return
        draft = self._path.with_name(f"{self._path.name}.{os.getpid()}")  # workers share the file
        draft.write_text(json.dumps({"epoch": epoch, "total": total}))
        draft.replace(self._path)

    def _read(self) -> tuple[str, int] | None:
        try:
            found = json.loads(self._path.read_text())
            return str(found["epoch"]), int(found["total"])
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):  # it can't be trusted, so neither can positions
            return "", 0
