"""A Redis Cluster: every command goes to the node that owns its slot.

Only MOVED and ASK are followed. As soon as one node does not answer, the cluster counts as lost:
either another one takes its place within seconds, or all of them refuse until it is back.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from redis.asyncio.cluster import ClusterNode, PipelineCommand, RedisCluster
from redis.exceptions import (
    AskError,
    ClusterDownError,
    MovedError,
    RedisClusterException,
    TimeoutError,
)
from redis.exceptions import ConnectionError as LostConnection

from hubbub.bus.ear import Heard, Opened
from hubbub.bus.ears import Address, Ears

MOST_HOPS: Final = 5
LOST: Final = (LostConnection, TimeoutError, ClusterDownError, OSError)
NOBODY: Final = -1  # who waits for the answer to ASKING

Command = tuple[Any, ...]
Order = tuple[int, ClusterNode, Command, bool]
"""Whose answer it is, where it goes, and whether the node must be told that we know better."""


class Cluster:
    """See `servers.Server`. `seeds` are some of its nodes; the others are found."""

    publish: Final = "SPUBLISH"
    listeners: Final = "PUBSUB SHARDNUMSUB"

    def __init__(self, seeds: Sequence[Address], options: Mapping[str, Any]) -> None:
        self._seeds = seeds
        self._options = options
        self._known: list[Address] = []  # nodes that were found last
        self._client = self._fresh()
        self._lost: RedisCluster | None = None

    async def send(self, commands: Sequence[Command]) -> list[Any]:
        """See `servers.Server`. Those to one node travel together, to all nodes at once.

        When some had no answer nobody has one until `find`: else a node that only the listener
        needs could be dead, and another have its place, without being looked for.
        """
        client = self._client
        if self._lost is client:
            raise LostConnection("a node is lost")
        try:
            return await self._send(client, commands)
        except LOST:
            self._lost = client
            raise

    async def _send(self, client: RedisCluster, commands: Sequence[Command]) -> list[Any]:
        await _initialize(client)
        orders = [
            (number, _owner(client, _key(command)), command, False)
            for number, command in enumerate(commands)
        ]
        answers: dict[int, Any] = {}
        for _ in range(MOST_HOPS):
            answers |= await _trip(orders)
            elsewhere = [number for number in sorted(answers) if _redirected(answers[number])]
            if not elsewhere:
                break
            orders = [
                await _follow(client, number, commands[number], answers[number])
                for number in elsewhere
            ]
        return [answers[number] for number in range(len(commands))]

    async def find(self) -> None:
        """See `servers.Server`. Asks the seeds, and the nodes that were known last, which nodes
        there are now, and each of these whether the cluster is whole."""
        lost = self._client
        self._known = [(node.host, int(node.port)) for node in lost.get_nodes()] or self._known
        self._client = self._fresh()
        await lost.aclose()
        await _initialize(self._client)
        nodes = enumerate(self._client.get_primaries())
        answers = await _trip([(number, node, ("CLUSTER INFO",), False) for number, node in nodes])
        if not all(isinstance(a, dict) and a["cluster_state"] == "ok" for a in answers.values()):
            raise ClusterDownError("not whole")

    def listener(self, echo: str, opened: Opened, heard: Heard) -> Ears:
        """See `servers.Server`."""
        return Ears(self._addresses, self._options, echo, opened, heard)

    async def aclose(self) -> None:
        """See `servers.Server`."""
        await self._client.aclose()

    async def _addresses(self, channels: Sequence[str]) -> Mapping[Address, Sequence[str]]:
        owners = await self._owners(channels)
        return {(node.host, int(node.port)): some for node, some in owners.items()}

    async def _owners(self, channels: Sequence[str]) -> dict[ClusterNode, list[str]]:
        """Nobody says that a slot has moved unless a command goes astray; so one is sent to
        each, which does nothing."""
        await self.send([("EXISTS", channel) for channel in channels])
        owners: dict[ClusterNode, list[str]] = {}
        for channel in channels:
            owners.setdefault(_owner(self._client, channel), []).append(channel)
        return owners

    def _fresh(self) -> RedisCluster:
        addresses = dict.fromkeys([*self._seeds, *self._known])
        nodes = [ClusterNode(host, port) for host, port in addresses]
        return RedisCluster(startup_nodes=nodes, **self._options)


async def _initialize(client: RedisCluster) -> None:
    try:
        await client.initialize()
    except RedisClusterException as failure:  # is no `RedisError`
        raise LostConnection(str(failure)) from None


def _owner(client: RedisCluster, key: str | None) -> ClusterNode:
    """The node of a key or channel; any node when there is none."""
    try:
        node = client.get_default_node() if key is None else client.get_node_from_key(key)
    except RedisClusterException as failure:
        raise LostConnection(str(failure)) from None
    if node is None:
        raise LostConnection("the cluster is looked for at this moment")
    return node


def _key(command: Command) -> str | None:
    """What says where the command goes. Each has one key or channel at most."""
    if command[0] == "EVAL":
        return str(command[3])  # after the script and the number of keys
    return str(command[1]) if len(command) > 1 else None


def _redirected(answer: Any) -> bool:
    return isinstance(answer, AskError)  # MOVED is one, too


async def _follow(client: RedisCluster, number: int, command: Command, error: AskError) -> Order:
    nodes = client.nodes_manager
    if isinstance(error, MovedError):
        await nodes.move_slot(error)
        return number, _owner(client, _key(command)), command, False
    node = client.get_node(error.host, error.port)
    if node is None:
        node = ClusterNode(error.host, error.port, **nodes.connection_kwargs)
        nodes.set_nodes(nodes.nodes_cache, {node.name: node})  # which ends it some day
    return number, node, command, True


async def _trip(orders: Sequence[Order]) -> dict[int, Any]:
    """The answers by their numbers. Raises what was lost, when all have come back."""
    lots: dict[ClusterNode, list[PipelineCommand]] = {}
    for number, node, command, asking in orders:
        lot = lots.setdefault(node, [])
        if asking:
            lot.append(PipelineCommand(NOBODY, "ASKING"))
        lot.append(PipelineCommand(number, *command))
    trips = (node.execute_pipeline(lot) for node, lot in lots.items())
    for failure in await asyncio.gather(*trips, return_exceptions=True):
        if isinstance(failure, BaseException):
            raise failure
    answers = {each.position: each.result for lot in lots.values() for each in lot}
    answers.pop(NOBODY, None)
    for answer in answers.values():
        if isinstance(answer, LOST):
            raise answer
    return answers
