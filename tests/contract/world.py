"""What the contract's calls are about: one of everything, made over the public API."""

from typing import Any

from hubbub.protocol.rooms import LARGEST_ID
from tests.support.people import PASSWORD, Api, Team, login

RENEWALS = 1
USED_UP = ("/auth/logout", "/auth/refresh")  # by the call, like what is deleted


class World:
    """The objects that one operation is tried on, so that none finds what another has left: a
    project with all that a path can name. `token` is its owner's, or a key of the project for
    what only keys may do. `personal` is what is about the caller himself."""

    def __init__(self, team: Team, method: str, path: str) -> None:
        self._team = team
        self._area = path.removeprefix("/api/v1/").partition("/")[0]
        self.personal = self._area == "auth"
        self._operation = (method, path)
        self._renewals = 0
        self._keys: set[str] = set()
        self._ids: dict[str, Any] = {}
        self._words: dict[str, Any] = {}
        self.token = ""
        self._settle()

    def done(self) -> None:
        """Makes everything anew if the operation has taken it away, so that it can be done
        again; from the third time on it finds nothing."""
        method, path = self._operation
        if (method == "DELETE" or path.endswith(USED_UP)) and self._renewals < RENEWALS:
            self._renewals += 1
            self._settle()

    def path(self, drawn: dict[str, Any]) -> dict[str, Any]:
        """The parameters of a path, leading to what there is. The largest ids stay as they are,
        and lead nowhere."""
        return {
            name: value if str(value) == str(LARGEST_ID) else self._ids.get(name, value)
            for name, value in drawn.items()
        }

    def body(self, drawn: dict[str, Any]) -> dict[str, Any]:
        """The fields of a body; those that name somebody or something name what there is."""
        return {name: self._words.get(name, value) for name, value in drawn.items()}

    def fresh(self, key: str) -> str:
        """The Idempotency-Key, or another one if it was used before."""
        fresh = f"{len(self._keys)}-again" if key in self._keys else key
        self._keys.add(fresh)
        return fresh

    def _settle(self) -> None:
        if self.personal:  # by somebody of its own: it may end the session that calls it
            self._log_in()
            return
        self.token = self._team.alice.token
        self._found(self._team.alice.api)

    def _log_in(self) -> None:
        username = self._team.person().username
        session = login(self._team.server, username)
        self.token = session["access_token"]
        with Api(self._team.server, self.token) as api:
            self._ids = {"session_id": api.get("/auth/sessions")["items"][0]["id"]}
        if not self._operation[1].endswith("/register"):
            self._words = {"username": username, "password": PASSWORD}
        self._words |= {"current_password": PASSWORD, "refresh_token": session["refresh_token"]}

    def _found(self, api: Api) -> None:
        bob, carol, gus = self._team.bob, self._team.carol, self._team.gus
        project = api.post("/projects", name="Gemini")["id"]
        here = f"/projects/{project}"
        api.post(f"{here}/members", username=bob.username)
        api.post(f"{here}/members", username=gus.username, role="guest")
        channel = api.post(f"{here}/channels", name="plans", private=True)["id"]
        api.post(f"/channels/{channel}/members", username=bob.username)
        room = f"channel:{channel}"
        message = api.post(f"/rooms/{room}/messages", content="Hello")["message_id"]
        bob.api.post(f"/rooms/{room}/messages", content="Hi", metadata={"reply_to": message})
        task, other = (api.post(f"{here}/tasks", title="Fly")["id"] for _ in range(2))
        webhook = api.post(f"{here}/webhooks", url="https://example.com/hook")
        key = api.post(f"{here}/api-keys", name="deploys", scopes=["events:all"])
        if "/events" in self._operation[1]:
            self.token = key["key"]
        self._words = {
            "username": (gus if self._area == "channels" else carol).username,
            "after": other,
            "assignee": bob.username,
        }
        self._ids = {
            "project_id": project,
            "channel_id": channel,
            "room": room,
            "message_id": message,
            "task_id": task,
            "user_id": bob.id,
            "webhook_id": webhook["id"],
            "key_id": key["id"],
            "notification_id": api.get("/notifications")["items"][0]["id"],
        }
