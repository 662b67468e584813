"""What the numbers depend on: the machine, the disk, the versions, and how busy it all was."""

import os
import platform
import shutil
import statistics
import subprocess
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("hubbub", "fastapi", "uvicorn", "websockets", "uvloop", "msgspec", "sqlalchemy")
FSYNCS = 50


def describe(work: Path) -> dict[str, str]:
    """`work` is where the databases live: its file system decides what a durable commit costs."""
    load = os.getloadavg()[0]
    return {
        "CPU": f"{_cpu_model()}, {os.cpu_count()} cores",
        "Memory": f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB",
        "Kernel": f"{platform.system()} {platform.release()}",
        "Disk": f"{_file_system(work)}, fsync of 4 KiB {_fsync_ms(work):.2f} ms (median)",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "Packages": ", ".join(f"{name} {_version(name)}" for name in PACKAGES),
        "Compiler": _compiler(),
        "Load average before": f"{load:.2f}" + (" (busy: expect noise)" if load > 0.5 else ""),
    }


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _file_system(path: Path) -> str:
    """The type of the mount that holds `path`: the longest matching mount point."""
    where, best, kind = str(path.resolve()), "", "unknown"
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, point, found, *_ = line.split()
        inside = point == "/" or where == point or where.startswith(point + "/")
        if inside and len(point) >= len(best):
            best, kind = point, found
    return kind


def _fsync_ms(directory: Path) -> float:
    probe = directory / "fsync-probe"
    descriptor = os.open(probe, os.O_CREAT | os.O_WRONLY)
    times = []
    try:
        for _ in range(FSYNCS):
            os.write(descriptor, bytes(4096))
            start = time.perf_counter()
            os.fsync(descriptor)
            times.append(time.perf_counter() - start)
    finally:
        os.close(descriptor)
        probe.unlink()
    return statistics.median(times) * 1e3


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "-"


def _compiler() -> str:
    path = shutil.which("cc")
    if path is None:
        return "-"
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    return done.stdout.partition("\n")[0]
