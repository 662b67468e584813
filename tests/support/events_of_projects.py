"""The table's rows of projects and channels, and of who is in them."""

from typing import Any

from tests.support.events_stage import Stage
from tests.support.events_table import Outcome, Table, notification, out, told

TABLE = Table()


@TABLE.row("project.updated", "PATCH projects/{id}")
async def _updated(s: Stage) -> Outcome:
    s.patch("alice", f"/projects/{s.project}", name="Artemis", description="Once more")
    return project_updated(s, "Artemis", "Once more")


@TABLE.row("project.updated", "POST projects/{id}/unarchive")
async def _unarchived(s: Stage) -> Outcome:
    s.post("alice", f"/projects/{s.project}/archive")
    await s.hush()
    s.post("alice", f"/projects/{s.project}/unarchive")
    return project_updated(s, "Apollo", "")


def project_updated(s: Stage, name: str, description: str) -> Outcome:
    data = {"project_id": s.project, "name": name, "description": description}
    return told("project.updated", "project gus", "alice", **data, archived_at=None)


@TABLE.row("project.archived", "POST projects/{id}/archive")
async def _archived(s: Stage) -> Outcome:
    s.post("alice", f"/projects/{s.project}/archive")
    return told("project.archived", "project gus", "alice", project_id=s.project)


@TABLE.row("project.deleted", "DELETE projects/{id}")
async def _deleted(s: Stage) -> Outcome:
    s.call("alice", "DELETE", f"/projects/{s.project}")
    return [
        *told("project.deleted", "project gus", "alice", project_id=s.project),
        *out("alice", "project channel private task", hears_why=True),
        *out("bob", "project channel private task", hears_why=True),
        *out("carol", "project channel task", hears_why=True),
        *out("gus", "channel", hears_why=True),
    ]


@TABLE.row("project.member_added", "POST projects")
async def _founded(s: Stage) -> Outcome:
    project = s.post("carol", "/projects", name="Gemini")["id"]
    data = {"project_id": project, "user_id": s.id("carol"), "username": "carol"}
    return told("project.member_added", "carol", "carol", **data, role="owner")


@TABLE.row("project.member_added", "POST projects/{id}/members")
async def _added(s: Stage) -> Outcome:
    s.post("alice", f"/projects/{s.project}/members", username="mallory", role="guest")
    words = ("You were added to a project", "Alice added you to project Apollo")
    return [
        *told("project.member_added", "project mallory", "alice", **member(s, "mallory", "guest")),
        *notification(s, "mallory", *words, f"/project/{s.project}", "invitation", None),
    ]


@TABLE.row("project.member_updated", "PATCH projects/{id}/members/{user_id}")
async def _promoted(s: Stage) -> Outcome:
    path = f"/projects/{s.project}/members/{s.id('bob')}"
    s.patch("alice", path, role="admin")
    return told("project.member_updated", "project bob", "alice", **member(s, "bob", "admin"))


@TABLE.row("project.member_updated", "PATCH projects/{id}/members/{user_id}, to a guest")
async def _demoted(s: Stage) -> Outcome:
    s.patch("alice", f"/projects/{s.project}/members/{s.id('bob')}", role="guest")
    return [
        *told("project.member_updated", "project bob", "alice", **member(s, "bob", "guest")),
        *out("bob", "project channel task"),  # he is still listed in the private channel
    ]


@TABLE.row("project.member_removed", "DELETE projects/{id}/members/{user_id}")
async def _removed(s: Stage) -> Outcome:
    s.call("alice", "DELETE", f"/projects/{s.project}/members/{s.id('bob')}")
    data = {"project_id": s.project, "user_id": s.id("bob"), "username": "bob"}
    return [
        *told("project.member_removed", "project bob", "alice", **data),
        *out("bob", "project channel private task"),
    ]


def member(s: Stage, name: str, role: str) -> dict[str, Any]:
    return {"project_id": s.project, "user_id": s.id(name), "username": name, "role": role}


@TABLE.row("channel.created", "POST projects/{id}/channels")
async def _opened(s: Stage) -> Outcome:
    made = s.post("bob", f"/projects/{s.project}/channels", name="launch", topic="When?")
    return told("channel.created", "project", "bob", **channel(made))


