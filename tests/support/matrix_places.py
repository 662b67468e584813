"""What the calls of the authorisation matrix are about: made anew by whoever it belongs to."""

from typing import Any

from tests.support.matrix import Scene
from tests.support.matrix_world import Place, World
from tests.support.people import PASSWORD, login, unique

SAME_PASSWORD = {"current_password": PASSWORD, "new_password": PASSWORD}
HOOK = {"url": "https://hooks.example/hubbub", "events": ["custom.never"]}


def nothing(world: World) -> Place:
    return {}


def a_new_name(world: World) -> Place:
    return {"name": unique("new")}


def session(world: World) -> Place:
    """The member's."""
    token = login(world.server, world.people["member"].username)["refresh_token"]
    world.told.add(token)
    return {"session_id": token.partition(".")[0], "refresh_token": token}


def home(world: World) -> Place:
    """The project that has been there all the time."""
    return {"project_id": world.project, "room": f"project:{world.project}"}


def project(world: World) -> Place:
    project_id = world.new_project()
    return {"project_id": project_id, "room": f"project:{project_id}"}


def archived_project(world: World) -> Place:
    place = {**project(world)}
    place |= _task(world, place["project_id"])
    world.apis["owner"].post(f"/projects/{place['project_id']}/archive")
    return place


def about(name: str, scene: Scene) -> Scene:
    """The scene, with this person as the one whom the call is about."""

    def about_one(world: World) -> Place:
        return {**scene(world), "user_id": world.people[name].id}

    about_one.__name__ = f"the_{name}_of_{scene.__name__}"
    return about_one


def public_channel(world: World) -> Place:
    return _channel(world, {})


def private_channel(world: World) -> Place:
    """The owner is alone in it."""
    return _channel(world, {"private": True})


def shared_channel(world: World) -> Place:
    """The owner and the member are in it."""
    return _channel(world, {"private": True}, "member")


def guests_channel(world: World) -> Place:
    """A public one that the guest was let into."""
    return _channel(world, {}, "guest")


def archived_channel(world: World) -> Place:
    place = public_channel(world)
    world.apis["owner"].post(f"/channels/{place['channel_id']}/archive")
    return place


def conversation(world: World) -> Place:
    """Of the member and the guest; there is but one."""
    guest = world.people["guest"].username
    channel_id = world.apis["member"].post("/direct", username=guest)["id"]
    return {"channel_id": channel_id, "room": f"channel:{channel_id}"}


def own_room(world: World) -> Place:
    """The member's."""
    return {"room": f"user:{world.people['member'].id}"}


def strangers_room(world: World) -> Place:
    return {"room": f"user:{world.people['stranger'].id}"}


def task(world: World) -> Place:
    return _task(world, world.project)


def message(scene: Scene, author: str = "") -> Scene:
    """A message in the scene's room: of `author`, or of one who may write there."""

    def message_in(world: World) -> Place:
        place = scene(world)
        api = world.apis[author or ("member" if scene is conversation else "owner")]
        made = api.post(f"/rooms/{place['room']}/messages", content="Ready for launch")
        return {**place, "message_id": made["message_id"], "emoji": "\U0001f680"}

    message_in.__name__ = f"a_message_{f'of_the_{author}_' if author else ''}in_{scene.__name__}"
    return message_in


def notification(world: World) -> Place:
    """The member's."""
    room, name = public_channel(world)["room"], world.people["member"].username
    world.apis["owner"].post(f"/rooms/{room}/messages", content=f"@{name}, ready?")
    newest = world.apis["member"].get("/notifications", limit=1)["items"][0]
    return {"notification_id": newest["id"]}


def api_key(world: World) -> Place:
    place = project(world)
    path = f"/projects/{place['project_id']}/api-keys"
    made = world.apis["owner"].post(path, name="deploys", scopes=["events:all"])
    world.told.add(made["key"])
    return {**place, "key_id": made["id"]}


def foreign_key(world: World) -> Place:
    """A key of the stranger's project, looked for in another."""
    path = f"/projects/{world.foreign_project}/api-keys"
    return {**home(world), "key_id": world.apis["stranger"].get(path)["items"][0]["id"]}


def webhook(world: World) -> Place:
    place = project(world)
    made = world.apis["owner"].post(f"/projects/{place['project_id']}/webhooks", **HOOK)
    world.told.add(made["secret"])
    return {**place, "webhook_id": made["id"]}


def _channel(world: World, options: dict[str, Any], *others: str) -> Place:
    owner = world.apis["owner"]
    path = f"/projects/{world.project}/channels"
    channel_id = owner.post(path, name=unique("channel"), **options)["id"]
    for name in others:
        owner.post(f"/channels/{channel_id}/members", user_id=world.people[name].id)
    place = {"project_id": world.project, "channel_id": channel_id}
    return {**place, "room": f"channel:{channel_id}", "new_name": unique("channel")}


def _task(world: World, project_id: int) -> Place:
    made = world.apis["owner"].post(f"/projects/{project_id}/tasks", title="Fly")
    return {"project_id": project_id, "task_id": made["id"], "room": f"task:{made['id']}"}
