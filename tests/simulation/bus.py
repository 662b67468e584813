"""A bus between the instances that loses, doubles, delays and reorders, by the weather."""

import asyncio
from collections.abc import Sequence

from hubbub.protocol.publication import Publication
from hubbub.protocol.revocations import Control
from hubbub.realtime.ports import Hear, Missed, Receive
from tests.simulation.weather import Weather


class Backbone:
    """Joins the posts of all instances."""

    def __init__(self, weather: Weather) -> None:
        self.weather = weather
        self.posts: list[Post] = []

    def post(self) -> "Post":
        """The bus of one more instance."""
        made = Post(self)
        self.posts.append(made)
        return made


class Post:
    """One instance's end of the bus."""

    degraded = False

    def __init__(self, backbone: Backbone) -> None:
        self._backbone = backbone
        self._receive: Receive | None = None
        self._hear: Hear | None = None
        self._dead = False

    def attach(self, receive: Receive, hear: Hear, missed: Missed) -> None:
        self._receive, self._hear = receive, hear

    def tell(self, control: Control) -> None:
        weather = self._backbone.weather
        loop = asyncio.get_running_loop()
        for post in self._backbone.posts:
            if not self._dead and post is not self and not weather.happens(weather.lost):
                loop.call_later(weather.bus(), post._told, control)

    def watch(self, room: str) -> None:
        pass

    def unwatch(self, room: str) -> None:
        pass

    def publish(self, publications: Sequence[Publication]) -> None:
        weather = self._backbone.weather
        if self._dead:
            return
        for post in self._backbone.posts:
            if post is self and weather.direct:
                post._deliver(publications)
            else:
                for publication in publications:
                    self._send(post, publication, weather)

    def die(self) -> None:
        """The instance is gone."""
        self._dead = True
        if self in self._backbone.posts:
            self._backbone.posts.remove(self)

    def _send(self, post: "Post", publication: Publication, weather: Weather) -> None:
        loop = asyncio.get_running_loop()
        if weather.happens(weather.lost):
            return
        loop.call_later(weather.bus(), post._deliver, [publication])
        if weather.happens(weather.doubled):
            loop.call_later(weather.bus(), post._deliver, [publication])

    def _told(self, control: Control) -> None:
        if not self._dead and self._hear is not None:
            self._hear(control)

    def _deliver(self, publications: Sequence[Publication]) -> None:
        if not self._dead and self._receive is not None:
            self._receive(publications)
