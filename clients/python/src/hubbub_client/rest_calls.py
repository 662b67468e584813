"""Every call of REST, typed. Made by `generate_rest.py`; not to be edited."""

from typing import Literal, Unpack, cast

from hubbub_client.rest_transport import RestTransport
from hubbub_client.rest_types import (
    AllRead,
    Channel,
    ChannelChange,
    ChannelMember,
    LevelChoice,
    Login,
    MadeKey,
    MadeWebhook,
    Marker,
    Me,
    Member,
    MemberChange,
    Message,
    MessagePage,
    Named,
    NewChannel,
    NewContent,
    NewEvent,
    NewEvents,
    NewKey,
    NewMarker,
    NewMember,
    NewMessage,
    NewProject,
    NewTask,
    NewWebhook,
    Notification,
    PageActivity,
    PageChannel,
    PageChannelMember,
    PageDelivery,
    PageKey,
    PageMember,
    PageMessage,
    PageNotification,
    PageProject,
    PageSession,
    PageTask,
    PageUser,
    PageWebhook,
    PasswordChange,
    Profile,
    Project,
    ProjectChange,
    Published,
    PublishedEvents,
    Refresh,
    Registration,
    Results,
    RoomLevel,
    Snapshot,
    Task,
    TaskChange,
    TaskMove,
    Ticket,
    TokenPair,
    User,
    Webhook,
    WebhookChange,
)


