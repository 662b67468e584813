"""A real Redis with a replica, and a Sentinel that puts it in the master's place."""

import subprocess
from pathlib import Path
from urllib.parse import quote

from redis import Redis
from redis.exceptions import RedisError

from tests.support.daemon import PATIENCE
from tests.support.ports import free_port
from tests.support.redis import RedisServer
from tests.support.redis_cluster import PASSWORD, until

NAME = "team"
CONFIG = """port {port}
bind 127.0.0.1
protected-mode no
sentinel monitor {name} 127.0.0.1 {master} 1
sentinel auth-pass {name} "{password}"
sentinel down-after-milliseconds {name} 500
sentinel failover-timeout {name} 3000
"""


class WatchedRedis:
    """`master` may be killed; `replica` follows it, and then takes its place."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sentinel: subprocess.Popen[bytes] | None = None
        self._port = 0
        secrets = {"requirepass": f'"{PASSWORD}"', "masterauth": f'"{PASSWORD}"'}
        self._secrets = secrets
        self.master = RedisServer(folder / "master", repl_diskless_sync_delay="0", **secrets)
        self.replica: RedisServer

    @property
    def url(self) -> str:
        """Its first Sentinel is not there: the next one is asked."""
        hosts = f"127.0.0.1:1,127.0.0.1:{self._port}"
        return f"redis+sentinel://:{quote(PASSWORD, safe='')}@{hosts}/{NAME}/0"

    def start(self) -> None:
        """Starts all three, and waits until the Sentinel knows the replica."""
        self.master.start()
        self.replica = RedisServer(
            self._folder / "replica",
            replicaof=f"127.0.0.1 {self.master.port}",
            **self._secrets,
        )
        self.replica.start()
        until(self._follows)  # a Sentinel that looks too early looks again ten seconds later
        self._start_sentinel()
        until(self._watched)

    def stop(self) -> None:
        """Ends what is running of it."""
        if self._sentinel is not None:
            self._sentinel.terminate()
            self._sentinel.wait(PATIENCE)
        for server in (self.replica, self.master):
            server.stop()

    def has_changed(self) -> bool:
        """Whether the replica is the master, and the Sentinel has ended all connections to it
        that were made before."""
        with Redis(port=self._port) as client:
            master = client.sentinel_master(NAME)
        return bool(master["port"] == self.replica.port and master["flags"] == "master")

    def _start_sentinel(self) -> None:
        self._port = free_port()
        config = self._folder / "sentinel.conf"  # which it writes itself, too
        config.write_text(
            CONFIG.format(port=self._port, name=NAME, master=self.master.port, password=PASSWORD)
        )
        self._sentinel = subprocess.Popen(
            ["redis-server", str(config), "--sentinel"],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )

    def _follows(self) -> bool:
        with Redis(port=self.replica.port, password=PASSWORD) as client:
            return bool(client.info("replication")["master_link_status"] == "up")

    def _watched(self) -> bool:
        assert self._sentinel is not None
        assert self._sentinel.poll() is None, "the Sentinel has ended"
        try:
            with Redis(port=self._port) as client:
                replicas = client.sentinel_slaves(NAME)
        except RedisError:
            return False
        return any(replica["master-link-status"] == "ok" for replica in replicas)
