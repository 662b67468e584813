"""Rows: the one SQLite file is held by somebody else, or its disk is full."""

import asyncio
import ctypes
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.faults.crowd import Crowd
from tests.faults.fault import Fault
from tests.faults.findings import Findings
from tests.faults.ground import Ground
from tests.faults.instance import Instance
from tests.faults.scene import Plan

BUSY = 2.0  # seconds that the server waits for the database
DISK = 24 * 1024 * 1024  # bytes
SHORT = {"DATABASE_TIMEOUT": f"{BUSY:g}"}


async def busy(ground: Ground) -> Findings:
    plan = Plan(clients=60, rate=60, instances=1, database="sqlite", settings=SHORT)
    async with ground.crowd(plan) as crowd:
        file = crowd.scene.store.url.removeprefix("sqlite:///")
        arrivals = sum(len(roamer.arrivals) for roamer in crowd.roamers)
        for held in (BUSY / 2, 3 * BUSY):  # one that it outwaits, and one that it does not
            await asyncio.sleep(2 * ground.pace)
            with closing(sqlite3.connect(file, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                await asyncio.sleep(held)
                other.execute("ROLLBACK")
            await crowd.healed()
        lost = sum(len(roamer.arrivals) for roamer in crowd.roamers) - arrivals
        failed = crowd.scene.instances[0].troubles()["database_failed"]
    crowd.findings.expect(failed > 0, "the server never had to give up")
    crowd.findings.expect(lost == 0, f"{lost} connections of clients were lost by it")
    return crowd.findings


async def full_disk(ground: Ground) -> Findings:
    with _small_disk(ground.folder / "disk") as disk:
        plan = Plan(clients=60, rate=60, instances=1, database="sqlite", folder=disk)
        async with ground.crowd(plan) as crowd:
            await asyncio.sleep(3 * ground.pace)
            arrivals = sum(len(roamer.arrivals) for roamer in crowd.roamers)
            with _filled(crowd.scene.instances[0], disk):
                begun = crowd.now()
                await asyncio.sleep(6 * ground.pace)
                acked = crowd.waits(begun + 2, crowd.now())
                shown = await _readable(crowd)
            await crowd.healed()
            await asyncio.sleep(2 * ground.pace)
            lost = sum(len(roamer.arrivals) for roamer in crowd.roamers) - arrivals
            failed = crowd.scene.instances[0].troubles()["database_failed"]
        with closing(sqlite3.connect(crowd.scene.store.url.removeprefix("sqlite:///"))) as db:
            ((sound,),) = db.execute("PRAGMA integrity_check").fetchall()
    crowd.findings.notes.append("a full tmpfs" if disk else "a limit of the size of files")
    crowd.findings.expect(failed > 0 and not acked, "the disk was not full")
    crowd.findings.expect(shown, "nothing could be read while the disk was full")
    crowd.findings.expect(lost == 0, f"{lost} connections of clients were lost by it")
    crowd.findings.expect(sound == "ok", f"the database is damaged: {sound}")
    return crowd.findings


async def _readable(crowd: Crowd) -> bool:
    state = await asyncio.to_thread(crowd.scene.instances[0].readiness)
    return state.get("database") in ("ok", "read_only")


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path | None]:
    """A file system of its own, if we may make one."""
    folder.mkdir(parents=True)
    libc = ctypes.CDLL(None, use_errno=True)
    where = os.fsencode(folder)
    if libc.mount(b"none", where, b"tmpfs", 0, f"size={DISK}".encode()) != 0:
        yield None
        return
    try:
        yield folder
    finally:
        libc.umount2(where, 0)


@contextmanager
def _filled(instance: Instance, disk: Path | None) -> Iterator[None]:
    """Nothing more can be written: no space is left, or no file may grow."""
    if disk is None:
        instance.limit_files(0)
        yield
        instance.limit_files(None)
        return
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        while (free := shutil.disk_usage(disk).free) > 0:
            file.write(bytes(min(free, 1 << 20)))
    try:
        yield
    finally:
        filler.unlink()


FAULTS = (
    Fault(
        "sqlite-busy",
        "while another process holds the database writes wait, then are refused and repeated",
        busy,
    ),
    Fault(
        "disk-full",
        "on a full disk nothing is acknowledged and all can be read; with space it goes on",
        full_disk,
    ),
)
