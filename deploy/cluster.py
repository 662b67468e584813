"""`make cluster`: two instances, PostgreSQL, Redis and nginx on this machine, with demo data.

Everything lies in one folder, listens on the loopback address only, and ends with Ctrl-C. The
next start finds the data as it was.
"""

import argparse
import os
import secrets
import shutil
import signal
import sys
from functools import partial
from pathlib import Path

from deploy.processes import PATH, Failed, Parts, identity, is_open, is_ready, program, run

ROOT = Path(__file__).resolve().parents[1]
PUBLIC, INSTANCES = 8000, {"one": 8001, "two": 8002}  # as nginx.conf has them
POSTGRES, REDIS = 15432, 16379
OWNER = "postgres"  # of the database, when we are root: PostgreSQL refuses to run as root
DEMO = ("alice", "bob", "carol"), "hubbub-demo"


class Cluster:
    """All that runs in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.parts = Parts(folder)

    def start(self) -> None:
        """Starts everything. Raises `Failed`."""
        for port in (PUBLIC, *INSTANCES.values(), POSTGRES, REDIS):
            if is_open(port):
                raise Failed(f"port {port} is taken by another program")
        self._start_postgres()
        self._start_redis()
        for name, port in INSTANCES.items():
            self._start_instance(name, port)
        self._start_nginx()

    def token(self, username: str) -> str:
        """An access token of the user."""
        command = [_hubbub(), "token", username]
        return run(command, cwd=self._folder, env=self._environment("one")).strip()

    def _start_postgres(self) -> None:
        data = self._folder / "postgres"
        owner = OWNER if os.geteuid() == 0 else None
        password = self._folder / "postgres.secret"
        self._secret("postgres")
        data.mkdir(mode=0o700, exist_ok=True)
        if owner is not None:
            for path in (data, password):
                shutil.chown(path, *identity(owner))
            _must_reach(data, owner)
        as_owner = partial(run, cwd=data, user=owner, env={"PATH": PATH})
        if not (data / "PG_VERSION").exists():
            settings = ["--username=hubbub", "--auth=scram-sha-256", f"--pwfile={password}"]
            as_owner([program("initdb"), *settings, "--encoding=UTF8", "-D", "."])
        only_here = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
        command = [program("postgres"), "-D", ".", "-p", f"{POSTGRES}", *only_here]
        # SIGINT is the "fast" end: what is not committed is undone.
        self.parts.start(
            "PostgreSQL", command, signal.SIGINT, POSTGRES, _has_started, cwd=data, user=owner
        )
        where = ["--host=127.0.0.1", f"--port={POSTGRES}", "--username=hubbub", "hubbub"]
        env = {"PATH": PATH, "PGPASSWORD": self._secret("postgres")}
        as_owner([program("createdb"), *where], env=env, fine="already exists")

    def _start_redis(self) -> None:
        config = self._folder / "redis.conf"
        lines = (
            f"port {REDIS}",
            "bind 127.0.0.1",
            f"requirepass {self._secret('redis')}",
            'save ""',  # it is never the only copy of anything
            "appendonly no",
        )
        _write_private(config, "\n".join(lines))
        self.parts.start("Redis", [program("redis-server"), str(config)], signal.SIGTERM, REDIS)

    def _start_instance(self, name: str, port: int) -> None:
        demo = ["--demo"] if name == "one" else []
        command = [_hubbub(), "serve", "--port", f"{port}", *demo]
        env = self._environment(name)
        self.parts.start(f"instance {name}", command, signal.SIGTERM, port, is_ready, env=env)

    def _start_nginx(self) -> None:
        prefix = self._folder / "nginx"
        prefix.mkdir(exist_ok=True)
        directives = "daemon off;" + (" user root;" if os.geteuid() == 0 else "")
        config = ROOT / "deploy" / "nginx.conf"
        command = [program("nginx"), "-p", f"{prefix}/", "-c", f"{config}", "-g", directives]
        self.parts.start("nginx", command, signal.SIGTERM, PUBLIC, is_ready)

    def _environment(self, instance: str) -> dict[str, str]:
        postgres, redis = self._secret("postgres"), self._secret("redis")
        return {
            "PATH": PATH,
            "DATA_DIR": str(self._folder / instance),
            "DATABASE_URL": f"postgresql://hubbub:{postgres}@127.0.0.1:{POSTGRES}/hubbub",
            "REDIS_URL": f"redis://:{redis}@127.0.0.1:{REDIS}/0",
            "JWT_SECRET": self._secret("jwt"),
            "TRUSTED_PROXIES": "127.0.0.1",
        }

    def _secret(self, name: str) -> str:
        path = self._folder / f"{name}.secret"
        if not path.exists():
            _write_private(path, secrets.token_hex(32))
        return path.read_text()


def main() -> int:
    """Runs the cluster until SIGINT or SIGTERM. The status: 0, or 1 when a part has failed."""
    options = argparse.ArgumentParser(prog="cluster", description=__doc__.partition("\n")[0])
    options.add_argument("--folder", type=Path, default=ROOT / "data" / "cluster")
    folder: Path = options.parse_args().folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    cluster = Cluster(folder)
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, cluster.parts.stop)
    print(f"Starting a cluster in {folder}", flush=True)
    try:
        cluster.start()
        print(_introduction(cluster.token(DEMO[0][0])), flush=True)
        ended = cluster.parts.watch()
        if ended is not None:
            raise Failed(f"{ended} has ended by itself: see its log in {folder}")
    except Failed as failure:
        print(f"cluster: {failure}", file=sys.stderr, flush=True)
        return 1
    finally:
        cluster.parts.end()
    return 0


def _introduction(token: str) -> str:
    names, password = DEMO
    instances = ", ".join(f"http://localhost:{port}" for port in INSTANCES.values())
    return f"""
The cluster is ready on http://localhost:{PUBLIC}
  One of its instances alone: {instances}
  Log in: {", ".join(names)} with the password {password}

  wscat -c "ws://localhost:{PUBLIC}/api/v1/ws/connect?token={token}"

  Ctrl-C ends it; the data stays.
"""


def _hubbub() -> str:
    return str(Path(sys.executable).parent / "hubbub")


def _has_started(port: int) -> bool:
    """Whether PostgreSQL is through with its recovery: it listens before that."""
    command = [program("pg_isready"), "--host=127.0.0.1", f"--port={port}"]
    try:
        run(command, cwd=ROOT, env={"PATH": PATH})
    except Failed:
        return False
    return True


def _must_reach(folder: Path, user: str) -> None:
    try:
        run(["test", "-w", "."], cwd=folder, env={"PATH": PATH}, user=user)
    except (OSError, Failed):
        elsewhere = "--folder /var/tmp/hubbub-cluster"
        raise Failed(f"{user!r} can't get at {folder}: choose another with {elsewhere}") from None


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)


if __name__ == "__main__":
    sys.exit(main())
