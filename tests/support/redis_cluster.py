"""A real Redis Cluster: three masters, each in its own process, and a replica if one is wanted."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from redis import Redis
from redis.crc import REDIS_CLUSTER_HASH_SLOTS, key_slot
from redis.exceptions import RedisError

from tests.support.daemon import PATIENCE
from tests.support.ports import free_port
from tests.support.redis import RedisServer

MASTERS = 3
PASSWORD = "p@ss/w:rd?"  # what must be escaped in a URL
NODE_TIMEOUT = "2000"  # milliseconds


class RedisCluster:
    """`nodes` are its masters, and then a replica of the first if one is wanted. A node that is
    killed comes back with the slots it had."""

    def __init__(self, folder: Path, replicas: int = 0) -> None:
        self._gossip_ports = [free_port() for _ in range(MASTERS + replicas)]
        self.nodes = [
            RedisServer(
                folder / str(number),
                cluster_enabled="yes",
                cluster_port=str(port),
                cluster_node_timeout=NODE_TIMEOUT,
                repl_diskless_sync_delay="0",
                requirepass=f'"{PASSWORD}"',
                masterauth=f'"{PASSWORD}"',
            )
            for number, port in enumerate(self._gossip_ports)
        ]

    @property
    def url(self) -> str:
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        return f"redis+cluster://:{quote(PASSWORD, safe='')}@{hosts}"

    def start(self) -> None:
        """Starts the nodes, deals out the slots, and waits until all agree."""
        share = REDIS_CLUSTER_HASH_SLOTS // MASTERS
        for node in self.nodes:
            node.start()
        for number, node in enumerate(self.nodes[:MASTERS]):
            last = REDIS_CLUSTER_HASH_SLOTS if number == MASTERS - 1 else (number + 1) * share
            self.ask(node, "CLUSTER SET-CONFIG-EPOCH", number + 1)
            self.ask(node, "CLUSTER ADDSLOTSRANGE", number * share, last - 1)
        for node, port in list(zip(self.nodes, self._gossip_ports, strict=True))[1:]:
            self.ask(self.nodes[0], "CLUSTER MEET", "127.0.0.1", node.port, port)
        self.wait_until_whole()
        for node in self.nodes[MASTERS:]:
            self.ask(node, "CLUSTER REPLICATE", self._name(self.nodes[0]))
            until(partial(self._follows, node))

    def stop(self) -> None:
        """Ends what is running of it."""
        for node in self.nodes:
            node.stop()

    def wait_until_whole(self) -> None:
        """Waits until every node has met all the others, and takes commands."""
        whole = {
            "cluster_state": "ok",
            "cluster_known_nodes": str(len(self.nodes)),
            "cluster_slots_ok": str(REDIS_CLUSTER_HASH_SLOTS),
        }
        until(lambda: all(whole.items() <= self._seen_by(node).items() for node in self.nodes))

    def owner(self, key: str) -> RedisServer:
        """The node that has the key's slot."""
        slot = key_slot(key.encode())
        for first, last, (_, port, *_), *_ in self.ask(self.nodes[0], "CLUSTER SLOTS"):
            if first <= slot <= last:
                return next(node for node in self.nodes if node.port == port)
        raise AssertionError(f"nobody has slot {slot}")

    def offer(self, key: str, to: RedisServer) -> None:
        """Begins to move the slot of a key: for what is not there its owner says ASK."""
        slot, giver = key_slot(key.encode()), self.owner(key)
        self.ask(to, "CLUSTER SETSLOT", slot, "IMPORTING", self._name(giver))
        self.ask(giver, "CLUSTER SETSLOT", slot, "MIGRATING", self._name(to))

    def settle(self, key: str, to: RedisServer) -> None:
        """Ends it: the slot is moved, and its old owner has nothing in it."""
        slot, giver = key_slot(key.encode()), self.owner(key)
        others = [node for node in self.nodes if node not in (giver, to)]
        for node in (to, giver, *others):
            self.ask(node, "CLUSTER SETSLOT", slot, "NODE", self._name(to))

    def move(self, key: str, to: RedisServer) -> None:
        """Gives the slot of a key to another node, as resharding does."""
        self.offer(key, to)
        self.settle(key, to)

    def another(self, key: str) -> RedisServer:
        """A node that does not have the key's slot."""
        owner = self.owner(key)
        return next(node for node in self.nodes if node is not owner)

    def subscribers(self, node: RedisServer) -> int:
        """How many connections listen on a node."""
        return len(self.ask(node, "CLIENT LIST", "TYPE", "pubsub"))

    def ask(self, node: RedisServer, *command: Any) -> Any:
        """What the node answers, as bytes and numbers where nothing else is known of it."""
        with Redis(port=node.port, password=PASSWORD, protocol=2) as client:
            return client.execute_command(*command)

    def _follows(self, replica: RedisServer) -> bool:
        return bool(self.ask(replica, "INFO")["master_link_status"] == "up")

    def _name(self, node: RedisServer) -> str:
        name: bytes = self.ask(node, "CLUSTER MYID")
        return name.decode()

    def _seen_by(self, node: RedisServer) -> dict[str, str]:
        try:
            seen: dict[str, str] = self.ask(node, "CLUSTER INFO")
        except RedisError:
            return {}
        return seen


def until(holds: Callable[[], object]) -> None:
    """Waits until `holds`."""
    ends_at = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends_at, "waited in vain"
        time.sleep(0.02)
