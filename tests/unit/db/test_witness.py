"""The witness: a history that went back gets another name, and any other keeps its own."""

import shutil
from pathlib import Path

from hubbub.db import log
from hubbub.db.engine import SqliteEngine
from hubbub.db.migrate import upgrade
from hubbub.db.witness import Witness
from hubbub.db.work import Work
from hubbub.protocol.events import Event


class Life:
    """A database file and its witness, started again and again."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "hubbub.db"
        self.witness = Witness(folder / "hubbub.history")

    def start(self, events: int = 0) -> str:
        """Starts, and says so many events; the epoch."""
        engine = SqliteEngine(f"sqlite:///{self.file}", 5)
        engine.prepare(upgrade)
        epoch = engine.prepare(self.witness.confirm)

        def say(conn: object) -> None:
            work = Work(conn, "now")  # type: ignore[arg-type]
            for _ in range(events):
                work.record(Event("said", room="channel:1", data={}))
            work.finish()

        engine.prepare(say)
        self.witness.note(epoch, engine.look(log.total))
        engine.close()
        return epoch


def test_a_history_that_goes_on_keeps_its_epoch_r12(tmp_path: Path) -> None:
    life = Life(tmp_path)
    assert life.start(3) == life.start(0) == life.start(2) == life.start()


def test_a_database_from_a_backup_gets_a_new_epoch_each_time_r12(tmp_path: Path) -> None:
    life = Life(tmp_path)
    first = life.start(3)
    shutil.copy(life.file, tmp_path / "backup")
    assert life.start(3) == first
    shutil.copy(tmp_path / "backup", life.file)
    second = life.start(9)
    shutil.copy(tmp_path / "backup", life.file)
    third = life.start()
    assert len({first, second, third}) == 3
    assert life.start() == third


def test_a_database_without_a_witness_is_believed_r12(tmp_path: Path) -> None:
    life = Life(tmp_path)
    first = life.start(3)
    (tmp_path / "hubbub.history").unlink()
    assert life.start() == first


def test_a_witness_that_can_not_be_read_is_no_proof_r12(tmp_path: Path) -> None:
    life = Life(tmp_path)
    first = life.start(3)
    (tmp_path / "hubbub.history").write_text("{torn")
    assert life.start() != first
