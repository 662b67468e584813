"""What a client needs of the world."""

from typing import Protocol

from tests.simulation.checker import Checker
from tests.simulation.instance import Instance
from tests.simulation.picture import Gallery
from tests.simulation.weather import Weather


class Surroundings(Protocol):
    """The server as it can be reached, and the eyes that are on the client."""

    weather: Weather
    checker: Checker
    gallery: Gallery

    def any_instance(self) -> Instance | None: ...
    def note(self, text: str) -> None: ...
