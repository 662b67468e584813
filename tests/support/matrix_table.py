"""The authorisation matrix: which status each route brings each caller.

The columns of `users`: owner, admin, member and guest of a project, and a stranger, who has
another. Who is disabled or nobody gets 401, and so does a program, but for the routes that are
`public` or for `programs`.
"""

from tests.support import matrix_places as places
from tests.support.matrix import Case, public, users
from tests.support.matrix_backends import BACKENDS
from tests.support.matrix_places import about
from tests.support.matrix_rooms import ROOMS
from tests.support.people import PASSWORD

ACCOUNTS = [
    public("POST /auth/register", places.a_new_name, 201, username="{name}", password="{name}-123"),
    public("POST /auth/login", places.nothing, 200, username="{member}", password=PASSWORD),
    public("POST /auth/refresh", places.session, 200, refresh_token="{refresh_token}"),
    users("POST /auth/logout", places.nothing, "204 204 204 204 204"),
    users("GET /auth/sessions", places.session, "200 200 200 200 200"),
    users("DELETE /auth/sessions/{session_id}", places.session, "404 404 204 404 404"),
    users("POST /auth/password", places.nothing, "204 204 204 204 204", **places.SAME_PASSWORD),
    users("GET /users/me", places.nothing, "200 200 200 200 200"),
    users("PATCH /users/me", places.nothing, "200 200 200 200 200", display_name="Somebody"),
    users("GET /users?q=mem", places.nothing, "200 200 200 200 200"),
    users("GET /users/{user_id}", about("owner", places.home), "200 200 200 200 200"),
    users("POST /ws/ticket", places.nothing, "201 201 201 201 201"),
]

PROJECT = "/projects/{project_id}"
PROJECTS = [
    users("GET /projects", places.home, "200 200 200 200 200"),
    users("POST /projects", places.nothing, "201 201 201 201 201", name="Gemini"),
    users(f"GET {PROJECT}", places.home, "200 200 200 200 404"),
    users(f"PATCH {PROJECT}", places.project, "200 200 403 403 404", name="Artemis"),
    users(f"PATCH {PROJECT}", places.archived_project, "403 403 403 403 404", name="Artemis"),
    users(f"DELETE {PROJECT}", places.project, "204 403 403 403 404"),
    users(f"POST {PROJECT}/archive", places.project, "200 200 403 403 404"),
    users(f"POST {PROJECT}/unarchive", places.archived_project, "200 200 403 403 404"),
]

MEMBER = "/projects/{project_id}/members/{user_id}"
THE_OWNER, THE_MEMBER, THE_GUEST = (
    about(name, places.project) for name in ("owner", "member", "guest")
)
MEMBERS = [
    users(f"GET {PROJECT}/members", places.home, "200 200 200 403 404"),
    users(f"POST {PROJECT}/members", places.project, "201 201 403 403 404", username="{newcomer}"),
    users(
        f"POST {PROJECT}/members",
        places.project,
        "201 403 403 403 404",
        username="{newcomer}",
        role="owner",
    ),
    users(f"GET {MEMBER}", about("member", places.home), "200 200 200 403 404"),
    users(f"GET {MEMBER}", about("guest", places.home), "200 200 200 200 404"),
    users(f"GET {MEMBER}", about("stranger", places.home), "404 404 404 403 404"),
    users(f"PATCH {MEMBER}", THE_MEMBER, "200 200 403 403 404", role="guest"),
    users(f"PATCH {MEMBER}", THE_MEMBER, "200 403 403 403 404", role="owner"),
    users(f"PATCH {MEMBER}", THE_GUEST, "200 200 403 403 404", role="member"),
    users(f"PATCH {MEMBER}", THE_OWNER, "409 403 403 403 404", role="admin"),
    users(f"DELETE {MEMBER}", THE_MEMBER, "204 204 204 403 404"),
    users(f"DELETE {MEMBER}", THE_GUEST, "204 204 403 204 404"),
    users(f"DELETE {MEMBER}", THE_OWNER, "409 403 403 403 404"),
]

TASKS = [
    users(f"GET {PROJECT}/tasks", places.home, "200 200 200 403 404"),
    users(f"POST {PROJECT}/tasks", places.home, "201 201 201 403 404", title="Fly"),
    users("GET /tasks/{task_id}", places.task, "200 200 200 404 404"),
    users("PATCH /tasks/{task_id}", places.task, "200 200 200 404 404", title="Land"),
    users("PATCH /tasks/{task_id}", places.archived_project, "403 403 403 404 404", title="Land"),
    users("POST /tasks/{task_id}/move", places.task, "200 200 200 404 404", status="done"),
    users("DELETE /tasks/{task_id}", places.task, "204 204 204 404 404"),
    users("GET /tasks/{task_id}/activity", places.task, "200 200 200 404 404"),
]

NOTIFICATIONS = [
    users("GET /notifications", places.notification, "200 200 200 200 200"),
    users("POST /notifications/read-all", places.notification, "200 200 200 200 200"),
    users("POST /notifications/{notification_id}/read", places.notification, "404 404 200 404 404"),
]

OVERVIEWS = [
    users("GET /sync", places.nothing, "200 200 200 200 200"),
    users("GET /search?q=blueprint", places.nothing, "200 200 200 200 200"),
    users("GET /search?q=blueprint&project={project_id}", places.home, "200 200 200 200 404"),
]

SERVICE = [
    public("GET /healthz", places.nothing, 200),
    public("GET /readyz", places.nothing, 200),
    public("GET /version", places.nothing, 200),
]

TABLE: list[Case] = [
    *ACCOUNTS,
    *PROJECTS,
    *MEMBERS,
    *ROOMS,
    *TASKS,
    *NOTIFICATIONS,
    *OVERVIEWS,
    *BACKENDS,
    *SERVICE,
]
