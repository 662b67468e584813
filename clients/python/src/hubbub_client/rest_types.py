"""What REST says and hears. Made by `generate_rest.py`; not to be edited."""

from typing import Any, Literal, NotRequired, TypedDict


class Activity(TypedDict):
    """Something that was done with a task: the `type` of the event, and each field that changed
    with its `old` and `new` value (of a description only that it changed). `by` is a
    username.
    """

    id: int
    type: str
    data: dict[str, Any]
    by: str
    at: str


class AllRead(TypedDict):
    """How many notifications were marked as read."""

    read: int


class Channel(TypedDict):
    """A channel as those who may read it see it. A conversation of two is `direct` and has
    neither a project nor a name; its `members` are the two usernames.
    """

    id: int
    project_id: int | None
    name: str
    topic: str
    private: bool
    direct: bool
    members: list[str]
    creator: str
    created_at: str
    updated_at: str
    archived_at: str | None


class ChannelChange(TypedDict):
    """What to change; a field that is left out or null stays as it is."""

    name: NotRequired[str | None]
    topic: NotRequired[str | None]
    private: NotRequired[bool | None]


class ChannelMember(TypedDict):
    """A user who may read a channel, and the role in its project; null in a conversation."""

    user_id: int
    username: str
    display_name: str
    role: Literal["owner", "admin", "member", "guest"] | None
    added_at: str


class Delivery(TypedDict):
    """An event on its way, or at its end: `dropped` when it must not leave any more. While it
    waits, `next_at` says until when.
    """

    id: int
    room: str
    seq: int
    type: str
    created_at: str
    attempts: int
    next_at: str | None
    ended_at: str | None
    outcome: Literal["delivered", "failed", "dropped"] | None
    last_status: int | None
    last_error: str | None


class FoundMessage(TypedDict):
    """A message, as far as a list of results shows it."""

    message_id: int
    room: str
    user_id: int
    username: str
    content: str
    created_at: str


class FoundTask(TypedDict):
    """A task, as far as a list of results shows it."""

    id: int
    project_id: int
    title: str
    status: Literal["todo", "in_progress", "in_review", "done", "cancelled"]
    priority: Literal["low", "normal", "high", "urgent"]
    assignee: str | None
    created_at: str
    updated_at: str


class Key(TypedDict):
    """A key as its project's managers see it; `prefix` is how it begins. `used_at` is right to
    the minute.
    """

    id: int
    name: str
    prefix: str
    scopes: list[Literal["events:custom", "events:all"]]
    creator: str
    created_at: str
    used_at: str | None
    revoked_at: str | None


class LevelChoice(TypedDict):
    """The level to have from now on."""

    level: Literal["all", "mentions", "none"]


class Login(TypedDict):
    """Credentials. Deliberately without rules: what is wrong with them is not told."""

    username: str
    password: str


class MadeKey(TypedDict):
    """A new key. `key` is shown here and never again."""

    id: int
    name: str
    prefix: str
    scopes: list[Literal["events:custom", "events:all"]]
    creator: str
    created_at: str
    used_at: str | None
    revoked_at: str | None
    key: str


class MadeWebhook(TypedDict):
    """A new webhook. `secret` signs its requests (Standard Webhooks); it is shown here and never
    again.
    """

    id: int
    project_id: int
    url: str
    events: list[str]
    enabled: bool
    creator: str
    created_at: str
    updated_at: str
    failing_since: str | None
    disabled_at: str | None
    secret: str


class Marker(TypedDict):
    """How far the caller has read the room, and what is unread after that: each number counts up
    to 1,000.
    """

    room: str
    seq: int
    unread: int
    mentions: int


class Me(TypedDict):
    """The caller's own account."""

    id: int
    username: str
    display_name: str
    created_at: str
    updated_at: str
    email: str | None


class Member(TypedDict):
    """A user and the role in the project."""

    user_id: int
    username: str
    display_name: str
    role: Literal["owner", "admin", "member", "guest"]
    added_at: str


class MemberChange(TypedDict):
    """The role to have from now on."""

    role: Literal["owner", "admin", "member", "guest"]


class Reaction(TypedDict):
    """An emoji on a message, how many use it, and the first 100 of them."""

    emoji: str
    count: int
    usernames: list[str]


class Part(TypedDict):
    """A piece of an excerpt, as plain text; `hit` says that it is what was looked for."""

    text: str
    hit: bool


class Named(TypedDict):
    """Names one user, by `username` or by `user_id`."""

    username: NotRequired[str | None]
    user_id: NotRequired[int | None]


class NewChannel(TypedDict):
    """A channel to create. A private one is known to its members only."""

    name: str
    topic: NotRequired[str]
    private: NotRequired[bool]


class NewContent(TypedDict):
    """What a message says from now on."""

    content: str


class NewEvent(TypedDict):
    """An event to publish: `custom.*`, or one of the server's own types with the fields that it
    has. `data` travels as it is sent; `sender` is the key's name unless it is given.
    """

    type: str
    data: dict[str, Any]
    sender: NotRequired[str | None]


