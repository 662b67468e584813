"""D2 after every step of random sequences: anything, by anybody, to anything."""

from collections import Counter
from datetime import date
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from hubbub.db.work import Work
from hubbub.features.accounts import profiles
from hubbub.features.accounts.service import Account
from hubbub.features.chat import (
    channel_changes,
    channel_members,
    channels,
    direct,
    message_changes,
    reactions,
    unread,
)
from hubbub.features.chat.message_access import require_open
from hubbub.features.chat.message_store import MessageStore
from hubbub.features.notifications import levels
from hubbub.features.notifications import service as notifications
from hubbub.features.projects import members
from hubbub.features.projects import service as projects
from hubbub.features.tasks import board, reminders
from hubbub.features.tasks import service as tasks
from hubbub.protocol.rooms import Room
from tests.model.machine import Machine, one, which, who
from tests.model.world import Mould
from tests.unit.features.house import Team
from tests.unit.features.message_verbs import RULES, draft

EXAMPLES, STEPS = 20, 20

roles = st.sampled_from(("guest", "member", "admin", "owner"))
texts = st.sampled_from(("Hi", "Hi @mary", "@olga and @adam, look", "No, @gus. @stranger's"))
names = st.sampled_from((None, "news", "general", "secret"))
maybe = st.sampled_from((None, True, False))
emojis = st.sampled_from(("+1", "tada"))
statuses = st.sampled_from(("todo", "in_progress", "done"))
changes = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(("Fly", "Land")),
        "description": st.sampled_from(("", "Softly")),
        "status": statuses,
        "priority": st.sampled_from(("low", "high")),
        "assignee": st.sampled_from((None, "mary", "adam", "gus")),
        "labels": st.lists(st.sampled_from(("web", "moon")), max_size=2),
        "due": st.sampled_from((None, "2025-11-20", "2025-11-29")),
    },
)


