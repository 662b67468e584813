"""Staying connected: try, talk, find out why it ended, wait, and try again."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Protocol

from hubbub_client.addresses import Address
from hubbub_client.backoff import Backoff
from hubbub_client.clock import Clock, Wakefulness
from hubbub_client.conversation import Answer, Conversation
from hubbub_client.credentials import Credentials, Reason
from hubbub_client.errors import (
    LONGEST_WAIT,
    AuthenticationFailed,
    Forbidden,
    HubbubClientError,
    MessageTooBig,
    ProtocolViolation,
    ServerFailed,
    Silent,
    TokenUnavailable,
    TooManyConnections,
)
from hubbub_client.events.connection import Connected
from hubbub_client.events.local import State
from hubbub_client.events.reading import read_as
from hubbub_client.line import Ended, Ending, Line, open_line
from hubbub_client.timing import Timing
from hubbub_client.watch import Watch
from hubbub_client.wire import Frame, decode, encode_data

_BY_CLOSE_CODE: dict[int, type[HubbubClientError]] = {
    1009: MessageTooBig,
    4401: AuthenticationFailed,
    4403: Forbidden,
    4429: TooManyConnections,
    4500: ServerFailed,
}


class Household(Protocol):
    """Who lives from the connection."""

    def connected(self, talk: Conversation) -> None:
        """There is a new one, which has joined nothing yet."""

    def disconnected(self) -> None:
        """It is gone."""

    def too_big(self) -> None:
        """It is about to be gone, because something that was sent was too big."""

    def hear(self, frame: Frame) -> None:
        """The server says something that answers nothing."""


class Connector:
    """One connection after another. `changed` hears of each state, why the last connection
    ended, and how many seconds the pause is."""

    def __init__(
        self,
        address: Address,
        credentials: Credentials,
        clock: Clock,
        timing: Timing,
        rng: Random,
        household: Household,
        changed: Callable[[State, HubbubClientError | None, float | None], None],
        report: Callable[[Exception], None],
        *,
        largest: int,
        trust_env: bool,
    ) -> None:
        self._address = address
        self._credentials = credentials
        self._clock = clock
        self._timing = timing
        self._backoff = Backoff(timing, rng)
        self._household = household
        self._changed = changed
        self._report = report
        self._largest = largest
        self._trust_env = trust_env
        self._token = ""
        self._refused: str | None = None  # the token that was, and no other was taken since
        self._talk: Conversation | None = None
        self._since: float | None = None  # when the last connection was welcomed
        self._told: float | None = None  # by a draining server: when to come back
        self._hurry = False
        self._renewal: asyncio.Task[None] | None = None

    async def run(self) -> HubbubClientError:
        """Stays connected until cancelled, or until the server refuses for good: returns why."""
        while True:
            self._since = self._told = None
            self._changed(State.CONNECTING, None, None)
            try:
                ending = await self._once()
            except AuthenticationFailed as refusal:
                return refusal
            except Exception as failure:  # the edge: whatever it was, the next try may go well
                self._report(failure)
                ending = Ending(1006, HubbubClientError("The client failed"))
            error = self._meaning(ending)
            if isinstance(error, Forbidden):
                return error
            if isinstance(error, AuthenticationFailed) and self._refused is not None:
                return error
            pause = self._pause(ending)
            self._changed(State.WAITING, error, pause)
            await self._rest(pause)

    def probe(self) -> None:
        """There is reason to believe that the network has changed."""
        if self._talk is not None:
            self._talk.probe()
        self._hurry = True

    def draining(self, milliseconds: int) -> None:
        """The server says when to come back."""
        self._told = min(max(milliseconds / 1000, 0.0), LONGEST_WAIT)

    def renew(self) -> None:
        """The token is about to expire: the connection goes on with another one."""
        if self._talk is not None and (self._renewal is None or self._renewal.done()):
            loop = asyncio.get_running_loop()
            self._renewal = loop.create_task(self._renew(self._talk))

    async def _once(self) -> Ending:
        """One try, and the life of the connection that comes of it."""
        reason: Reason = "connect" if self._refused is None else "refused"
        try:
            self._token = await self._credentials.fetch(reason)
            if self._token == self._refused:
                raise AuthenticationFailed("The token was refused, and there is no other")
            line = await open_line(
                self._address.socket,
                self._token,
                self._timing,
                largest=self._largest,
                trust_env=self._trust_env,
            )
        except TokenUnavailable as error:
            self._report(error)
            return Ending(1006, error)
        except Ended as end:
            return end.ending
        try:
            return await self._converse(line)
        except ProtocolViolation as violation:
            await line.close(1002, "protocol violation")
            return Ending(1006, violation)
        finally:
            await line.close()

    async def _converse(self, line: Line) -> Ending:
        try:
            async with asyncio.timeout(self._timing.welcome_timeout):
                frame = decode(await line.receive())
        except Ended as end:
            return end.ending
        except TimeoutError:
            line.drop(Silent())
            return Ending(1006, Silent("The server does not welcome"))
        if frame.type != "connected":
            raise ProtocolViolation("The server does not begin with a welcome")
        welcome = read_as(Connected, frame)
        watch = Watch(self._clock, self._timing, welcome.heartbeat_interval)
        talk = Conversation(line, welcome, self._clock, watch, self._household.hear)
        self._talk, self._since, self._refused = talk, self._clock.monotonic(), None
        self._changed(State.CONNECTED, None, None)
        try:
            self._household.connected(talk)
            ending = await talk.run()
            if ending.code == 1009:
                self._household.too_big()
            return ending
        finally:
            self._talk = None
            if self._renewal is not None:
                self._renewal.cancel()
            self._household.disconnected()

    async def _renew(self, talk: Conversation) -> None:
        try:
            self._token = await self._credentials.fetch("expiring")
        except HubbubClientError as error:
            self._report(error)  # when the old one ends, another one is asked for again
            return
        data = encode_data({"token": self._token})
        if talk is self._talk:
            talk.ask("authenticate", self._renewed, data=data)

    def _renewed(self, answer: Answer) -> None:
        if isinstance(answer, HubbubClientError):
            self._report(answer)

    def _meaning(self, ending: Ending) -> HubbubClientError:
        kind = _BY_CLOSE_CODE.get(ending.code)
        return ending.error if kind is None else kind(str(ending.error), code=ending.code)

    def _pause(self, ending: Ending) -> float:
        """How long to stay away after this ending, in seconds."""
        lived = 0.0 if self._since is None else self._clock.monotonic() - self._since
        stable = lived >= self._timing.stable_after
        if stable:
            self._backoff.reset()
        if ending.code == 4401:
            self._refused = self._token
            # A fresh token is tried at once, but never round and round without a pause.
            return 0.0 if stable or self._since is None else self._backoff.next()
        if ending.code == 4429:
            return self._backoff.crowded()
        if ending.code == 1008:
            return self._backoff.longest()
        return self._backoff.next() if self._told is None else self._told

    async def _rest(self, seconds: float) -> None:
        """Waits, unless somebody is in a hurry or the machine has slept."""
        self._hurry = False
        wakefulness = Wakefulness(self._clock)
        end = self._clock.monotonic() + seconds
        while (left := end - self._clock.monotonic()) > 0 and not self._hurry:
            step = min(left, self._timing.tick / 4)
            await self._clock.sleep(step)
            if wakefulness.lapsed(step):
                return