class NewKey(TypedDict):
    """A key to make. `events:custom` may publish `custom.*` events, `events:all` any."""

    name: str
    scopes: list[Literal["events:custom", "events:all"]]


class NewMarker(TypedDict):
    """How far the caller has read: the `seq` of an event of the room."""

    seq: int


class NewMember(TypedDict):
    """A user to add, and the role."""

    username: NotRequired[str | None]
    user_id: NotRequired[int | None]
    role: NotRequired[Literal["owner", "admin", "member", "guest"]]


class NewMessage(TypedDict):
    """A message to send. With `id` (or an `Idempotency-Key`, which is the same), a repeat is the
    same message.
    """

    content: str
    metadata: NotRequired[dict[str, Any] | None]
    id: NotRequired[str | None]


class NewProject(TypedDict):
    """A project to create."""

    name: str
    description: NotRequired[str]


class NewTask(TypedDict):
    """A task to create. `assignee` is the name of a member of the project, `due` a date."""

    title: str
    description: NotRequired[str]
    status: NotRequired[Literal["todo", "in_progress", "in_review", "done", "cancelled"]]
    priority: NotRequired[Literal["low", "normal", "high", "urgent"]]
    assignee: NotRequired[str | None]
    labels: NotRequired[list[str]]
    due: NotRequired[str | None]


class NewWebhook(TypedDict):
    """A webhook to set up. `events` are types and patterns as `task.*`; none means all."""

    url: str
    events: NotRequired[list[str]]


class Notification(TypedDict):
    """Something that the caller should know. `link` is a path in the web app; `room` and
    `message_id` say what it is about, if that is a room or a message.
    """

    id: int
    kind: Literal[
        "mention", "reply", "message", "assignment", "invitation", "due_soon", "webhook_off"
    ]
    title: str
    message: str
    link: str
    priority: str
    room: str | None
    message_id: int | None
    created_at: str
    read_at: str | None


class Project(TypedDict):
    """A project as its members see it. `role` is the caller's own."""

    id: int
    name: str
    description: str
    role: Literal["owner", "admin", "member", "guest"]
    creator: str
    created_at: str
    updated_at: str
    archived_at: str | None


class Session(TypedDict):
    """A login. `used_at` is when its tokens were last renewed; `current` is the one that asks."""

    id: str
    created_at: str
    used_at: str
    expires_at: str
    current: bool


class Task(TypedDict):
    """A task. `assignee` and `creator` are usernames; `rank` is its place in the column of its
    status, in byte order; `version` rises with every change and is the `ETag`.
    """

    id: int
    project_id: int
    title: str
    description: str
    status: Literal["todo", "in_progress", "in_review", "done", "cancelled"]
    priority: Literal["low", "normal", "high", "urgent"]
    assignee: str | None
    creator: str
    labels: list[str]
    due: str | None
    rank: str
    version: int
    created_at: str
    updated_at: str


class User(TypedDict):
    """A user as others see them."""

    id: int
    username: str
    display_name: str
    created_at: str
    updated_at: str


class Webhook(TypedDict):
    """A webhook as its project's managers see it. After three days of nothing but failures
    (`failing_since`) the server switches it off.
    """

    id: int
    project_id: int
    url: str
    events: list[str]
    enabled: bool
    creator: str
    created_at: str
    updated_at: str
    failing_since: str | None
    disabled_at: str | None


class PasswordChange(TypedDict):
    """The password to have from now on, and the one that is replaced."""

    current_password: str
    new_password: str


class Profile(TypedDict):
    """What to change about the caller; what is left out stays. A null removes the email."""

    display_name: NotRequired[str]
    email: NotRequired[str | None]


class ProjectChange(TypedDict):
    """What to change; a field that is left out or null stays as it is."""

    name: NotRequired[str | None]
    description: NotRequired[str | None]


class Published(TypedDict):
    """Where the event has its place in the room's order."""

    room: str
    seq: int


class PublishedEvent(TypedDict):
    """One of several."""

    room: str
    seq: int
    type: str


class Refresh(TypedDict):
    """A refresh token; it is used up by the call."""

    refresh_token: str


class Registration(TypedDict):
    """A new account."""

    username: str
    password: str
    email: NotRequired[str | None]
    display_name: NotRequired[str | None]


class RoomLevel(TypedDict):
    """How much the caller wants to hear of a room: of every message, of mentions and replies, or
    nothing.
    """

    room: str
    level: Literal["all", "mentions", "none"]


class SyncedChannel(TypedDict):
    """A channel or a conversation of two, the last event of its room, and what the caller has
    not read there.
    """

    id: int
    project_id: int | None
    name: str
    topic: str
    private: bool
    direct: bool
    members: list[str]
    creator: str
    created_at: str
    updated_at: str
    archived_at: str | None
    room: str
    seq: int
    unread: int
    mentions: int
    read_seq: int
    level: Literal["all", "mentions", "none"]


class SyncedProject(TypedDict):
    """A project, the last event of its room, and what the caller has not read there. A guest
    can't enter the room: all after `room` is null.
    """

    id: int
    name: str
    description: str
    role: Literal["owner", "admin", "member", "guest"]
    creator: str
    created_at: str
    updated_at: str
    archived_at: str | None
    room: str
    seq: int | None
    unread: int | None
    mentions: int | None
    read_seq: int | None
    level: Literal["all", "mentions", "none"] | None


