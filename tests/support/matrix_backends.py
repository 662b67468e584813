"""The authorisation matrix of backends: API keys, publishing with one, webhooks."""

from tests.support import matrix_places as places
from tests.support.matrix import programs, users

KEYS = "/projects/{project_id}/api-keys"
MANAGING_KEYS = [
    users(f"GET {KEYS}", places.home, "200 200 403 403 404"),
    users(f"POST {KEYS}", places.project, "201 201 403 403 404", name="ci", scopes=["events:all"]),
    users(f"DELETE {KEYS}/{{key_id}}", places.api_key, "204 204 403 403 404"),
    users(f"DELETE {KEYS}/{{key_id}}", places.foreign_key, "404 404 403 403 404"),
]

OWN = {"type": "custom.deploy", "data": {"ok": True}}
SERVERS = {"type": "task.deleted", "data": {"task_id": 1}}
PUBLISHING = [
    case
    # A key with all scopes, one with the narrow scope, one of another project.
    for scene, own, servers in (
        (places.home, "201 201 404", "201 403 404"),
        (places.public_channel, "201 201 404", "201 403 404"),
        (places.private_channel, "201 201 404", "201 403 404"),
        (places.task, "201 201 404", "201 403 404"),
        (places.own_room, "201 201 404", "201 403 404"),
        (places.strangers_room, "404 404 201", "404 403 201"),
        (places.conversation, "404 404 404", "404 403 404"),
        (places.archived_channel, "403 403 404", "403 403 404"),
    )
    for case in (
        programs("POST /rooms/{room}/events", scene, own, **OWN),
        programs("POST /rooms/{room}/events", scene, servers, **SERVERS),
        programs("POST /rooms/{room}/events/batch", scene, own, events=[OWN]),
        programs("POST /rooms/{room}/events/batch", scene, servers, events=[OWN, SERVERS]),
    )
]

HOOK = "/webhooks/{webhook_id}"
WEBHOOKS = [
    users("GET /projects/{project_id}/webhooks", places.webhook, "200 200 403 403 404"),
    users(
        "POST /projects/{project_id}/webhooks", places.project, "201 201 403 403 404", **places.HOOK
    ),
    users(f"GET {HOOK}", places.webhook, "200 200 404 404 404"),
    users(f"PATCH {HOOK}", places.webhook, "200 200 404 404 404", enabled=False),
    users(f"DELETE {HOOK}", places.webhook, "204 204 404 404 404"),
    users(f"GET {HOOK}/deliveries", places.webhook, "200 200 404 404 404"),
]

BACKENDS = [*MANAGING_KEYS, *PUBLISHING, *WEBHOOKS]