@TABLE.row("channel.created", "POST projects/{id}/channels, private")
async def _opened_in_private(s: Stage) -> Outcome:
    made = s.post("bob", f"/projects/{s.project}/channels", name="launch", private=True)
    return told("channel.created", "bob", "bob", **channel(made))


@TABLE.row("channel.created", "POST direct")
async def _opened_directly(s: Stage) -> Outcome:
    other = s.team.person()  # there is one conversation per pair
    made = s.post("carol", "/direct", user_id=other.id)
    assert made["members"] == sorted(("carol", other.username))
    return told("channel.created", "carol", "carol", **channel(made))


@TABLE.row("channel.updated", "PATCH channels/{id}")
async def _renamed(s: Stage) -> Outcome:
    made = s.patch("alice", f"/channels/{s.channel}", name="all", topic="Everything")
    return told("channel.updated", "project gus", "alice", **channel(made))


@TABLE.row("channel.updated", "PATCH channels/{id}, private")
async def _renamed_in_private(s: Stage) -> Outcome:
    made = s.patch("bob", f"/channels/{s.private}", topic="Secret")
    return told("channel.updated", "alice bob", "bob", **channel(made))


@TABLE.row("channel.updated", "PATCH channels/{id} with private: true")
async def _made_private(s: Stage) -> Outcome:
    made = s.patch("alice", f"/channels/{s.channel}", private=True)
    return [
        *told("channel.updated", "project alice gus", "alice", **channel(made)),
        *out("bob", "channel"),
        *out("carol", "channel"),
    ]


@TABLE.row("channel.updated", "POST channels/{id}/unarchive")
async def _reopened(s: Stage) -> Outcome:
    s.post("alice", f"/channels/{s.channel}/archive")
    await s.hush()
    made = s.post("alice", f"/channels/{s.channel}/unarchive")
    return told("channel.updated", "project gus", "alice", **channel(made))


@TABLE.row("channel.archived", "POST channels/{id}/archive")
async def _closed(s: Stage) -> Outcome:
    s.post("alice", f"/channels/{s.channel}/archive")
    data = {"project_id": s.project, "channel_id": s.channel}
    return told("channel.archived", "project gus", "alice", **data)


@TABLE.row("channel.archived", "POST channels/{id}/archive, private")
async def _closed_in_private(s: Stage) -> Outcome:
    s.post("alice", f"/channels/{s.private}/archive")
    data = {"project_id": s.project, "channel_id": s.private}
    return told("channel.archived", "alice bob", "alice", **data)


def channel(made: dict[str, Any]) -> dict[str, Any]:
    """The data of an event with the whole channel, as the call has answered it."""
    fields = ("name", "topic", "private", "creator", "direct", "members")
    moments = ("created_at", "updated_at", "archived_at")
    ids = {"project_id": made["project_id"], "channel_id": made["id"]}
    return {**ids, **{field: made[field] for field in (*fields, *moments)}}


@TABLE.row("channel.member_added", "POST channels/{id}/members")
async def _let_in(s: Stage) -> Outcome:
    s.post("bob", f"/channels/{s.private}/members", username="carol")
    shown = s.call("carol", "GET", f"/channels/{s.private}").json()
    return [
        *told("channel.member_added", "private", "bob", **reader(s, s.private, "carol")),
        *told("channel.created", "carol", "bob", **channel(shown)),
    ]


@TABLE.row("channel.member_removed", "DELETE channels/{id}/members/{user_id}")
async def _put_out(s: Stage) -> Outcome:
    s.call("alice", "DELETE", f"/channels/{s.private}/members/{s.id('bob')}")
    data = reader(s, s.private, "bob")
    return [
        *told("channel.member_removed", "private bob", "alice", **data),
        *out("bob", "private"),
    ]


@TABLE.row("channel.member_removed", "DELETE channels/{id}/members/{user_id}, by himself")
async def _left(s: Stage) -> Outcome:
    s.call("gus", "DELETE", f"/channels/{s.channel}/members/{s.id('gus')}")
    data = reader(s, s.channel, "gus")
    return [*told("channel.member_removed", "channel gus", "gus", **data), *out("gus", "channel")]


def reader(s: Stage, channel_id: int, name: str) -> dict[str, Any]:
    ids = {"project_id": s.project, "channel_id": channel_id, "user_id": s.id(name)}
    return {**ids, "username": name}
