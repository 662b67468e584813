"""What was said and is not acknowledged: kept over reconnects, in order, under a bound."""

import asyncio
from collections.abc import Callable
from random import Random

from hubbub_client.errors import Closed, HubbubClientError, IdConflict, MessageTooBig, OutboxFull
from hubbub_client.events.connection import Ack
from hubbub_client.lane import Lane, Parcel
from hubbub_client.store import Store, StoredMessage
from hubbub_client.timing import Timing


class Outbox:
    """The messages of all rooms, at most `size` of them; with a `store`, those survive."""

    def __init__(
        self,
        size: int,
        store: Store | None,
        timing: Timing,
        rng: Random,
        report: Callable[[Exception], None],
    ) -> None:
        self._size = size
        self._store = store
        self._timing = timing
        self._rng = rng
        self._report = report
        self._parcels: dict[str, Parcel] = {}
        self._lanes: dict[str, Lane] = {}

    def __len__(self) -> int:
        return len(self._parcels)

    def lane(self, room: str, rejoin: Callable[[], None]) -> Lane:
        """The messages of a room. `rejoin` is called when the server says that the room is not
        joined."""
        lane = self._lanes[room] = Lane(self._timing, self._rng, rejoin)
        for parcel in self._parcels.values():
            if parcel.message.room == room:
                lane.put(parcel)
        return lane

    def load(self) -> None:
        """Takes up what an earlier program has left. To be called before any `put`."""
        for message in self._store.load() if self._store is not None else ():
            self._add(message, stored=True).result.add_done_callback(self._tell)

    def put(self, message: StoredMessage) -> asyncio.Future[Ack]:
        """Queues a message; the future has its ack, or the reason why there will be none. The
        same message again is the one that waits.

        Raises `OutboxFull`, `IdConflict`, and what the store raises.
        """
        waiting = self._parcels.get(message.id)
        if waiting is not None:
            if waiting.message != message:
                raise IdConflict
            return waiting.result
        if len(self._parcels) >= self._size:
            raise OutboxFull(f"{self._size} messages wait to be sent")
        if self._store is not None:
            self._store.add(message)
        return self._add(message, stored=self._store is not None).result

    def too_big(self) -> None:
        """The server closed the connection because of a frame's size. The largest that was on
        its way is one that is too big, and would be again."""
        flying = [lane.flying for lane in self._lanes.values() if lane.flying is not None]
        if flying:
            largest = max(flying, key=lambda parcel: len(parcel.message.data.encode()))
            self._lanes[largest.message.room].reject(largest, MessageTooBig())

    def close(self, error: HubbubClientError) -> None:
        """Nothing is sent any more. What is stored stays stored."""
        for parcel in list(self._parcels.values()):
            parcel.fail(
                Closed("The client was closed; the message is stored", reason="stored")
                if parcel.stored
                else error
            )
        if self._store is not None:
            self._store.close()
            self._store = None

    def _add(self, message: StoredMessage, *, stored: bool) -> Parcel:
        parcel = Parcel(message, stored, self._settled)
        self._parcels[message.id] = parcel
        if message.room in self._lanes:
            self._lanes[message.room].put(parcel)
        return parcel

    def _settled(self, parcel: Parcel) -> None:
        """It is acknowledged, or will never be."""
        self._parcels.pop(parcel.message.id, None)
        if self._store is not None and parcel.stored:
            try:
                self._store.remove(parcel.message.id)
            except Exception as error:  # the edge: it is sent again some day, and is a duplicate
                self._report(error)

    def _tell(self, result: asyncio.Future[Ack]) -> None:
        """Nobody waits for what an earlier program has said."""
        error = None if result.cancelled() else result.exception()
        if isinstance(error, HubbubClientError) and not isinstance(error, Closed):
            self._report(error)
