"""What all rules of the random sequences stand on: a world, its clients, and a tally."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from hubbub.db.work import Work
from hubbub.errors import Conflict, HubbubError
from hubbub.features.accounts.service import Account
from hubbub.protocol.rooms import Room
from tests.model.watch import Watch
from tests.model.world import Mould
from tests.unit.features.house import PEOPLE
from tests.unit.features.message_verbs import page

UNKNOWN = 987_654

# Those who may do more come more often, so that much is done.
who = st.sampled_from(("olga", "olga", "mary", "adam", *PEOPLE))
which = st.integers(0, 9_999)


class Machine(RuleBasedStateMachine):
    """`did` counts by verb what has changed something, and `refused` what was not done."""

    def __init__(self, mould: Mould, did: Counter[str], refused: Counter[str]) -> None:
        super().__init__()
        self.did, self.refused = did, refused
        self.world = world = mould.cast()
        self.watch = Watch(world.team, seen=mould.seen)
        self.others = [world.gemini]  # the projects besides the team's
        self.channels = [world.general, world.random, world.secret, world.direct, world.old]
        self.tasks = [world.start, world.land, world.fly]

    def act(self, verb: Callable[..., Any], *args: Any, **more: Any) -> Any:
        """What the verb returns; None if it has refused, and then it has told nothing."""
        made: list[Any] = []
        early: list[bool] = []

        def run(work: Work) -> None:
            try:
                made.append(verb(work, *args, **more))
            except HubbubError as refusal:
                # What collides with what is there shows late, and all before it is undone.
                early.append(work.mark() == (0, 0) or isinstance(refusal, Conflict))
                raise

        try:
            events = self.watch.act(run)
        except HubbubError:
            self.refused[name_of(verb)] += 1
            assert early == [True]
            assert self.world.team.house.said == []
            return None
        self.did[name_of(verb)] += bool(events)
        return made[0]

    def make(self, ids: list[int], verb: Callable[..., Any], *args: Any, **more: Any) -> None:
        """As `act`, for a verb that makes something; its id comes to the others."""
        row = self.act(verb, *args, **more)
        if row is not None and row["id"] not in ids:
            ids.append(row["id"])

    def user(self, name: str) -> Account:
        return self.world[name]

    def project(self, n: int) -> int:
        """A project, most often the team's."""
        return one(self.others, n // 3) if n % 3 == 0 else self.world.project

    def room(self, n: int) -> Room:
        """A room of any kind, most often a channel's."""
        match n % 4:
            case 0:
                return Room("project", self.project(n // 4))
            case 1:
                return Room("task", one(self.tasks, n // 4))
            case _:
                return Room("channel", one(self.channels, n // 4))

    def message(self, n: int) -> int:
        """A message of any kind of room."""
        items, _ = page(self.world.team, self.room(n).key)
        return one([item["message_id"] for item in items], n // 64)


def one(ids: Sequence[int], n: int) -> int:
    """One of these; now and then one that there never was."""
    return UNKNOWN if n % 40 == 39 or not ids else ids[n % len(ids)]


def name_of(verb: Callable[..., Any]) -> str:
    return f"{verb.__module__}.{verb.__name__}"