class Sequences(Machine):
    @rule(by=who, name=st.sampled_from(("ann", "Bob")))
    def change_profile(self, by: str, name: str) -> None:
        self.act(profiles.change_profile, self.user(by).id, {"display_name": name})

    @rule(by=who)
    def create_project(self, by: str) -> None:
        self.make(self.others, projects.create_project, self.user(by), "Voskhod")

    @rule(by=who, n=which, name=names)
    def update_project(self, by: str, n: int, name: str | None) -> None:
        self.act(projects.update_project, self.user(by), self.project(n), name)

    @rule(
        by=who,
        n=which,
        verb=st.sampled_from((projects.archive_project, projects.unarchive_project)),
    )
    def archive_project(self, by: str, n: int, verb: Any) -> None:
        self.act(verb, self.user(by), self.project(n))

    @rule(by=who, n=which)
    def delete_project(self, by: str, n: int) -> None:
        self.act(projects.delete_project, self.user(by), one(self.others, n))

    @rule(by=who, n=which, whom=who, role=roles)
    def add_member(self, by: str, n: int, whom: str, role: Any) -> None:
        self.act(members.add_member, self.user(by), self.project(n), whom, role)

    @rule(by=who, n=which, whom=who, role=roles)
    def change_role(self, by: str, n: int, whom: str, role: Any) -> None:
        project, user = self.project(n), self.user(whom)
        self.act(members.change_role, self.user(by), project, user.id, role)

    @rule(by=who, n=which, whom=who)
    def remove_member(self, by: str, n: int, whom: str) -> None:
        project, user = self.project(n), self.user(whom)
        self.act(members.remove_member, self.user(by), project, user.id)

    @rule(by=who, n=which, name=names, private=maybe)
    def create_channel(self, by: str, n: int, name: str | None, private: bool | None) -> None:
        project = self.project(n)
        given = (name or "plans", "", bool(private))
        self.make(self.channels, channels.create_channel, self.user(by), project, *given)

    @rule(by=who, n=which, name=names, topic=names, private=maybe)
    def update_channel(self, by: str, n: int, **given: Any) -> None:
        self.act(channel_changes.update_channel, self.user(by), one(self.channels, n), **given)

    @rule(
        by=who,
        n=which,
        verb=st.sampled_from((channel_changes.archive_channel, channel_changes.unarchive_channel)),
    )
    def archive_channel(self, by: str, n: int, verb: Any) -> None:
        self.act(verb, self.user(by), one(self.channels, n))

    @rule(by=who, n=which, whom=who)
    def let_in(self, by: str, n: int, whom: str) -> None:
        self.act(channel_members.add_member, self.user(by), one(self.channels, n), whom)

    @rule(by=who, n=which, whom=who)
    def put_out(self, by: str, n: int, whom: str) -> None:
        channel, user = one(self.channels, n), self.user(whom)
        self.act(channel_members.remove_member, self.user(by), channel, user.id)

    @rule(by=who, whom=who)
    def open_conversation(self, by: str, whom: str) -> None:
        self.make(self.channels, direct.open_conversation, self.user(by), whom)

    @rule(by=who, n=which, text=texts, answered=which)
    def send(self, by: str, n: int, text: str, answered: int) -> None:
        metadata = f'{{"reply_to": {self.message(answered)}}}' if answered % 2 else "{}"
        self.act(send, self.world.team, by, self.room(n), text, metadata)

    @rule(by=who, n=which, text=texts)
    def edit_message(self, by: str, n: int, text: str) -> None:
        self.act(message_changes.edit_message, RULES, self.user(by), self.message(n), text)

    @rule(by=who, n=which)
    def delete_message(self, by: str, n: int) -> None:
        self.act(message_changes.delete_message, RULES, self.user(by), self.message(n))

    @rule(
        by=who,
        n=which,
        emoji=emojis,
        verb=st.sampled_from((reactions.add_reaction, reactions.remove_reaction)),
    )
    def react(self, by: str, n: int, emoji: str, verb: Any) -> None:
        self.act(verb, RULES, self.user(by), self.message(n), emoji)

    @rule(by=who, n=which, seq=st.integers(0, 12))
    def mark_read(self, by: str, n: int, seq: int) -> None:
        self.act(mark_read, self.user(by), self.room(n), seq)

    @rule(by=who, n=which, level=st.sampled_from(("all", "mentions", "none")))
    def set_level(self, by: str, n: int, level: Any) -> None:
        self.act(levels.set_level, RULES, self.user(by).id, self.room(n), level)

    @rule(by=who, n=which)
    def read_notification(self, by: str, n: int) -> None:
        ids = [
            id for name in ("mary", "olga") for id in self.watch.seen.states[name]["notifications"]
        ]
        self.act(notifications.mark_read, self.user(by).id, one(ids, n))

    @rule(by=who)
    def read_notifications(self, by: str) -> None:
        self.act(notifications.mark_all_read, self.user(by).id)

    @rule(by=who, n=which, given=changes)
    def create_task(self, by: str, n: int, given: dict[str, Any]) -> None:
        given = {"title": "Return", **given}
        self.make(self.tasks, tasks.create_task, self.user(by), self.project(n), **given)

    @rule(by=who, n=which, given=changes)
    def change_task(self, by: str, n: int, given: dict[str, Any]) -> None:
        self.act(tasks.change_task, self.user(by), one(self.tasks, n), given)

    @rule(by=who, n=which, status=statuses, after=which)
    def move_task(self, by: str, n: int, status: Any, after: int) -> None:
        above = one(self.tasks, after // 2) if after % 2 else None
        self.act(board.move_task, self.user(by), one(self.tasks, n), status, above)

    @rule(by=who, n=which)
    def delete_task(self, by: str, n: int) -> None:
        self.act(tasks.delete_task, self.user(by), one(self.tasks, n))

    @rule()
    def remind(self) -> None:
        self.act(reminders.remind, date(2025, 11, 20))


def send(work: Work, team: Team, by: str, room: Room, text: str, metadata: str) -> None:
    """As the routes do: access first."""
    require_open(RULES.check(work.conn, team[by].id, room))
    MessageStore(RULES).store(work, [draft(team, by, room.key, text, metadata)])


def mark_read(work: Work, by: Account, room: Room, seq: int) -> None:
    RULES.check(work.conn, by.id, room)
    unread.mark_read(work, by.id, room.key, seq)


def test_clients_keep_up_with_whatever_anybody_does_d2(mould: Mould) -> None:
    """D2, D1, D3, D5: after each step; and what is refused has told nothing."""
    did: Counter[str] = Counter()
    refused: Counter[str] = Counter()

    class Here(Sequences):
        def __init__(self) -> None:
            super().__init__(mould, did, refused)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # Something of both, or the draws above have become too wild or too tame.
    assert min(did.total(), refused.total()) > EXAMPLES * STEPS // 10
    assert len(+did) > 12
