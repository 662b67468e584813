"""The table's verbs of tasks, and those of other programs."""

from datetime import date
from typing import Any

import msgspec

from hubbub.features.backends import keys, outcomes, publishing, webhooks
from hubbub.features.backends.keys import ApiKey
from hubbub.features.backends.outcomes import Patience
from hubbub.features.backends.parcels import Parcel
from hubbub.features.backends.post import Answer
from hubbub.features.tasks import board, reminders, service
from hubbub.features.tasks.tables import tasks
from tests.model.cases import Args, Case
from tests.model.world import World
from tests.unit.features.message_verbs import RULES

UPDATED, MOVED, ASSIGNED = {"task.updated"}, {"task.status_changed"}, {"task.assigned"}
NOTIFIED = {"notification.new"}
DEEP = "a0" + "0" * 57 + "1"  # nothing of a legal length fits between this and "a0"


def crowd(world: World) -> None:
    """No room is left between the two tasks to do."""
    world.team.house.set(tasks, world.start, rank="a0")
    world.team.house.set(tasks, world.land, rank=DEEP)


def changing(task: str, **changes: Any) -> Args:
    """Arguments for `change_task` by Olga, of the world's task of this name."""
    return lambda w: (w["olga"], getattr(w, task), changes)


TASKS = [
    Case(
        "a plain one",
        service.create_task,
        lambda w: (w["mary"], w.project, "Return"),
        {"task.created"},
    ),
    Case(
        "with all its fields",
        service.create_task,
        lambda w: (
            *(w["mary"], w.project, "Return", "To Earth", "in_progress", "urgent", "Adam"),
            *(["web", "earth", "web"], "2025-12-24"),
        ),
        {"task.created"} | NOTIFIED,
    ),
    *(
        Case(f"another {field}", service.change_task, changing("start", **{field: value}), UPDATED)
        for field, value in {
            "title": "Lift off",
            "description": "Slowly",
            "priority": "low",
            "labels": ["web", "moon"],
            "due": "2025-11-21",
        }.items()
    ),
    Case("no due date", service.change_task, changing("start", due=None), UPDATED),
    Case("no labels", service.change_task, changing("start", labels=[]), UPDATED),
    Case("another status", service.change_task, changing("start", status="done"), MOVED),
    Case(
        "another assignee",
        service.change_task,
        changing("start", assignee="adam"),
        ASSIGNED | NOTIFIED,
    ),
    Case("no assignee", service.change_task, changing("start", assignee=None), ASSIGNED),
    Case(
        "all of it",
        service.change_task,
        changing(
            "land",
            **{"title": "Landed", "description": "Gently", "status": "in_review"},
            **{"assignee": "mary", "priority": "high", "labels": ["moon"], "due": "2025-11-30"},
        ),
        UPDATED | MOVED | ASSIGNED | NOTIFIED,
    ),
    Case(
        "as it is", service.change_task, changing("start", title="Start", labels=["web", "launch"])
    ),
    Case(
        "down in its column",
        board.move_task,
        lambda w: (w["mary"], w.start, "todo", w.land),
        UPDATED,
    ),
    Case("up in its column", board.move_task, lambda w: (w["mary"], w.land, "todo"), UPDATED),
    Case(
        "below one of another column",
        board.move_task,
        lambda w: (w["mary"], w.start, "in_progress", w.fly),
        MOVED,
    ),
    Case("to an empty column", board.move_task, lambda w: (w["mary"], w.fly, "done"), MOVED),
    Case("to where it is", board.move_task, lambda w: (w["mary"], w.land, "todo", w.start)),
    Case(
        "into a column that is numbered anew",
        board.move_task,
        lambda w: (w["mary"], w.fly, "todo", w.start),
        UPDATED | MOVED,
        given=crowd,
    ),
    Case(
        "with talk in its room",
        service.delete_task,
        lambda w: (w["mary"], w.start),
        {"task.deleted"},
    ),
    Case("what is due", reminders.remind, lambda w: (date(2025, 11, 20),), NOTIFIED),
    Case("nothing due", reminders.remind, lambda w: (date(2026, 11, 20),)),
]


def a_key(world: World) -> ApiKey:
    _, text = world.do(
        lambda work: keys.create_key(work, world["olga"], world.project, "ci", ["events:custom"])
    )
    return world.team.house.read(lambda conn: keys.identify(conn, text))


def a_hook(world: World) -> int:
    row, _ = world.do(
        lambda work: webhooks.create_webhook(
            work, world["olga"], world.project, "https://hooks.example.com", []
        )
    )
    return int(row["id"])


def publishing_to(kind: str) -> Args:
    """An event of a program's own, which looks like one of ours, to a room of this kind."""

    def args(world: World) -> tuple[Any, ...]:
        entity = world["gus"].id if kind == "user" else 1
        key, data = a_key(world), msgspec.Raw(b'{"task_id":1,"title":"Not a task"}')
        told = publishing.draft(key, "custom.task.created", data, None)
        return (RULES, key, f"{kind}:{entity}", [told])

    return args


def parcel(world: World) -> Parcel:
    return Parcel(0, a_hook(world), 0, 0.0, "https://hooks.example.com", "whsec_", b"{}")


BACKENDS = [
    *(
        Case(
            f"to a {kind}'s room",
            publishing.publish,
            publishing_to(kind),
            {"custom.task.created"},
        )
        for kind in ("project", "channel", "task", "user")
    ),
    Case("a key", keys.create_key, lambda w: (w["olga"], w.project, "ci", ["events:custom"])),
    Case("no key", keys.revoke_key, lambda w: (w["olga"], w.project, a_key(w).id)),
    Case(
        "a hook",
        webhooks.create_webhook,
        lambda w: (w["adam"], w.project, "https://hooks.example.com", ["task.*"]),
    ),
    Case("off", webhooks.update_webhook, lambda w: (w["adam"], a_hook(w), None, None, False)),
    Case("no hook", webhooks.delete_webhook, lambda w: (w["adam"], a_hook(w))),
    Case(
        "gone for good",
        outcomes.settle,
        lambda w: (parcel(w), Answer(410), Patience()),
        NOTIFIED,
    ),
]

CASES = [*TASKS, *BACKENDS]