class UnreadNotifications(TypedDict):
    """How many notifications the caller has not read."""

    unread: int


class UserRoom(TypedDict):
    """The caller's own room, and its last event."""

    room: str
    seq: int


class TaskChange(TypedDict):
    """What to change; a field that is left out stays as it is. Null takes the assignee or the
    due date away.
    """

    title: NotRequired[str]
    description: NotRequired[str]
    status: NotRequired[Literal["todo", "in_progress", "in_review", "done", "cancelled"]]
    priority: NotRequired[Literal["low", "normal", "high", "urgent"]]
    assignee: NotRequired[str | None]
    labels: NotRequired[list[str]]
    due: NotRequired[str | None]


class TaskMove(TypedDict):
    """A place on the board: in the column of `status`, below the task `after`, or at the top
    without it.
    """

    status: Literal["todo", "in_progress", "in_review", "done", "cancelled"]
    after: NotRequired[int | None]


class Ticket(TypedDict):
    """A ticket, good once and for `expires_in` seconds."""

    ticket: str
    expires_in: int


class WebhookChange(TypedDict):
    """What to change; a field that is left out or null stays as it is."""

    url: NotRequired[str | None]
    events: NotRequired[list[str] | None]
    enabled: NotRequired[bool | None]


class PageActivity(TypedDict):
    """A part of a list: `Page_Activity_`."""

    items: list[Activity]
    next_cursor: str | None


class PageChannel(TypedDict):
    """A part of a list: `Page_Channel_`."""

    items: list[Channel]
    next_cursor: str | None


class PageChannelMember(TypedDict):
    """A part of a list: `Page_ChannelMember_`."""

    items: list[ChannelMember]
    next_cursor: str | None


class PageDelivery(TypedDict):
    """A part of a list: `Page_Delivery_`."""

    items: list[Delivery]
    next_cursor: str | None


class PageKey(TypedDict):
    """A part of a list: `Page_Key_`."""

    items: list[Key]
    next_cursor: str | None


class TokenPair(TypedDict):
    """The result of a login: `expires_in` is in seconds."""

    access_token: str
    refresh_token: str
    token_type: NotRequired[str]
    expires_in: int
    user: Me


class PageMember(TypedDict):
    """A part of a list: `Page_Member_`."""

    items: list[Member]
    next_cursor: str | None


class Message(TypedDict):
    """A stored message. A deleted one has `deleted`, and neither content nor metadata nor
    reactions. `reply_count` counts the replies that are not deleted.
    """

    message_id: int
    room: str
    seq: int
    content: NotRequired[str]
    user_id: int
    username: str
    metadata: NotRequired[dict[str, Any]]
    reply_to: int | None
    reactions: NotRequired[list[Reaction]]
    reply_count: int
    created_at: str
    edited_at: str | None
    deleted: NotRequired[bool]


class MessageResult(TypedDict):
    """A message that matches."""

    type: Literal["message"]
    message: FoundMessage
    excerpt: list[Part]


class TaskResult(TypedDict):
    """A task that matches, by its title or its description."""

    type: Literal["task"]
    task: FoundTask
    excerpt: list[Part]


class NewEvents(TypedDict):
    """Events to publish together: all of them or none."""

    events: list[NewEvent]


class PageNotification(TypedDict):
    """A part of a list: `Page_Notification_`."""

    items: list[Notification]
    next_cursor: str | None


class PageProject(TypedDict):
    """A part of a list: `Page_Project_`."""

    items: list[Project]
    next_cursor: str | None


class PageSession(TypedDict):
    """A part of a list: `Page_Session_`."""

    items: list[Session]
    next_cursor: str | None


class PageTask(TypedDict):
    """A part of a list: `Page_Task_`."""

    items: list[Task]
    next_cursor: str | None


class PageUser(TypedDict):
    """A part of a list: `Page_User_`."""

    items: list[User]
    next_cursor: str | None


class PageWebhook(TypedDict):
    """A part of a list: `Page_Webhook_`."""

    items: list[Webhook]
    next_cursor: str | None


class PublishedEvents(TypedDict):
    """The places of the events, in the order they were given."""

    events: list[PublishedEvent]


class Snapshot(TypedDict):
    """All that a client needs at its start. With `epoch` and a room's `seq` the later events of
    the room can be asked for.
    """

    epoch: str
    me: Me
    user_room: UserRoom
    projects: list[SyncedProject]
    channels: list[SyncedChannel]
    notifications: UnreadNotifications


class MessagePage(TypedDict):
    """Newest first; `next_cursor` goes back in time and is null at the beginning."""

    items: list[Message]
    next_cursor: str | None


class PageMessage(TypedDict):
    """A part of a list: `Page_Message_`."""

    items: list[Message]
    next_cursor: str | None


class Results(TypedDict):
    """Best first. `next_cursor` brings the next part; null at the end, after 200 at most."""

    items: list[MessageResult | TaskResult]
    next_cursor: str | None