class RestCalls(RestTransport):
    """The calls, by the names that the server's document gives them. Each raises a
    `HubbubClientError` when it is refused or fails.
    """

    async def register(self, **body: Unpack[Registration]) -> Me:
        """Creates an account."""
        return cast(
            Me, await self.request("POST", "/api/v1/auth/register", body=dict(body), anonymous=True)
        )

    async def login(self, **body: Unpack[Login]) -> TokenPair:
        """Trades credentials for tokens."""
        return cast(
            TokenPair,
            await self.request("POST", "/api/v1/auth/login", body=dict(body), anonymous=True),
        )

    async def refresh(self, **body: Unpack[Refresh]) -> TokenPair:
        """Trades a refresh token for a new pair; each refresh token works once."""
        return cast(
            TokenPair,
            await self.request("POST", "/api/v1/auth/refresh", body=dict(body), anonymous=True),
        )

    async def logout(self, *, idempotency_key: str | None = None) -> None:
        """Ends the session of the token it is called with, its connections included."""
        await self.request("POST", "/api/v1/auth/logout", key=idempotency_key)

    async def list_sessions(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> PageSession:
        """Where the caller is logged in, newest first."""
        return cast(
            PageSession,
            await self.request(
                "GET", "/api/v1/auth/sessions", query={"limit": limit, "cursor": cursor}
            ),
        )

    async def revoke_session(
        self, session_id: str, /, *, idempotency_key: str | None = None
    ) -> None:
        """Ends a session of the caller, its connections included."""
        await self.request(
            "DELETE", f"/api/v1/auth/sessions/{self.quote(session_id)}", key=idempotency_key
        )

    async def change_password(self, **body: Unpack[PasswordChange]) -> None:
        """Changes the password, and ends all other sessions, their connections included."""
        await self.request("POST", "/api/v1/auth/password", body=dict(body))

    async def me(self) -> Me:
        """The caller's own account."""
        return cast(Me, await self.request("GET", "/api/v1/users/me"))

    async def change_profile(
        self, *, idempotency_key: str | None = None, **body: Unpack[Profile]
    ) -> Me:
        """Changes what the caller is called, or the email address."""
        return cast(
            Me,
            await self.request("PATCH", "/api/v1/users/me", body=dict(body), key=idempotency_key),
        )

    async def search_users(
        self, *, q: str, limit: int | None = None, cursor: int | None = None
    ) -> PageUser:
        """The users whose name starts as given."""
        return cast(
            PageUser,
            await self.request(
                "GET", "/api/v1/users", query={"q": q, "limit": limit, "cursor": cursor}
            ),
        )

    async def get_user(self, user_id: int, /) -> User:
        """One user."""
        return cast(User, await self.request("GET", f"/api/v1/users/{self.quote(user_id)}"))

    async def issue_ticket(self) -> Ticket:
        """A ticket for one WebSocket connection, given as `?ticket=`."""
        return cast(Ticket, await self.request("POST", "/api/v1/ws/ticket"))

    async def list_projects(
        self, *, limit: int | None = None, cursor: int | None = None
    ) -> PageProject:
        """The projects that the caller belongs to."""
        return cast(
            PageProject,
            await self.request("GET", "/api/v1/projects", query={"limit": limit, "cursor": cursor}),
        )

    async def create_project(
        self, *, idempotency_key: str | None = None, **body: Unpack[NewProject]
    ) -> Project:
        """Creates a project; the caller becomes its owner."""
        return cast(
            Project,
            await self.request("POST", "/api/v1/projects", body=dict(body), key=idempotency_key),
        )

    async def get_project(self, project_id: int, /) -> Project:
        """One project that the caller belongs to."""
        return cast(
            Project, await self.request("GET", f"/api/v1/projects/{self.quote(project_id)}")
        )

    async def update_project(
        self,
        project_id: int,
        /,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ProjectChange],
    ) -> Project:
        """Changes the name or the description (owners and admins)."""
        return cast(
            Project,
            await self.request(
                "PATCH",
                f"/api/v1/projects/{self.quote(project_id)}",
                body=dict(body),
                key=idempotency_key,
            ),
        )

    async def delete_project(
        self, project_id: int, /, *, idempotency_key: str | None = None
    ) -> None:
        """Deletes the project with all that is in it (owners)."""
        await self.request(
            "DELETE", f"/api/v1/projects/{self.quote(project_id)}", key=idempotency_key
        )

    async def archive_project(
        self, project_id: int, /, *, idempotency_key: str | None = None
    ) -> Project:
        """Makes the project read-only (owners and admins)."""
        return cast(
            Project,
            await self.request(
                "POST", f"/api/v1/projects/{self.quote(project_id)}/archive", key=idempotency_key
            ),
        )

    async def unarchive_project(
        self, project_id: int, /, *, idempotency_key: str | None = None
    ) -> Project:
        """Takes the project out of the archive (owners and admins)."""
        return cast(
            Project,
            await self.request(
                "POST", f"/api/v1/projects/{self.quote(project_id)}/unarchive", key=idempotency_key
            ),
        )

    async def list_members(
        self, project_id: int, /, *, limit: int | None = None, cursor: int | None = None
    ) -> PageMember:
        """The members and their roles (not for guests)."""
        return cast(
            PageMember,
            await self.request(
                "GET",
                f"/api/v1/projects/{self.quote(project_id)}/members",
                query={"limit": limit, "cursor": cursor},
            ),
        )

    async def add_member(
        self, project_id: int, /, *, idempotency_key: str | None = None, **body: Unpack[NewMember]
    ) -> Member:
        """Adds a user, who is notified (owners and admins; an owner is added by an owner)."""
        return cast(
            Member,
            await self.request(
                "POST",
                f"/api/v1/projects/{self.quote(project_id)}/members",
                body=dict(body),
                key=idempotency_key,
            ),
        )

    async def get_member(self, project_id: int, user_id: int, /) -> Member:
        """One member (guests see themselves only)."""
        return cast(
            Member,
            await self.request(
                "GET", f"/api/v1/projects/{self.quote(project_id)}/members/{self.quote(user_id)}"
            ),
        )

    async def change_role(
        self,
        project_id: int,
        user_id: int,
        /,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[MemberChange],
    ) -> Member:
        """Gives a member another role (owners and admins; an owner's by owners only). The last
        owner can't step down.
        """
        return cast(
            Member,
            await self.request(
                "PATCH",
                f"/api/v1/projects/{self.quote(project_id)}/members/{self.quote(user_id)}",
                body=dict(body),
                key=idempotency_key,
            ),
        )

    async def remove_member(
        self, project_id: int, user_id: int, /, *, idempotency_key: str | None = None
    ) -> None:
        """Removes a member, or leaves the project. The last owner stays."""
        await self.request(
            "DELETE",
            f"/api/v1/projects/{self.quote(project_id)}/members/{self.quote(user_id)}",
            key=idempotency_key,
        )

    async def list_notifications(
        self, *, unread: bool | None = None, limit: int | None = None, cursor: int | None = None
    ) -> PageNotification:
        """The caller's notifications, newest first."""
        return cast(
            PageNotification,
            await self.request(
                "GET",
                "/api/v1/notifications",
                query={"unread": unread, "limit": limit, "cursor": cursor},
            ),
        )

    async def mark_all_notifications_read(self, *, idempotency_key: str | None = None) -> AllRead:
        """Marks all of the caller's notifications as read."""
        return cast(
            AllRead,
            await self.request("POST", "/api/v1/notifications/read-all", key=idempotency_key),
        )

    async def mark_notification_read(
        self, notification_id: int, /, *, idempotency_key: str | None = None
    ) -> Notification:
        """Marks a notification as read."""
        return cast(
            Notification,
            await self.request(
                "POST",
                f"/api/v1/notifications/{self.quote(notification_id)}/read",
                key=idempotency_key,
            ),
        )

    async def get_notification_level(self, room: str, /) -> RoomLevel:
        """How much the caller wants to hear of a room."""
        return cast(
            RoomLevel, await self.request("GET", f"/api/v1/rooms/{self.quote(room)}/notifications")
        )

    async def set_notification_level(
        self, room: str, /, *, idempotency_key: str | None = None, **body: Unpack[LevelChoice]
    ) -> RoomLevel:
        """Chooses how much the caller wants to hear of a room."""
        return cast(
            RoomLevel,
            await self.request(
                "PUT",
                f"/api/v1/rooms/{self.quote(room)}/notifications",
                body=dict(body),
                key=idempotency_key,
            ),
        )

    async def list_channels(
        self, project_id: int, /, *, limit: int | None = None, cursor: int | None = None
    ) -> PageChannel:
        """The project's channels that the caller may read."""
        return cast(
            PageChannel,
            await self.request(
                "GET",
                f"/api/v1/projects/{self.quote(project_id)}/channels",
                query={"limit": limit, "cursor": cursor},
            ),
        )

    async def create_channel(
        self, project_id: int, /, *, idempotency_key: str | None = None, **body: Unpack[NewChannel]
    ) -> Channel:
        """Creates a channel (everybody in the project but guests)."""
        return cast(
            Channel,
            await self.request(
                "POST",
                f"/api/v1/projects/{self.quote(project_id)}/channels",
                body=dict(body),
                key=idempotency_key,
            ),
        )

    async def get_channel(self, channel_id: int, /) -> Channel:
        """One channel or conversation that the caller may read."""
        return cast(
            Channel, await self.request("GET", f"/api/v1/channels/{self.quote(channel_id)}")
        )

    async def update_channel(
        self,
        channel_id: int,
        /,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ChannelChange],
    ) -> Channel:
        """Changes the topic (everybody in it but guests), the name (owners, admins and its
        creator), or whether it is private (owners and admins).
        """
        return cast(
            Channel,
            await self.request(
                "PATCH",
                f"/api/v1/channels/{self.quote(channel_id)}",
                body=dict(body),
                key=idempotency_key,
            ),
        )

    async def archive_channel(
        self, channel_id: int, /, *, idempotency_key: str | None = None
    ) -> Channel:
        """Makes the channel read-only (owners, admins and its creator)."""
        return cast(
            Channel,
            await self.request(
                "POST", f"/api/v1/channels/{self.quote(channel_id)}/archive", key=idempotency_key
            ),
        )

    async def unarchive_channel(
        self, channel_id: int, /, *, idempotency_key: str | None = None
    ) -> Channel:
        """Takes the channel out of the archive (owners, admins and its creator)."""
        return cast(
            Channel,
            await self.request(
                "POST", f"/api/v1/channels/{self.quote(channel_id)}/unarchive", key=idempotency_key
            ),
        )

    async def list_channel_members(
        self, channel_id: int, /, *, limit: int | None = None, cursor: int | None = None
    ) -> PageChannelMember:
        """Everybody who may read the channel, with the role in the project."""
        return cast(
            PageChannelMember,
            await self.request(
                "GET",
                f"/api/v1/channels/{self.quote(channel_id)}/members",
                query={"limit": limit, "cursor": cursor},
            ),
        )

    async def add_channel_member(
        self, channel_id: int, /, *, idempotency_key: str | None = None, **body: Unpack[Named]
    ) -> ChannelMember:
        """Lets a member of the project into a private channel, or a guest into any."""
        return cast(
            ChannelMember,
            await self.request(
                "POST",
                f"/api/v1/channels/{self.quote(channel_id)}/members",
                body=dict(body),
                key=idempotency_key,
            ),
        )

    async def get_channel_member(self, channel_id: int, user_id: int, /) -> ChannelMember:
        """One who may read the channel."""
        return cast(
            ChannelMember,
            await self.request(
                "GET", f"/api/v1/channels/{self.quote(channel_id)}/members/{self.quote(user_id)}"
            ),
        )

    async def remove_channel_member(
        self, channel_id: int, user_id: int, /, *, idempotency_key: str | None = None
    ) -> None:
        """Takes a member out of the channel, or leaves it."""
        await self.request(
            "DELETE",
            f"/api/v1/channels/{self.quote(channel_id)}/members/{self.quote(user_id)}",
            key=idempotency_key,
        )

    async def list_conversations(
        self, *, limit: int | None = None, cursor: int | None = None
    ) -> PageChannel:
        """The caller's conversations."""
        return cast(
            PageChannel,
            await self.request("GET", "/api/v1/direct", query={"limit": limit, "cursor": cursor}),
        )

    async def open_conversation(
        self, *, idempotency_key: str | None = None, **body: Unpack[Named]
    ) -> Channel:
        """Opens the caller's conversation with a user: 201 for a new one, 200 if there is one."""
        return cast(
            Channel,
            await self.request("POST", "/api/v1/direct", body=dict(body), key=idempotency_key),
        )

    async def list_messages(
        self,
        room: str,
        /,
        *,
        before: int | None = None,
        after: int | None = None,
        around: int | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> MessagePage:
        """A page of the room's messages, newest first."""
        return cast(
            MessagePage,
            await self.request(
                "GET",
                f"/api/v1/rooms/{self.quote(room)}/messages",
                query={
                    "before": before,
                    "after": after,
                    "around": around,
                    "cursor": cursor,
                    "limit": limit,
                },
            ),
        )

    async def send_message(
        self, room: str, /, *, idempotency_key: str | None = None, **body: Unpack[NewMessage]
    ) -> Message:
        """Sends a message. With an `id` that was used before, the answer is the message that is
        there; an `Idempotency-Key` is such an `id`.
        """
        return cast(
            Message,
            await self.request(
                "POST",
                f"/api/v1/rooms/{self.quote(room)}/messages",
                body=dict(body),
                key=idempotency_key,
            ),
        )

    async def get_message(self, message_id: int, /) -> Message:
        """One message."""
        return cast(
            Message, await self.request("GET", f"/api/v1/messages/{self.quote(message_id)}")
        )

    async def edit_message(
        self, message_id: int, /, *, idempotency_key: str | None = None, **body: Unpack[NewContent]
    ) -> Message:
        """Changes what the caller's message says."""
        return cast(
            Message,
            await self.request(
                "PATCH",
                f"/api/v1/messages/{self.quote(message_id)}",
                body=dict(body),
                key=idempotency_key,
            ),
        )

    async def delete_message(
        self, message_id: int, /, *, idempotency_key: str | None = None
    ) -> None:
        """Deletes a message: the author may, and the owners and admins of its project."""
        await self.request(
            "DELETE", f"/api/v1/messages/{self.quote(message_id)}", key=idempotency_key
        )

    async def list_replies(
        self, message_id: int, /, *, limit: int | None = None, cursor: int | None = None
    ) -> PageMessage:
        """The replies to a message, oldest first."""
        return cast(
            PageMessage,
            await self.request(
                "GET",
                f"/api/v1/messages/{self.quote(message_id)}/replies",
                query={"limit": limit, "cursor": cursor},
            ),
        )

    async def add_reaction(
        self, message_id: int, emoji: str, /, *, idempotency_key: str | None = None
    ) -> None:
        """Reacts to a message with an emoji, or any word of 1 to 32 characters."""
        await self.request(
            "PUT",
            f"/api/v1/messages/{self.quote(message_id)}/reactions/{self.quote(emoji)}",
            key=idempotency_key,
        )

    async def remove_reaction(
        self, message_id: int, emoji: str, /, *, idempotency_key: str | None = None
    ) -> None:
        """Takes the caller's reaction back."""
        await self.request(
            "DELETE",
            f"/api/v1/messages/{self.quote(message_id)}/reactions/{self.quote(emoji)}",
            key=idempotency_key,
        )

    async def mark_room_read(
        self, room: str, /, *, idempotency_key: str | None = None, **body: Unpack[NewMarker]
    ) -> Marker:
        """Marks the room as read up to `seq`. A marker only moves forward, and not beyond the
        room's last event.
        """
        return cast(
            Marker,
            await self.request(
                "PUT",
                f"/api/v1/rooms/{self.quote(room)}/read",
                body=dict(body),
                key=idempotency_key,
            ),
        )

    async def list_tasks(
        self,
        project_id: int,
        /,
        *,
        limit: int | None = None,
        cursor: int | None = None,
        status: list[Literal["todo", "in_progress", "in_review", "done", "cancelled"]]
        | None = None,
        assignee: str | None = None,
        label: str | None = None,
        priority: Literal["low", "normal", "high", "urgent"] | None = None,
        due_before: str | None = None,
    ) -> PageTask:
        """The project's tasks by id, all or some (not for guests). A board sorts them by status
        and rank.
        """
        return cast(
            PageTask,
            await self.request(
                "GET",
                f"/api/v1/projects/{self.quote(project_id)}/tasks",
                query={
                    "limit": limit,
                    "cursor": cursor,
                    "status": status,
                    "assignee": assignee,
                    "label": label,
                    "priority": priority,
                    "due_before": due_before,
                },
            ),
        )

    async def create_task(
        self, project_id: int, /, *, idempotency_key: str | None = None, **body: Unpack[NewTask]
    ) -> Task:
        """Creates a task at the end of its column (everybody in the project but guests)."""
        return cast(
            Task,
            await self.request(
                "POST",
                f"/api/v1/projects/{self.quote(project_id)}/tasks",
                body=dict(body),
                key=idempotency_key,
            ),
        )

    async def get_task(self, task_id: int, /) -> Task:
        """One task of a project that the caller belongs to (not for guests)."""
        return cast(Task, await self.request("GET", f"/api/v1/tasks/{self.quote(task_id)}"))

    async def change_task(
        self,
        task_id: int,
        /,
        *,
        idempotency_key: str | None = None,
        if_match: int | None = None,
        **body: Unpack[TaskChange],
    ) -> Task:
        """Changes a task. A new status puts it at the end of that column."""
        return cast(
            Task,
            await self.request(
                "PATCH",
                f"/api/v1/tasks/{self.quote(task_id)}",
                body=dict(body),
                key=idempotency_key,
                if_match=if_match,
            ),
        )

    async def delete_task(
        self, task_id: int, /, *, idempotency_key: str | None = None, if_match: int | None = None
    ) -> None:
        """Deletes a task for good (everybody in the project but guests)."""
        await self.request(
            "DELETE", f"/api/v1/tasks/{self.quote(task_id)}", key=idempotency_key, if_match=if_match
        )

    async def move_task(
        self,
        task_id: int,
        /,
        *,
        idempotency_key: str | None = None,
        if_match: int | None = None,
        **body: Unpack[TaskMove],
    ) -> Task:
        """Moves a task on the board: to a place in its column, or in another."""
        return cast(
            Task,
            await self.request(
                "POST",
                f"/api/v1/tasks/{self.quote(task_id)}/move",
                body=dict(body),
                key=idempotency_key,
                if_match=if_match,
            ),
        )

    async def list_activity(
        self, task_id: int, /, *, limit: int | None = None, cursor: int | None = None
    ) -> PageActivity:
        """What happened to the task, newest first. Comments are messages of its room."""
        return cast(
            PageActivity,
            await self.request(
                "GET",
                f"/api/v1/tasks/{self.quote(task_id)}/activity",
                query={"limit": limit, "cursor": cursor},
            ),
        )

    async def sync(self) -> Snapshot:
        """All that a client needs at its start, with the position of each room, as of one
        moment.
        """
        return cast(Snapshot, await self.request("GET", "/api/v1/sync"))

    async def search(
        self,
        *,
        q: str,
        project: int | None = None,
        type: Literal["message", "task"] | None = None,
        limit: int | None = None,
        cursor: int | None = None,
    ) -> Results:
        """The messages and tasks that the caller may read and that have all the words, best
        first. Of the matching messages the newest 2,000 are compared.
        """
        return cast(
            Results,
            await self.request(
                "GET",
                "/api/v1/search",
                query={"q": q, "project": project, "type": type, "limit": limit, "cursor": cursor},
            ),
        )

    async def list_keys(
        self, project_id: int, /, *, limit: int | None = None, cursor: int | None = None
    ) -> PageKey:
        """The project's API keys, without what is secret (owners and admins)."""
        return cast(
            PageKey,
            await self.request(
                "GET",
                f"/api/v1/projects/{self.quote(project_id)}/api-keys",
                query={"limit": limit, "cursor": cursor},
            ),
        )

    async def create_key(self, project_id: int, /, **body: Unpack[NewKey]) -> MadeKey:
        """Makes an API key (owners and admins). It is shown once, so an `Idempotency-Key` has no
        meaning here.
        """
        return cast(
            MadeKey,
            await self.request(
                "POST", f"/api/v1/projects/{self.quote(project_id)}/api-keys", body=dict(body)
            ),
        )

    async def revoke_key(
        self, project_id: int, key_id: int, /, *, idempotency_key: str | None = None
    ) -> None:
        """Revokes a key (owners and admins). It stays in the list."""
        await self.request(
            "DELETE",
            f"/api/v1/projects/{self.quote(project_id)}/api-keys/{self.quote(key_id)}",
            key=idempotency_key,
        )

    async def publish_event(
        self, room: str, /, *, idempotency_key: str | None = None, **body: Unpack[NewEvent]
    ) -> Published:
        """Publishes an event into a room of the key's project, or to one of its members. It is
        told and replayed as any other, and changes nothing of Hubbub's own.
        """
        return cast(
            Published,
            await self.request(
                "POST",
                f"/api/v1/rooms/{self.quote(room)}/events",
                body=dict(body),
                key=idempotency_key,
            ),
        )

    async def publish_events(
        self, room: str, /, *, idempotency_key: str | None = None, **body: Unpack[NewEvents]
    ) -> PublishedEvents:
        """Publishes events in this order: all of them, or none if one can't be."""
        return cast(
            PublishedEvents,
            await self.request(
                "POST",
                f"/api/v1/rooms/{self.quote(room)}/events/batch",
                body=dict(body),
                key=idempotency_key,
            ),
        )

    async def list_webhooks(
        self, project_id: int, /, *, limit: int | None = None, cursor: int | None = None
    ) -> PageWebhook:
        """The project's webhooks (owners and admins)."""
        return cast(
            PageWebhook,
            await self.request(
                "GET",
                f"/api/v1/projects/{self.quote(project_id)}/webhooks",
                query={"limit": limit, "cursor": cursor},
            ),
        )

    async def create_webhook(self, project_id: int, /, **body: Unpack[NewWebhook]) -> MadeWebhook:
        """Sets up a webhook (owners and admins): it gets what its creator may read, each room's
        events in order and at least once. At most 10,000 wait for it; what comes then is lost
        to it. Its secret is shown once, so an `Idempotency-Key` has no meaning here.
        """
        return cast(
            MadeWebhook,
            await self.request(
                "POST", f"/api/v1/projects/{self.quote(project_id)}/webhooks", body=dict(body)
            ),
        )

    async def get_webhook(self, webhook_id: int, /) -> Webhook:
        """One webhook (owners and admins)."""
        return cast(
            Webhook, await self.request("GET", f"/api/v1/webhooks/{self.quote(webhook_id)}")
        )

    async def update_webhook(
        self,
        webhook_id: int,
        /,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[WebhookChange],
    ) -> Webhook:
        """Changes the URL or the events, or switches the webhook off or on again. What waits
        after a failure is tried at once.
        """
        return cast(
            Webhook,
            await self.request(
                "PATCH",
                f"/api/v1/webhooks/{self.quote(webhook_id)}",
                body=dict(body),
                key=idempotency_key,
            ),
        )

    async def delete_webhook(
        self, webhook_id: int, /, *, idempotency_key: str | None = None
    ) -> None:
        """Removes the webhook, and its deliveries with it."""
        await self.request(
            "DELETE", f"/api/v1/webhooks/{self.quote(webhook_id)}", key=idempotency_key
        )

    async def list_deliveries(
        self, webhook_id: int, /, *, limit: int | None = None, cursor: int | None = None
    ) -> PageDelivery:
        """What was sent and what waits, newest first, of the rooms that the caller may read.
        Kept for a week after its end.
        """
        return cast(
            PageDelivery,
            await self.request(
                "GET",
                f"/api/v1/webhooks/{self.quote(webhook_id)}/deliveries",
                query={"limit": limit, "cursor": cursor},
            ),
        )
