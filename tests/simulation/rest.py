"""What people do over REST: change messages and tasks, and who belongs where."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from hubbub.db.work import Work
from hubbub.features.accounts.service import Account
from hubbub.features.chat import channel_changes, channel_members, message_changes, reactions
from hubbub.features.projects import members, service
from hubbub.features.projects.tables import Role
from hubbub.features.tasks import board
from hubbub.features.tasks import service as tasks
from hubbub.features.tasks.tables import Status
from tests.simulation.devices import WORDS, send
from tests.simulation.rules import RULES

if TYPE_CHECKING:
    from tests.simulation.world import World

STATUSES: tuple[Status, ...] = ("todo", "in_progress", "done")
ROLES: tuple[Role, ...] = ("member", "guest", "admin")
EMOJI = ("+1", "heart")


def _message(world: "World") -> int | None:
    known = list(world.truth.messages)
    return world.rng.choice(known[-20:]) if known else None


def edit(world: "World") -> None:
    """By its author."""
    if (number := _message(world)) is None:
        return
    author = world.scene.people[world.truth.messages[number].sender]
    content = f"{world.rng.choice(WORDS)}, edited {world.number()}"

    def verb(work: Work) -> None:
        message_changes.edit_message(work, RULES, author, number, content)

    world.rest(f"edits message {number}", author, verb, ("message.edited", content))


def delete(world: "World") -> None:
    """By its author."""
    if (number := _message(world)) is None:
        return
    author = world.scene.people[world.truth.messages[number].sender]

    def verb(work: Work) -> None:
        message_changes.delete_message(work, RULES, author, number)

    world.rest(f"deletes message {number}", author, verb, ("message.deleted", str(number)))


def react(world: "World") -> None:
    """By somebody who may not be allowed to."""
    if (number := _message(world)) is None:
        return
    user, emoji = world.person(), world.rng.choice(EMOJI)
    change = reactions.add_reaction if world.rng.random() < 0.7 else reactions.remove_reaction
    world.rest(
        f"{change.__name__} to {number}",
        user,
        lambda work: change(work, RULES, user, number, emoji),
    )


def task(world: "World") -> None:
    """One is made, moved, changed or deleted, by somebody who may not be allowed to."""
    rng, user = world.rng, world.person()
    task, other = rng.choice(world.scene.tasks), rng.choice([None, *world.scene.tasks])
    status = rng.choice(STATUSES)
    project = rng.choice(world.scene.projects)
    title, name = f"title {world.number()}", rng.choice(["mary", "mike", None])
    moves: dict[str, Callable[[Work], object]] = {
        "creates a task": lambda work: tasks.create_task(work, user, project, title),
        f"moves task {task}": lambda work: board.move_task(work, user, task, status, other),
        f"changes task {task}": lambda work: tasks.change_task(
            work, user, task, {"title": title, "assignee": name, "labels": [status]}
        ),
        f"deletes task {task}": lambda work: tasks.delete_task(work, user, task),
    }
    what = rng.choices(list(moves), [1, 4, 4, 1])[0]
    world.rest(what, user, moves[what])


def membership(world: "World") -> None:
    """Who belongs to a project, and as what."""
    rng = world.rng
    olga, whom = world.scene.people["olga"], world.person()
    project = rng.choice(world.scene.projects)
    role = rng.choice(ROLES)
    moves: dict[str, Callable[[Work], object]] = {
        f"removes {whom.username} from {project}": lambda work: members.remove_member(
            work, olga, project, whom.id
        ),
        f"adds {whom.username} to {project} as {role}": lambda work: members.add_member(
            work, olga, project, whom.id, role
        ),
        f"makes {whom.username} {role} of {project}": lambda work: members.change_role(
            work, olga, project, whom.id, role
        ),
    }
    what = rng.choices(list(moves), [3, 3, 2])[0]
    world.rest(what, olga, moves[what])


def expulsion(world: "World") -> None:
    """Somebody is put out in the middle of a conversation."""
    rng, olga = world.rng, world.scene.people["olga"]
    room = rng.choice(world.scene.rooms)
    inside = [one for one in world.clients if room in one.views and one.views[room].inside]
    out = [one for one in inside if one.user != olga]
    if not out:
        return
    whom, project, kind = rng.choice(out).user, world.scene.project_of[room], room.partition(":")
    for _ in range(8):
        speaker, text = rng.choice(inside), f"among us {world.number()}"
        world.loop.call_later(rng.random() * 0.05, speaker.send, room, text, {})
    later = rng.random() * 0.05
    if kind[0] == "channel" and rng.random() < 0.5:
        number = int(kind[2])
        what = f"makes channel {number} private, in which they speak"
        close = partial(channel_changes.update_channel, private=True)
        world.rest(what, olga, lambda work: close(work, olga, number), later=later)
    else:
        what = f"removes {whom.username} from {project}, who listens in {room}"
        remove = members.remove_member
        world.rest(what, olga, lambda work: remove(work, olga, project, whom.id), later=later)


def flurry(world: "World") -> None:
    """Somebody's role goes up and down while people talk."""
    olga, whom = world.scene.people["olga"], world.person()
    project = world.rng.choice(world.scene.projects)
    ups_and_downs: list[Role | None] = ["member", "admin", "guest", None]
    for role in world.rng.choices(ups_and_downs, [5, 5, 1, 1], k=4):
        what = f"makes {whom.username} {role} of {project}"
        if role is None:
            what = f"removes {whom.username} from {project}, and adds him"
        later = world.rng.random() * 0.05
        world.rest(what, olga, partial(_change, olga, whom, project, role), later=later)
        if world.rng.random() < 0.7:
            send(world)


