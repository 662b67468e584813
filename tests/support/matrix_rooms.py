"""The authorisation matrix of rooms: channels, conversations, messages, and who reads what."""

from tests.support import matrix_places as places
from tests.support.matrix import Scene, users
from tests.support.matrix_places import about, message

# Who may read a room, may write there as well: the owner, admin, member, guest, stranger.
READERS: dict[Scene, str] = {
    places.home: "ok ok ok 404 404",
    places.public_channel: "ok ok ok 404 404",
    places.private_channel: "ok 404 404 404 404",
    places.shared_channel: "ok 404 ok 404 404",
    places.guests_channel: "ok ok ok ok 404",
    places.conversation: "404 404 ok ok 404",
    places.task: "ok ok ok 404 404",
    places.own_room: "404 404 404 404 404",
}
_CHANNELS = [scene for scene in READERS if scene.__name__.endswith(("_channel", "conversation"))]


def _ok(scene: Scene, status: int) -> str:
    return READERS[scene].replace("ok", str(status))


CHANNEL = "/channels/{channel_id}"
CHANNELS = [
    users("GET /projects/{project_id}/channels", places.home, "200 200 200 200 404"),
    users(
        "POST /projects/{project_id}/channels", places.project, "201 201 201 403 404", name="plans"
    ),
    *(users(f"GET {CHANNEL}", scene, _ok(scene, 200)) for scene in _CHANNELS),
    users(f"PATCH {CHANNEL}", places.public_channel, "200 200 200 404 404", topic="Go"),
    users(f"PATCH {CHANNEL}", places.private_channel, "200 404 404 404 404", topic="Go"),
    users(f"PATCH {CHANNEL}", places.shared_channel, "200 404 200 404 404", topic="Go"),
    users(f"PATCH {CHANNEL}", places.guests_channel, "200 200 200 403 404", topic="Go"),
    users(f"PATCH {CHANNEL}", places.archived_channel, "403 403 403 404 404", topic="Go"),
    users(f"PATCH {CHANNEL}", places.conversation, "404 404 403 403 404", topic="Go"),
    users(f"PATCH {CHANNEL}", places.guests_channel, "200 200 403 403 404", name="{new_name}"),
    users(f"PATCH {CHANNEL}", places.guests_channel, "200 200 403 403 404", private=True),
    users(f"POST {CHANNEL}/archive", places.public_channel, "200 200 403 404 404"),
    users(f"POST {CHANNEL}/archive", places.private_channel, "200 404 404 404 404"),
    users(f"POST {CHANNEL}/archive", places.guests_channel, "200 200 403 403 404"),
    users(f"POST {CHANNEL}/archive", places.conversation, "404 404 403 403 404"),
    users(f"POST {CHANNEL}/unarchive", places.archived_channel, "200 200 403 404 404"),
]

# An admin says who is in a channel, also in one that he can't read.
MEMBER = "/channels/{channel_id}/members/{user_id}"
MEMBERS = [
    *(users(f"GET {CHANNEL}/members", scene, _ok(scene, 200)) for scene in _CHANNELS),
    *(
        users(f"POST {CHANNEL}/members", scene, row, username="{guest}")
        for scene, row in (
            (places.public_channel, "201 201 201 404 404"),
            (places.private_channel, "201 201 404 404 404"),
            (places.shared_channel, "201 201 201 404 404"),
            (places.guests_channel, "409 409 409 403 404"),
            (places.archived_channel, "403 403 403 404 404"),
            (places.conversation, "404 404 403 403 404"),
        )
    ),
    users(f"GET {MEMBER}", about("owner", places.public_channel), "200 200 200 404 404"),
    users(f"GET {MEMBER}", about("owner", places.private_channel), "200 200 404 404 404"),
    users(f"GET {MEMBER}", about("guest", places.guests_channel), "200 200 200 200 404"),
    users(f"GET {MEMBER}", about("guest", places.conversation), "404 404 200 200 404"),
    users(f"DELETE {MEMBER}", about("member", places.shared_channel), "204 204 204 404 404"),
    users(f"DELETE {MEMBER}", about("owner", places.shared_channel), "204 204 403 404 404"),
    users(f"DELETE {MEMBER}", about("guest", places.guests_channel), "204 204 403 204 404"),
    users(f"DELETE {MEMBER}", about("guest", places.conversation), "404 404 403 403 404"),
]

CONVERSATIONS = [
    users("GET /direct", places.conversation, "200 200 200 200 200"),
    users("POST /direct", places.nothing, "201 201 201 201 201", username="{newcomer}"),
]

ROOM = "/rooms/{room}"
WHOLE_ROOMS = [
    case
    for scene in READERS
    for case in (
        users(f"GET {ROOM}/messages", scene, _ok(scene, 200)),
        users(f"POST {ROOM}/messages", scene, _ok(scene, 201), content="Ready for launch"),
        users(f"PUT {ROOM}/read", scene, _ok(scene, 200), seq=0),
        users(f"GET {ROOM}/notifications", scene, _ok(scene, 200)),
        users(f"PUT {ROOM}/notifications", scene, _ok(scene, 200), level="all"),
    )
] + [users(f"POST {ROOM}/messages", places.archived_channel, "403 403 403 404 404", content="Hi")]

MESSAGE = "/messages/{message_id}"
READING_MESSAGES = [
    case
    for scene in READERS
    if scene is not places.own_room
    for case in (
        users(f"GET {MESSAGE}", message(scene), _ok(scene, 200)),
        users(f"GET {MESSAGE}/replies", message(scene), _ok(scene, 200)),
        users(f"PUT {MESSAGE}/reactions/{{emoji}}", message(scene), _ok(scene, 204)),
        users(f"DELETE {MESSAGE}/reactions/{{emoji}}", message(scene), _ok(scene, 204)),
    )
]
CHANGING_MESSAGES = [
    case
    for scene, author, editors, deleters in (
        (places.home, "member", "403 403 200 404 404", "204 204 204 404 404"),
        (places.public_channel, "owner", "200 403 403 404 404", "204 204 403 404 404"),
        (places.private_channel, "owner", "200 404 404 404 404", "204 404 404 404 404"),
        (places.shared_channel, "member", "403 404 200 404 404", "204 404 204 404 404"),
        (places.guests_channel, "guest", "403 403 403 200 404", "204 204 403 204 404"),
        (places.conversation, "member", "404 404 200 403 404", "404 404 204 403 404"),
        (places.task, "admin", "403 200 403 404 404", "204 204 403 404 404"),
    )
    for case in (
        users(f"PATCH {MESSAGE}", message(scene, author), editors, content="Landed"),
        users(f"DELETE {MESSAGE}", message(scene, author), deleters),
    )
]

ROOMS = [
    *CHANNELS,
    *MEMBERS,
    *CONVERSATIONS,
    *WHOLE_ROOMS,
    *READING_MESSAGES,
    *CHANGING_MESSAGES,
]
