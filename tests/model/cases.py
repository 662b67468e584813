"""What a case of the table is: one call of one verb, and what it says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tests.model.world import World

Args = Callable[[World], tuple[Any, ...]]


@dataclass(frozen=True)
class Case:
    """`verb(work, *args(world))` says exactly the event types of `says`, after `given`; a verb
    that is seen by nobody, or changes nothing, says none. `wants` is what is told without its
    content: for each user the kinds of what he fetches."""

    title: str
    verb: Callable[..., Any]
    args: Args
    says: set[str] = field(default_factory=set)
    given: Callable[[World], Any] | None = None
    wants: Mapping[str, set[str]] = field(default_factory=dict)
    more: Callable[[World], dict[str, Any]] | None = None

    @property
    def name(self) -> str:
        """The verb's name, and where it is in the features."""
        module = self.verb.__module__.removeprefix("hubbub.features.")
        return f"{module}.{self.verb.__qualname__}"

    def __str__(self) -> str:
        return f"{self.name}: {self.title}"

    def ready(self, world: World) -> Callable[..., Any]:
        """The call, to be given a `Work`; what comes before it has happened."""
        if self.given is not None:
            self.given(world)
        more = {} if self.more is None else self.more(world)
        args = self.args(world)
        return lambda work: partial(self.verb, work)(*args, **more)
