"""The bus over Redis: publications in batches, on a fixed number of channels.

What is published here is delivered here at once, and never by way of Redis. What comes from
elsewhere goes to the receiver as ready frames. Redis may lose, double or delay anything: what
may have been missed is said (`missed`), and read from the log by those who listen.
"""

import asyncio
import random
from collections.abc import Sequence

import structlog

from hubbub.bus.ear import BEAT
from hubbub.bus.envelope import Envelope, Foreign
from hubbub.bus.keys import PARTITIONS, Keys, partition
from hubbub.bus.link import FAILURES, Link
from hubbub.bus.ports import Hear, Missed, Receive, everything
from hubbub.bus.servers import Listener
from hubbub.kit.counters import Counters
from hubbub.protocol.publication import Publication
from hubbub.protocol.revocations import Control

log = structlog.get_logger("hubbub.bus")

PAUSES = (0.05, 0.2, 0.5, 1.0, 2.0)  # seconds before subscribing again
MOST_PER_PAYLOAD = 512 * 1024  # bytes of frames


class RedisBus:
    """See `realtime.ports.Bus`. `run` and `beat` are its tasks."""

    def __init__(
        self, link: Link, keys: Keys, envelope: Envelope, counters: Counters | None = None
    ) -> None:
        self._counters = counters or Counters()
        self._link = link
        self._keys = keys
        self._envelope = envelope
        self._echo = keys.echo(envelope.instance)
        self._channels = {keys.events(number): number for number in range(PARTITIONS)}
        self._receive: Receive
        self._hear: Hear
        self._missed: Missed
        self._loop = asyncio.get_running_loop()
        self._outgoing: dict[int, list[Publication]] = {}
        self._scheduled = False
        self._open = [0] * PARTITIONS  # rooms
        self._asked: set[int] = set()  # partitions that this connection has subscribed to
        self._listener: Listener | None = None
        self._subscribing = False
        self._listening = False
        self._degraded = True
        self.foreign = 0  # payloads dropped
        link.on_up.append(self._found)

    def attach(self, receive: Receive, hear: Hear, missed: Missed) -> None:
        """See `realtime.ports.Bus`."""
        self._receive, self._hear, self._missed = receive, hear, missed

    @property
    def degraded(self) -> bool:
        """Whether other instances can't be reached, or not be heard."""
        return not (self._link.up and self._listening)

    # Sending

    def publish(self, publications: Sequence[Publication]) -> None:
        """Delivers here at once; to the others at the loop's next turn, in one command per
        partition."""
        self._receive(publications)
        for publication in publications:
            number = partition(publication.room)
            self._outgoing.setdefault(number, []).append(publication)
        if publications and not self._scheduled:
            self._scheduled = True
            self._loop.call_soon(self._flush)

    def tell(self, control: Control) -> None:
        """Sends `control` ahead of what is published from now on. That order holds on one
        server; on a cluster, where the two may go to different nodes, it is heard within a
        second."""
        self._post(self._keys.control, self._envelope.close(control=control))

    def _flush(self) -> None:
        self._scheduled = False
        outgoing, self._outgoing = self._outgoing, {}
        for number, publications in outgoing.items():
            for some in _in_pieces(publications):
                payload = self._envelope.close(some)
                if self._post(self._keys.events(number), payload):
                    self._counters.bus_publications_sent += len(some)
                    self._counters.bus_bytes_sent += len(payload)
                else:
                    self._counters.bus_publications_dropped += len(some)

    def _post(self, channel: str, payload: bytes) -> bool:
        return self._link.post(self._link.server.publish, channel, payload)

    # Listening

    def watch(self, room: str) -> None:
        """Subscribes to the room's partition, unless it is subscribed to."""
        number = partition(room)
        self._open[number] += 1
        if number not in self._asked:
            self._subscribe_soon()

    def unwatch(self, room: str) -> None:
        """The partition stays subscribed to until the connection is made anew: rooms come and
        go, and there are few partitions."""
        self._open[partition(room)] -= 1

    async def beat(self) -> None:
        """Says a word to ourselves, every so often, until cancelled."""
        while True:
            for echo in (self._echo,) if self._listener is None else self._listener.echoes:
                self._post(echo, b"")
            self._note_condition()
            await asyncio.sleep(BEAT)

    async def run(self) -> None:
        """Listens until cancelled; a connection that is lost, or silent, is made anew."""
        tries = 0
        while True:
            try:
                await self._listen()
            except FAILURES as failure:
                tries = 0 if self._listening else tries + 1
                self._stop_listening(failure)
            pause = PAUSES[min(tries, len(PAUSES) - 1)]
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - not a secret

    async def _listen(self) -> None:
        listener = self._link.server.listener(self._echo, self._opened, self._open_payload)
        try:
            wanted = {number for number in range(PARTITIONS) if self._open[number]}
            channels = [self._keys.events(number) for number in wanted]
            async with asyncio.timeout(2 * self._link.timeout):
                await listener.subscribe([self._keys.control, self._echo, *channels])
            self._listener, self._asked = listener, wanted
            self._subscribe_soon()  # to what was opened meanwhile
            await listener.listen()
        finally:
            self._listener, self._asked = None, set()
            await listener.aclose()

    def _open_payload(self, data: bytes) -> None:
        try:
            batch = self._envelope.open(data)
        except Foreign:
            if not self.foreign:
                log.warning("foreign_payload", why="another JWT_SECRET, or somebody else's")
            self.foreign += 1
            self._counters.bus_rejected += 1
            return
        if batch is None:
            return
        self._counters.bus_publications_received += len(batch.publications)
        self._counters.bus_bytes_received += len(data)
        try:
            if batch.control is not None:
                self._hear(batch.control)
            if batch.publications:
                self._receive(batch.publications)
        except Exception:  # the edge: one bad payload must not end the listening
            log.exception("payload_failed")

    def _opened(self, channel: str) -> None:
        number = self._channels.get(channel)
        if number is not None:  # what was published before that has not come
            self._missed(lambda room: partition(room) == number, False)
        elif self._listener is not None and channel in self._listener.echoes:
            if not self._listener.ready:
                return  # another node has not answered yet
            self._listening = True
            self._note_condition()
            self._missed(everything, True)

    def _subscribe_soon(self) -> None:
        if self._listener is not None and not self._subscribing:
            self._subscribing = True
            task = self._loop.create_task(self._subscribe())
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _subscribe(self) -> None:
        try:
            while (listener := self._listener) is not None:
                wanted = {number for number in range(PARTITIONS) if self._open[number]}
                wanted -= self._asked
                if not wanted:
                    return
                self._asked |= wanted
                async with asyncio.timeout(2 * self._link.timeout):
                    await listener.subscribe([self._keys.events(number) for number in wanted])
        except FAILURES:
            pass  # the reader of the connection finds the same, and makes it anew
        finally:
            self._subscribing = False

    # Condition

    def _found(self) -> None:
        self._note_condition()
        self._missed(everything, True)

    def _stop_listening(self, failure: BaseException) -> None:
        if self._listening:
            log.warning("bus_deaf", reason=type(failure).__name__)
        self._listening = False
        self._note_condition()

    def _note_condition(self) -> None:
        if self.degraded != self._degraded:
            self._degraded = self.degraded
            if self._degraded:
                log.warning("bus_degraded", sending=self._link.up, listening=self._listening)
                self._missed(everything, True)  # and from now on, until it is back
            else:
                log.info("bus_connected")


def _in_pieces(publications: list[Publication]) -> list[list[Publication]]:
    """The publications in lists of a bounded size, order kept."""
    pieces: list[list[Publication]] = [[]]
    size = 0
    for publication in publications:
        if pieces[-1] and size + len(publication.frames) > MOST_PER_PAYLOAD:
            pieces.append([])
            size = 0
        pieces[-1].append(publication)
        size += len(publication.frames)
    return pieces
