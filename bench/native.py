"""Compiles the two C programs of the bench into bench/build/."""

import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
BUILD = HERE / "build"
SOURCES = {"load": ["load.c", "clients.c", "clocks.c"], "floor": ["floor.c"]}


def compile_all() -> None:
    compiler = shutil.which("cc")
    if compiler is None:
        raise RuntimeError("the bench needs a C compiler: no `cc` on the PATH")
    BUILD.mkdir(exist_ok=True)
    for program, sources in SOURCES.items():
        command = [compiler, "-O2", "-Wall", "-Wextra", "-o", str(program_path(program))]
        command += [str(HERE / source) for source in sources]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode:
            raise RuntimeError(f"compiling {program} failed:\n{done.stderr}")


def program_path(program: str) -> Path:
    return BUILD / program
