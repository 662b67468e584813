"""A server of a few lines, run as workers: it answers with its process's number.

    python -m tests.support.workers_stage FOLDER COUNT

What it finds in FOLDER tells it how to behave: `broken` ends it before it is ready, `deaf` makes
it count signals instead of ending at the first.
"""

import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from hubbub import logs
from hubbub.workers import Patience, Workers, reserve

PATIENCE = Patience(at_once=3600, pause=0.01, longest_pause=0.02, most=3, ending=1)


def main(folder: Path, count: int) -> int:
    logs.configure("INFO", "console")
    with reserve("127.0.0.1", 0) as reserved:
        port = reserved.getsockname()[1]

        def serve(_: int, ready: Callable[[], None]) -> None:
            if (folder / "broken").exists():
                sys.exit(7)
            answer(port, ready, deaf=(folder / "deaf").exists())

        started = lambda: print(f"is ready on http://127.0.0.1:{port}", flush=True)  # noqa: E731
        return Workers(count, serve, started, PATIENCE).run()


def answer(port: int, ready: Callable[[], None], *, deaf: bool) -> None:
    """Says its number to everybody who connects, until a signal comes."""
    heard: list[int] = []

    def hear(number: int, _: object) -> None:
        heard.append(number)
        # In one piece: others print to the same pipe.
        os.write(1, f"{signal.Signals(number).name} no. {len(heard)}\n".encode())
        if not deaf:
            sys.exit(0)

    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, hear)
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        sock.bind(("127.0.0.1", port))
        sock.listen()
        ready()
        while True:
            connection, _ = sock.accept()
            with connection:
                connection.sendall(f"{os.getpid()}".encode())


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
