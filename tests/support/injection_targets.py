"""Operations of the REST API, each with a place to try it on and somebody who may."""

from collections.abc import Iterator
from typing import Any

import httpx

from hubbub.web.openapi import operations
from tests.support.events_stage import Stage
from tests.support.injections import Path, as_json, put, text_fields
from tests.support.people import PASSWORD, Api, Team, unique

Body = dict[str, Any]


class Target:
    """An operation with a body. It can be called again and again."""

    def __init__(self, team: Team, api: Body, path: str, method: str, operation: Body) -> None:
        self.name: str = operation["operationId"]
        self.stage = Stage(team)
        self._api = api
        self._path = path.removeprefix("/api/v1")
        self._method = method.upper()
        self._content: Body = operation["requestBody"]["content"]["application/json"]
        self._by_key = operation.get("security") == [{"ApiKey": []}]
        self._caller = team.person()
        self._password = PASSWORD
        self._client = self._client_of(team)
        hidden = "channels/{channel_id}/members" in path
        self._ids: Body = {
            "project_id": self.stage.project,
            "channel_id": self.stage.private if hidden else self.stage.channel,
            "task_id": self.stage.task,
            "room": self.stage.room("channel"),
            "user_id": team.bob.id,
            "message_id": self.stage.say("alice", "channel", "Hello"),
        }
        if "webhook_id" in path:
            where = f"/projects/{self.stage.project}/webhooks"
            self._ids["webhook_id"] = self.stage.post("alice", where, url=self.base()["url"])["id"]

    def fields(self) -> list[Path]:
        """Every place in the body that takes a text."""
        return sorted(set(text_fields(self._content["schema"], self._api)), key=str)

    def base(self) -> Body:
        """The body of the documentation's example, for the people and places that there are."""
        body: Body = dict(self._content["example"])
        own: dict[str, Body] = {
            "register": {"username": unique("user")},
            "login": {"username": self._caller.username, "password": self._password},
            "change_password": {"current_password": self._password},
            "add_member": {"username": "mallory"},
            "add_channel_member": {"username": "carol"},
            "create_channel": {"name": unique("channel")},
            "move_task": {"after": None},
        }
        return body | own.get(self.name, {})

    def send(self, body: Body) -> httpx.Response:
        path, headers = self._path.format_map(self._ids), {"Content-Type": "application/json"}
        answer = self._client.call(self._method, path, content=as_json(body), headers=headers)
        if self.name == "change_password" and answer.is_success:
            self._password = body["new_password"]
        return answer

    def try_out(self, field: Path, text: str) -> httpx.Response:
        """Sends a body with the text in this place."""
        return self.send(put(self.base(), field, text))

    def read_back(self, answer: httpx.Response) -> Iterator[Any]:
        """The answer, and the object as it is read afterwards."""
        if answer.content:
            yield answer.json()
        where = answer.headers.get("Location", "").removeprefix("/api/v1")
        if "get" in self._api["paths"].get(f"/api/v1{self._path}", ()) and self._method == "PATCH":
            where = self._path.format_map(self._ids)
        again = self._client.call("GET", where) if where else None
        if again is not None and again.status_code == 200:
            yield again.json()

    def close(self) -> None:
        if self._by_key:
            self._client.close()

    def _client_of(self, team: Team) -> Api:
        if self._by_key:
            where = f"/projects/{self.stage.project}/api-keys"
            key = self.stage.post("alice", where, name="all", scopes=["events:all"])["key"]
            return Api(team.server, key)
        if self._path.startswith(("/users/me", "/auth")):
            return self._caller.api  # whom nobody else knows
        return team.alice.api


def targets(team: Team, tag: str) -> Iterator[Target]:
    """Every operation of the tag that has a body."""
    api = team.alice.api.get(f"{team.server.url}/openapi.json")
    for path, method, operation in operations(api):
        if "requestBody" in operation and operation["tags"] == [tag]:
            target = Target(team, api, path, method, operation)
            try:
                yield target
            finally:
                target.close()