def _change(olga: Account, whom: Account, project: int, role: Role | None, work: Work) -> None:
    if role is not None:
        members.change_role(work, olga, project, whom.id, role)
    else:
        members.remove_member(work, olga, project, whom.id)
        members.add_member(work, olga, project, whom.id)


def channel(world: "World") -> None:
    """Who may read a channel, and whether it is written to."""
    rng = world.rng
    olga, whom = world.scene.people["olga"], world.person()
    channel, private = rng.choice(world.scene.channels), rng.random() < 0.5
    moves: dict[str, Callable[[Work], object]] = {
        f"puts {whom.username} out of channel {channel}": lambda work: (
            channel_members.remove_member(work, olga, channel, whom.id)
        ),
        f"lets {whom.username} into channel {channel}": lambda work: channel_members.add_member(
            work, olga, channel, whom.id
        ),
        f"makes channel {channel} {'private' if private else 'public'}": lambda work: (
            channel_changes.update_channel(work, olga, channel, private=private)
        ),
        f"archives channel {channel}": lambda work: channel_changes.archive_channel(
            work, olga, channel
        ),
        f"unarchives channel {channel}": lambda work: channel_changes.unarchive_channel(
            work, olga, channel
        ),
    }
    what = rng.choices(list(moves), [3, 3, 4, 1, 2])[0]
    world.rest(what, olga, moves[what])


def project(world: "World") -> None:
    """It is renamed, archived and taken out again; the second one may be deleted."""
    rng, olga = world.rng, world.scene.people["olga"]
    project, gemini = rng.choice(world.scene.projects), world.scene.projects[1]
    moves: dict[str, Callable[[Work], object]] = {
        f"archives project {project}": lambda work: service.archive_project(work, olga, project),
        f"unarchives project {project}": lambda work: service.unarchive_project(
            work, olga, project
        ),
        f"renames project {project}": lambda work: service.update_project(
            work, olga, project, f"name {world.number()}"
        ),
        f"deletes project {gemini}": lambda work: service.delete_project(work, olga, gemini),
    }
    what = rng.choices(list(moves), [2, 4, 3, 1])[0]
    world.rest(what, olga, moves[what])
