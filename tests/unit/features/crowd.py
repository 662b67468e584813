"""Lists of a given length, in every place where the API has one."""

from dataclasses import dataclass
from typing import Any

from hubbub.db.work import Work
from hubbub.features.accounts import service as accounts
from hubbub.features.accounts.sessions import open_session
from hubbub.features.backends.webhooks import MOST_WEBHOOKS
from tests.support.quiet_app import QuietApp

FAR_FUTURE = 4_000_000_000  # Unix time
THUMB = "\N{THUMBS UP SIGN}"


@dataclass(frozen=True, slots=True)
class Crowd:
    """What olga has: of everything as many as were asked for. The ids are of those that have
    the most in them."""

    app: QuietApp
    olga: int
    ids: dict[str, Any]

    async def call(self, method: str, path: str, **body: Any) -> Any:
        """The JSON of olga's call, which must succeed; `{names}` in the path are filled in."""
        return await self.by(self.olga, method, path, **body)

    async def by(self, caller: int, method: str, path: str, **body: Any) -> Any:
        """The same in another's name."""
        answer = await self.app.client.request(
            method,
            path.format(**self.ids),
            json=body or None,
            headers=self.app.bearer(caller),
        )
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return answer.json() if answer.content else None

    async def counted(self, method: str, path: str, **body: Any) -> tuple[Any, list[str]]:
        """The JSON of olga's call, and what it asks the database."""
        self.app.statements.clear()
        answer = await self.call(method, path, **body)
        return answer, self.app.statements.asked()


async def crowd(app: QuietApp, size: int) -> Crowd:
    """Founds it: `size` people, projects, channels, conversations, messages, replies, tasks and
    so on. It takes some 15 calls of the API for each."""
    olga, *people = await app.write(lambda work: _people(work, size))
    made = Crowd(app, olga, {})
    project = (await made.call("POST", "/projects", name="Apollo"))["id"]
    made.ids["project_id"] = project
    await _join(made, people)
    await _backends(made, size)
    await _talk(made, size, people)
    await _work(made, size)
    for number in range(1, size):
        await made.call("POST", "/projects", name=f"Gemini {number}")
    return made


def _people(work: Work, size: int) -> list[int]:
    ids = [accounts.register(work, name, None)["id"] for name in _names(size)]
    for _ in range(size):
        open_session(work, ids[0], FAR_FUTURE)
    return ids


def _names(size: int) -> list[str]:
    return ["olga", *(f"person{number}" for number in range(1, size))]


async def _join(made: Crowd, people: list[int]) -> None:
    """Everybody is in the project, in its private channel, and in a conversation with olga."""
    path = "/projects/{project_id}/channels"
    for person in people:
        await made.call("POST", path, name=f"channel {person}")
    channel = (await made.call("POST", path, name="all", private=True))["id"]
    made.ids.update(channel_id=channel, room=f"channel:{channel}", user_id=people[0])
    for person in people:
        await made.call("POST", "/projects/{project_id}/members", user_id=person)
        await made.call("POST", "/channels/{channel_id}/members", user_id=person)
        await made.call("POST", "/direct", user_id=person)


async def _backends(made: Crowd, size: int) -> None:
    """Of webhooks, which get all that follows, a project has a few only."""
    path = "/projects/{project_id}/webhooks"
    for number in range(min(size, MOST_WEBHOOKS)):
        hook = await made.call("POST", path, url=f"https://example.com/{number}")
        made.ids["webhook_id"] = hook["id"]
    for number in range(size):
        path = "/projects/{project_id}/api-keys"
        await made.call("POST", path, name=f"key {number}", scopes=["events:all"])


async def _talk(made: Crowd, size: int, people: list[int]) -> None:
    """`size` messages, `size` replies to the first, and reactions of everybody to each."""
    path = "/rooms/{room}/messages"
    for number in range(size):
        sent = await made.call("POST", path, content=f"Message {number}")
        made.ids.setdefault("message_id", sent["message_id"])
        await made.by(people[0], "PUT", f"/messages/{sent['message_id']}/reactions/{THUMB}")
    for person in people:
        await made.by(person, "PUT", "/messages/{message_id}/reactions/" + THUMB)
    for number in range(size):  # and olga is notified
        answer = {"reply_to": made.ids["message_id"]}
        sent = await made.by(
            people[0], "POST", path, content=f"Message reply {number} @olga", metadata=answer
        )
        made.ids["last_message_id"] = sent["message_id"]


async def _work(made: Crowd, size: int) -> None:
    """`size` tasks, and the last of them with a history of `size` changes."""
    for number in range(size):
        task = await made.call(
            "POST",
            "/projects/{project_id}/tasks",
            title=f"Task {number}",
            labels=["launch", "web"],
            assignee="person1",
        )
        made.ids["task_id"] = task["id"]
    for number in range(1, size):
        await made.call("PATCH", "/tasks/{task_id}", title=f"Task again {number}")
