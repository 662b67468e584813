"""The world of the authorisation matrix: a caller of each kind around one project."""

from types import TracebackType
from typing import Any, Self

import httpx

from tests.support.peephole import sql
from tests.support.people import PASSWORD, Api, Person, unique
from tests.support.server import ServerProcess

USERS = ("owner", "admin", "member", "guest", "stranger")
PROGRAMS = ("key", "narrow_key", "foreign_key")
CALLERS = (*USERS, "disabled", "anonymous", *PROGRAMS)

ROUTES = "/api/v1"
COMMON = "blueprint"  # in every text that has one of the `words`

Place = dict[str, Any]

# What every change leaves behind.
_TRACES = """
SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM messages),
       (SELECT count(*) FROM api_keys WHERE revoked_at IS NULL),
       (SELECT count(*) FROM webhooks), (SELECT max(updated_at) FROM webhooks),
       (SELECT count(*) FROM users), (SELECT count(*) FROM sessions WHERE revoked_at IS NULL)
"""
_SECRETS = """
SELECT password_hash FROM users UNION SELECT refresh_hash FROM sessions
UNION SELECT key_hash FROM api_keys UNION SELECT secret FROM webhooks
"""


class World:
    """`people` of each role in `project`, the stranger with one of his own, one who is
    disabled, and a newcomer who is in none.

    `told` is every secret that was told to somebody, `words` says who may read each of the
    words that stand somewhere, and `operations` what OpenAPI says, by method and path."""

    def __init__(self, server: ServerProcess) -> None:
        self.server = server
        self.told = {PASSWORD}
        self.keys: dict[str, str] = {}
        self.words: dict[str, tuple[str, ...]] = {}
        self.operations = _documented(server)
        self.people = {
            name: Person(server, unique(name)) for name in (*USERS, "disabled", "newcomer")
        }
        self.emails = {name: f"{unique(name)}@secret.example" for name in self.people}
        for name, person in self.people.items():
            person.api.call("PATCH", "/users/me", json={"email": self.emails[name]})
        self.apis = {name: self.people[name].api for name in (*USERS, "disabled")}
        self.project = self.new_project()
        self.foreign_project = self.apis["stranger"].post("/projects", name="Foreign")["id"]
        self._add_programs()
        self._write_words()
        self._disable()
        self.apis["anonymous"] = Api(server)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, it: BaseException | None, at: TracebackType | None
    ) -> None:
        for api in {*self.apis.values(), self.people["newcomer"].api}:
            api.close()

    def new_project(self) -> int:
        """A project of the owner, with the others in their roles."""
        project_id: int = self.apis["owner"].post("/projects", name=unique("Apollo"))["id"]
        for name in ("admin", "member", "guest"):
            user_id = self.people[name].id
            self.apis["owner"].post(f"/projects/{project_id}/members", user_id=user_id, role=name)
        return project_id

    def send(self, caller: str, call: str, place: Place, body: dict[str, Any]) -> httpx.Response:
        """The call (a route, perhaps with a query) about the place, in the caller's name."""
        names = {name: person.username for name, person in self.people.items()}
        root = self.operations[call.partition("?")[0]]["root"]
        method, _, path = call.format_map(place).partition(" ")
        filled = {
            key: value.format_map({**names, **place}) if isinstance(value, str) else value
            for key, value in body.items()
        }
        url = f"{self.server.url}{root}{path}"
        return self.apis[caller].call(method, url, json=filled or None)

    def traces(self) -> tuple[Any, ...]:
        """What is another after every change."""
        return sql(self.server.tables, _TRACES)[0]

    def secrets(self) -> set[str]:
        """All that no answer may contain, whoever asks: hashes, and what was told once."""
        stored = {secret for (secret,) in sql(self.server.tables, _SECRETS)}
        return self.told | stored

    def not_for(self, caller: str) -> set[str]:
        """What only others may read."""
        emails = {email for name, email in self.emails.items() if name != caller}
        return emails | {word for word, readers in self.words.items() if caller not in readers}

    def _write_words(self) -> None:
        owner, stranger = self.apis["owner"], self.apis["stranger"]
        team, insiders = USERS[:4], USERS[:3]
        home, abroad = f"/projects/{self.project}", f"/projects/{self.foreign_project}"
        owner.call("PATCH", home, json={"description": self._word(*team)})
        owner.post(f"{home}/tasks", title=self._word(*insiders))
        stranger.post(f"{abroad}/tasks", title=self._word("stranger"))
        for private, readers in ((False, insiders), (True, ("owner",))):
            channel = {"name": self._word(*readers), "topic": self._word(*readers)}
            made = owner.post(f"{home}/channels", **channel, private=private)
            owner.post(f"/rooms/channel:{made['id']}/messages", content=self._word(*readers))
        guest = self.people["guest"].username
        made = self.apis["member"].post("/direct", username=guest)
        text = self._word("member", "guest")
        self.apis["member"].post(f"/rooms/channel:{made['id']}/messages", content=text)

    def _word(self, *readers: str) -> str:
        """A text with a word for these readers only."""
        word = unique("word").replace("-", "") + "x"  # none is the beginning of another
        self.words[word] = readers
        return f"{COMMON} {word}"

    def _add_programs(self) -> None:
        for name, maker, project_id, scope in (
            ("key", "owner", self.project, "events:all"),
            ("narrow_key", "owner", self.project, "events:custom"),
            ("foreign_key", "stranger", self.foreign_project, "events:all"),
        ):
            path = f"/projects/{project_id}/api-keys"
            made = self.apis[maker].post(path, name=name, scopes=[scope])
            self.keys[name] = made["key"]
            self.told.add(made["key"])
            self.apis[name] = Api(self.server, made["key"])

    def _disable(self) -> None:
        """One who would be an admin."""
        user_id = self.people["disabled"].id
        path = f"/projects/{self.project}/members"
        self.apis["owner"].post(path, user_id=user_id, role="admin")
        sql(self.server.tables, f"UPDATE users SET disabled_at = 'now' WHERE id = {user_id}")


def _documented(server: ServerProcess) -> dict[str, dict[str, Any]]:
    """The operations in OpenAPI, by method and path below their `root`."""
    document = httpx.get(f"{server.url}/openapi.json").raise_for_status().json()
    found = {}
    for path, item in document["paths"].items():
        root = ROUTES if path.startswith(f"{ROUTES}/") else ""
        for method, operation in item.items():
            found[f"{method.upper()} {path.removeprefix(root)}"] = {**operation, "root": root}
    return found
