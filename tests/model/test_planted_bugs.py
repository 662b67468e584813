"""The check of D2 sees what it is for: verbs and deliveries that are wrong on purpose."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from hubbub.db.work import Work
from hubbub.features.chat import channel_changes
from hubbub.features.projects import service as projects
from hubbub.features.projects.tables import projects as projects_table
from hubbub.features.tasks import service as tasks
from hubbub.protocol.data import ProjectArchived
from hubbub.protocol.events import Event as Said
from tests.model.client import Event
from tests.model.watch import Stale, Watch
from tests.model.world import World


def rename(world: World) -> Callable[[Work], Any]:
    return lambda work: projects.update_project(work, world["olga"], world.project, "Apollo 11")


def retitle(world: World) -> Callable[[Work], Any]:
    return lambda work: tasks.change_task(
        work, world["olga"], world.start, {"title": "Lift off", "priority": "low"}
    )


def test_an_event_that_is_not_delivered_is_seen_d2(world: World) -> None:
    watch = Watch(world.team, lambda events: events[1:])
    with pytest.raises(Stale, match="client 'Apollo', server 'Apollo 11'"):
        watch.act(rename(world))


def test_an_event_that_only_the_guest_misses_is_seen_d2(world: World) -> None:
    watch = Watch(world.team, lambda events: events[:1])
    with pytest.raises(Stale, match="gus: "):
        watch.act(rename(world))


def test_a_field_that_an_event_lacks_is_seen_d2(world: World) -> None:
    def without_priority(events: list[Event]) -> list[Event]:
        for event in events:
            event["data"]["changes"].pop("priority")
        return events

    watch = Watch(world.team, without_priority)
    with pytest.raises(Stale, match="priority: client 'normal', server 'low'"):
        watch.act(retitle(world))


def test_a_verb_that_tells_nobody_is_seen_d2(world: World) -> None:
    def rename_quietly(work: Work) -> None:
        mine = projects_table.c.id == world.project
        work.conn.execute(update(projects_table).where(mine).values(name="Apollo 11"))

    with pytest.raises(Stale, match="Apollo 11"):
        Watch(world.team).act(rename_quietly)


def test_a_verb_that_tells_of_what_has_not_happened_is_seen_d2(world: World) -> None:
    def archive_in_words(work: Work) -> None:
        room = f"project:{world.project}"
        work.record(Said("project.archived", room=room, data=ProjectArchived(world.project)))

    with pytest.raises(Stale, match="archived_at"):
        Watch(world.team).act(archive_in_words)


def test_a_secret_that_is_told_to_the_project_is_seen_d1(world: World) -> None:
    def change_loudly(work: Work) -> None:
        channel_changes.update_channel(work, world["mary"], world.secret, topic="Hush")
        data = work._recorded[0].event.data
        room = f"project:{world.project}"
        work.record(Said("channel.updated", room=room, data=data, sender="mary"))

    with pytest.raises(AssertionError, match="D1: olga hears"):
        Watch(world.team).act(change_loudly)


def test_an_event_in_a_room_where_it_does_not_belong_is_seen_d1(world: World) -> None:
    def archive_twice(work: Work) -> None:
        channel_changes.archive_channel(work, world["olga"], world.general)
        told = work._recorded[0].event
        work.record(Said(told.type, f"channel:{world.general}", told.data, told.sender))

    with pytest.raises(AssertionError, match=r"D1: channel\.archived in channel:"):
        Watch(world.team).act(archive_twice)
