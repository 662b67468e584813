"""People and places for tests, made over the public REST API.

The API is called synchronously, also from async tests: the server is another process, and a
client that is bound to no event loop can live as long as the server.
"""

from itertools import count
from types import TracebackType
from typing import Any, Self

import httpx
import jwt

from tests.support.server import SECRET, ServerProcess

PASSWORD = "a-long-test-password"
FAR_FUTURE = 4_000_000_000  # Unix time

_numbers = count(1)


def unique(word: str) -> str:
    """`word` with a number that nobody else has."""
    return f"{word}-{next(_numbers)}"


def signed(user_id: int, *, key: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    """A token of the user, as a backend that knows the secret would make it."""
    return jwt.encode({"sub": str(user_id), "exp": FAR_FUTURE, **claims}, key, algorithm)


class Api:
    """The REST API as one caller sees it."""

    def __init__(self, server: ServerProcess, token: str | None = None) -> None:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        # Plain HTTP: without loading certificates, which takes longer than a call.
        url = f"{server.url}/api/v1"
        self._client = httpx.Client(base_url=url, headers=headers, timeout=60, verify=False)

    def call(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Any request; any answer."""
        return self._client.request(method, path, **request)

    def get(self, path: str, **query: Any) -> Any:
        """The JSON of a GET that must succeed."""
        return self.call("GET", path, params=query).raise_for_status().json()

    def post(self, path: str, **body: Any) -> Any:
        """The JSON of a POST that must succeed, or None without any."""
        answer = self.call("POST", path, json=body).raise_for_status()
        return answer.json() if answer.content else None

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, it: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()


class Person:
    """A registered user with a token; `api` is the REST API in this user's name."""

    def __init__(self, server: ServerProcess, username: str) -> None:
        self.username = username
        with Api(server) as guest:
            made = guest.post("/auth/register", username=username, password=PASSWORD)
        self.id: int = made["id"]
        self.token = signed(self.id)
        self.api = Api(server, self.token)


def login(server: ServerProcess, username: str) -> dict[str, Any]:
    """The tokens of a new session."""
    with Api(server) as guest:
        answer: dict[str, Any] = guest.post("/auth/login", username=username, password=PASSWORD)
    return answer


class Team:
    """People on one server: alice owns a project, bob and carol are members, gus is a guest in
    it, and mallory is a stranger."""

    def __init__(self, server: ServerProcess) -> None:
        self.server = server
        self.people: list[Person] = []
        self.alice, self.bob, self.carol = (self.person(n) for n in ("alice", "bob", "carol"))
        self.gus, self.mallory = self.person("gus"), self.person("mallory")
        self.project: int = self.alice.api.post("/projects", name="Apollo")["id"]
        for member, role in ((self.bob, "member"), (self.carol, "member"), (self.gus, "guest")):
            self.alice.api.post(
                f"/projects/{self.project}/members", username=member.username, role=role
            )

    def person(self, name: str | None = None) -> Person:
        """One more user, a stranger so far; with an own name unless one is given."""
        person = Person(self.server, name or unique("user"))
        self.people.append(person)
        return person

    def member(self) -> Person:
        """One more member of the project, whom no other test knows."""
        person = self.person()
        self.alice.api.post(f"/projects/{self.project}/members", username=person.username)
        return person

    def channel(self, *, private: bool = False) -> str:
        """The room of a new channel."""
        made = self.alice.api.post(
            f"/projects/{self.project}/channels", name=unique("channel"), private=private
        )
        return f"channel:{made['id']}"

    def task(self) -> str:
        """The room of a new task."""
        made = self.alice.api.post(f"/projects/{self.project}/tasks", title="Fly")
        return f"task:{made['id']}"

    def close(self) -> None:
        for person in self.people:
            person.api.close()
