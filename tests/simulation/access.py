"""Who may enter which room, read off the tables by the words of R9: not by the house's code."""

import sqlite3
from typing import NamedTuple


class Right(NamedTuple):
    """What a user may do in a room that he may read."""

    write: bool


Rights = dict[tuple[int, str], Right]
"""By user and room; who is not in it may not read."""


def rights(db: sqlite3.Connection) -> Rights:
    """Everybody's rights as they stand."""
    found: Rights = {}
    archived = dict(db.execute("SELECT id, archived_at IS NOT NULL FROM projects").fetchall())
    members: dict[int, dict[int, str]] = {project: {} for project in archived}
    for project, user, role in db.execute("SELECT project_id, user_id, role FROM project_members"):
        members[project][user] = role
    listed: dict[int, set[int]] = {}
    for channel, user in db.execute("SELECT channel_id, user_id FROM channel_members"):
        listed.setdefault(channel, set()).add(user)

    def insiders(project: int) -> set[int]:
        return {user for user, role in members[project].items() if role != "guest"}

    for project in archived:
        for user in insiders(project):
            found[user, f"project:{project}"] = Right(not archived[project])
    for task, project in db.execute("SELECT id, project_id FROM tasks"):
        for user in insiders(project):
            found[user, f"task:{task}"] = Right(not archived[project])
    for channel, project, private, gone in db.execute(
        "SELECT id, project_id, private, archived_at IS NOT NULL FROM channels"
    ):
        readers = listed.get(channel, set()) & members[project].keys()
        if not private:
            readers = readers | insiders(project)
        for user in readers:
            found[user, f"channel:{channel}"] = Right(not gone and not archived[project])
    return found
