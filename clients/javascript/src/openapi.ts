/** The types of REST, made by scripts/openapi.js from /openapi.json: do not edit. */

export interface paths {
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Login
         * @description Trades credentials for tokens.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Logout
         * @description Ends the session of the token it is called with, its connections included.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change Password
         * @description Changes the password, and ends all other sessions, their connections included.
         */
        post: operations["change_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh
         * @description Trades a refresh token for a new pair; each refresh token works once.
         */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register
         * @description Creates an account.
         */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Sessions
         * @description Where the caller is logged in, newest first.
         */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke Session
         * @description Ends a session of the caller, its connections included.
         */
        delete: operations["revoke_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels/{channel_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Channel
         * @description One channel or conversation that the caller may read.
         */
        get: operations["get_channel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update Channel
         * @description Changes the topic (everybody in it but guests), the name (owners, admins and its
         *     creator), or whether it is private (owners and admins).
         */
        patch: operations["update_channel"];
        trace?: never;
    };
    "/api/v1/channels/{channel_id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Archive Channel
         * @description Makes the channel read-only (owners, admins and its creator).
         */
        post: operations["archive_channel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels/{channel_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Channel Members
         * @description Everybody who may read the channel, with the role in the project.
         */
        get: operations["list_channel_members"];
        put?: never;
        /**
         * Add Channel Member
         * @description Lets a member of the project into a private channel, or a guest into any.
         */
        post: operations["add_channel_member"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels/{channel_id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Channel Member
         * @description One who may read the channel.
         */
        get: operations["get_channel_member"];
        put?: never;
        post?: never;
        /**
         * Remove Channel Member
         * @description Takes a member out of the channel, or leaves it.
         */
        delete: operations["remove_channel_member"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels/{channel_id}/unarchive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unarchive Channel
         * @description Takes the channel out of the archive (owners, admins and its creator).
         */
        post: operations["unarchive_channel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/direct": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Conversations
         * @description The caller's conversations.
         */
        get: operations["list_conversations"];
        put?: never;
        /**
         * Open Conversation
         * @description Opens the caller's conversation with a user: 201 for a new one, 200 if there is one.
         */
        post: operations["open_conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Message
         * @description One message.
         */
        get: operations["get_message"];
        put?: never;
        post?: never;
        /**
         * Delete Message
         * @description Deletes a message: the author may, and the owners and admins of its project.
         */
        delete: operations["delete_message"];
        options?: never;
        head?: never;
        /**
         * Edit Message
         * @description Changes what the caller's message says.
         */
        patch: operations["edit_message"];
        trace?: never;
    };
    "/api/v1/messages/{message_id}/reactions/{emoji}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Add Reaction
         * @description Reacts to a message with an emoji, or any word of 1 to 32 characters.
         */
        put: operations["add_reaction"];
        post?: never;
        /**
         * Remove Reaction
         * @description Takes the caller's reaction back.
         */
        delete: operations["remove_reaction"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{message_id}/replies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Replies
         * @description The replies to a message, oldest first.
         */
        get: operations["list_replies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Notifications
         * @description The caller's notifications, newest first.
         */
        get: operations["list_notifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/{notification_id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark Notification Read
         * @description Marks a notification as read.
         */
        post: operations["mark_notification_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/read-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark All Notifications Read
         * @description Marks all of the caller's notifications as read.
         */
        post: operations["mark_all_notifications_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Projects
         * @description The projects that the caller belongs to.
         */
        get: operations["list_projects"];
        put?: never;
        /**
         * Create Project
         * @description Creates a project; the caller becomes its owner.
         */
        post: operations["create_project"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Project
         * @description One project that the caller belongs to.
         */
        get: operations["get_project"];
        put?: never;
        post?: never;
        /**
         * Delete Project
         * @description Deletes the project with all that is in it (owners).
         */
        delete: operations["delete_project"];
        options?: never;
        head?: never;
        /**
         * Update Project
         * @description Changes the name or the description (owners and admins).
         */
        patch: operations["update_project"];
        trace?: never;
    };
    "/api/v1/projects/{project_id}/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Keys
         * @description The project's API keys, without what is secret (owners and admins).
         */
        get: operations["list_keys"];
        put?: never;
        /**
         * Create Key
         * @description Makes an API key (owners and admins). It is shown once, so an `Idempotency-Key` has
         *     no meaning here.
         */
        post: operations["create_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project_id}/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke Key
         * @description Revokes a key (owners and admins). It stays in the list.
         */
        delete: operations["revoke_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project_id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Archive Project
         * @description Makes the project read-only (owners and admins).
         */
        post: operations["archive_project"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project_id}/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Channels
         * @description The project's channels that the caller may read.
         */
        get: operations["list_channels"];
        put?: never;
        /**
         * Create Channel
         * @description Creates a channel (everybody in the project but guests).
         */
        post: operations["create_channel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Members
         * @description The members and their roles (not for guests).
         */
        get: operations["list_members"];
        put?: never;
        /**
         * Add Member
         * @description Adds a user, who is notified (owners and admins; an owner is added by an owner).
         */
        post: operations["add_member"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project_id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Member
         * @description One member (guests see themselves only).
         */
        get: operations["get_member"];
        put?: never;
        post?: never;
        /**
         * Remove Member
         * @description Removes a member, or leaves the project. The last owner stays.
         */
        delete: operations["remove_member"];
        options?: never;
        head?: never;
        /**
         * Change Role
         * @description Gives a member another role (owners and admins; an owner's by owners only). The last
         *     owner can't step down.
         */
        patch: operations["change_role"];
        trace?: never;
    };
    "/api/v1/projects/{project_id}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Tasks
         * @description The project's tasks by id, all or some (not for guests). A board sorts them by status
         *     and rank.
         */
        get: operations["list_tasks"];
        put?: never;
        /**
         * Create Task
         * @description Creates a task at the end of its column (everybody in the project but guests).
         */
        post: operations["create_task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project_id}/unarchive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unarchive Project
         * @description Takes the project out of the archive (owners and admins).
         */
        post: operations["unarchive_project"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project_id}/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Webhooks
         * @description The project's webhooks (owners and admins).
         */
        get: operations["list_webhooks"];
        put?: never;
        /**
         * Create Webhook
         * @description Sets up a webhook (owners and admins): it gets what its creator may read, each room's
         *     events in order and at least once. At most 10,000 wait for it; what comes then is lost
         *     to it. Its secret is shown once, so an `Idempotency-Key` has no meaning here.
         */
        post: operations["create_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish Event
         * @description Publishes an event into a room of the key's project, or to one of its members. It is
         *     told and replayed as any other, and changes nothing of Hubbub's own.
         */
        post: operations["publish_event"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/events/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish Events
         * @description Publishes events in this order: all of them, or none if one can't be.
         */
        post: operations["publish_events"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Messages
         * @description A page of the room's messages, newest first.
         */
        get: operations["list_messages"];
        put?: never;
        /**
         * Send Message
         * @description Sends a message. With an `id` that was used before, the answer is the message that is
         *     there; an `Idempotency-Key` is such an `id`.
         */
        post: operations["send_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Notification Level
         * @description How much the caller wants to hear of a room.
         */
        get: operations["get_notification_level"];
        /**
         * Set Notification Level
         * @description Chooses how much the caller wants to hear of a room.
         */
        put: operations["set_notification_level"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{room}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Mark Room Read
         * @description Marks the room as read up to `seq`. A marker only moves forward, and not beyond the
         *     room's last event.
         */
        put: operations["mark_room_read"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search
         * @description The messages and tasks that the caller may read and that have all the words, best
         *     first. Of the matching messages the newest 2,000 are compared.
         */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sync
         * @description All that a client needs at its start, with the position of each room, as of one
         *     moment.
         */
        get: operations["sync"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Task
         * @description One task of a project that the caller belongs to (not for guests).
         */
        get: operations["get_task"];
        put?: never;
        post?: never;
        /**
         * Delete Task
         * @description Deletes a task for good (everybody in the project but guests).
         */
        delete: operations["delete_task"];
        options?: never;
        head?: never;
        /**
         * Change Task
         * @description Changes a task. A new status puts it at the end of that column.
         */
        patch: operations["change_task"];
        trace?: never;
    };
    "/api/v1/tasks/{task_id}/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Activity
         * @description What happened to the task, newest first. Comments are messages of its room.
         */
        get: operations["list_activity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{task_id}/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move Task
         * @description Moves a task on the board: to a place in its column, or in another.
         */
        post: operations["move_task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Users
         * @description The users whose name starts as given.
         */
        get: operations["search_users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get User
         * @description One user.
         */
        get: operations["get_user"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Me
         * @description The caller's own account.
         */
        get: operations["me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change Profile
         * @description Changes what the caller is called, or the email address.
         */
        patch: operations["change_profile"];
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Webhook
         * @description One webhook (owners and admins).
         */
        get: operations["get_webhook"];
        put?: never;
        post?: never;
        /**
         * Delete Webhook
         * @description Removes the webhook, and its deliveries with it.
         */
        delete: operations["delete_webhook"];
        options?: never;
        head?: never;
        /**
         * Update Webhook
         * @description Changes the URL or the events, or switches the webhook off or on again. What waits
         *     after a failure is tried at once.
         */
        patch: operations["update_webhook"];
        trace?: never;
    };
    "/api/v1/webhooks/{webhook_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Deliveries
         * @description What was sent and what waits, newest first, of the rooms that the caller may read.
         *     Kept for a week after its end.
         */
        get: operations["list_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ws/ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Issue Ticket
         * @description A ticket for one WebSocket connection, given as `?ticket=`.
         */
        post: operations["issue_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Healthz
         * @description The process answers.
         */
        get: operations["healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Readyz
         * @description The server can do its work: 200, else 503 with what is missing.
         */
        get: operations["readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Version
         * @description Which Hubbub this is.
         */
        get: operations["version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Activity
         * @description Something that was done with a task: the `type` of the event, and each field that changed
         *     with its `old` and `new` value (of a description only that it changed). `by` is a username.
         */
        Activity: {
            /** At */
            at: string;
            /** By */
            by: string;
            /** Data */
            data: {
                [key: string]: unknown;
            };
            /** Id */
            id: number;
            /** Type */
            type: string;
        };
        /**
         * AllRead
         * @description How many notifications were marked as read.
         */
        AllRead: {
            /** Read */
            read: number;
        };
        /**
         * Channel
         * @description A channel as those who may read it see it. A conversation of two is `direct` and has
         *     neither a project nor a name; its `members` are the two usernames.
         */
        Channel: {
            /** Archived At */
            archived_at: string | null;
            /** Created At */
            created_at: string;
            /** Creator */
            creator: string;
            /** Direct */
            direct: boolean;
            /** Id */
            id: number;
            /** Members */
            members: string[];
            /** Name */
            name: string;
            /** Private */
            private: boolean;
            /** Project Id */
            project_id: number | null;
            /** Topic */
            topic: string;
            /** Updated At */
            updated_at: string;
        };
        /**
         * ChannelChange
         * @description What to change; a field that is left out or null stays as it is.
         */
        ChannelChange: {
            /** Name */
            name?: string | null;
            /** Private */
            private?: boolean | null;
            /** Topic */
            topic?: string | null;
        };
        /**
         * ChannelMember
         * @description A user who may read a channel, and the role in its project; null in a conversation.
         */
        ChannelMember: {
            /** Added At */
            added_at: string;
            /** Display Name */
            display_name: string;
            /** Role */
            role: ("owner" | "admin" | "member" | "guest") | null;
            /** User Id */
            user_id: number;
            /** Username */
            username: string;
        };
        /**
         * Delivery
         * @description An event on its way, or at its end: `dropped` when it must not leave any more. While it
         *     waits, `next_at` says until when.
         */
        Delivery: {
            /** Attempts */
            attempts: number;
            /** Created At */
            created_at: string;
            /** Ended At */
            ended_at: string | null;
            /** Id */
            id: number;
            /** Last Error */
            last_error: string | null;
            /** Last Status */
            last_status: number | null;
            /** Next At */
            next_at: string | null;
            /** Outcome */
            outcome: ("delivered" | "failed" | "dropped") | null;
            /** Room */
            room: string;
            /** Seq */
            seq: number;
            /** Type */
            type: string;
        };
        /**
         * FieldProblem
         * @description What is wrong with one field.
         */
        FieldProblem: {
            /** Field */
            field: string;
            /** Message */
            message: string;
        };
        /**
         * FoundMessage
         * @description A message, as far as a list of results shows it.
         */
        FoundMessage: {
            /** Content */
            content: string;
            /** Created At */
            created_at: string;
            /** Message Id */
            message_id: number;
            /** Room */
            room: string;
            /** User Id */
            user_id: number;
            /** Username */
            username: string;
        };
        /**
         * FoundTask
         * @description A task, as far as a list of results shows it.
         */
        FoundTask: {
            /** Assignee */
            assignee: string | null;
            /** Created At */
            created_at: string;
            /** Id */
            id: number;
            /**
             * Priority
             * @enum {string}
             */
            priority: "low" | "normal" | "high" | "urgent";
            /** Project Id */
            project_id: number;
            /**
             * Status
             * @enum {string}
             */
            status: "todo" | "in_progress" | "in_review" | "done" | "cancelled";
            /** Title */
            title: string;
            /** Updated At */
            updated_at: string;
        };
        /**
         * Key
         * @description A key as its project's managers see it; `prefix` is how it begins. `used_at` is right
         *     to the minute.
         */
        Key: {
            /** Created At */
            created_at: string;
            /** Creator */
            creator: string;
            /** Id */
            id: number;
            /** Name */
            name: string;
            /** Prefix */
            prefix: string;
            /** Revoked At */
            revoked_at: string | null;
            /** Scopes */
            scopes: ("events:custom" | "events:all")[];
            /** Used At */
            used_at: string | null;
        };
        /**
         * LevelChoice
         * @description The level to have from now on.
         */
        LevelChoice: {
            /**
             * Level
             * @enum {string}
             */
            level: "all" | "mentions" | "none";
        };
        /**
         * Login
         * @description Credentials. Deliberately without rules: what is wrong with them is not told.
         */
        Login: {
            /** Password */
            password: string;
            /** Username */
            username: string;
        };
        /**
         * MadeKey
         * @description A new key. `key` is shown here and never again.
         */
        MadeKey: {
            /** Created At */
            created_at: string;
            /** Creator */
            creator: string;
            /** Id */
            id: number;
            /** Key */
            key: string;
            /** Name */
            name: string;
            /** Prefix */
            prefix: string;
            /** Revoked At */
            revoked_at: string | null;
            /** Scopes */
            scopes: ("events:custom" | "events:all")[];
            /** Used At */
            used_at: string | null;
        };
        /**
         * MadeWebhook
         * @description A new webhook. `secret` signs its requests (Standard Webhooks); it is shown here and
         *     never again.
         */
        MadeWebhook: {
            /** Created At */
            created_at: string;
            /** Creator */
            creator: string;
            /** Disabled At */
            disabled_at: string | null;
            /** Enabled */
            enabled: boolean;
            /** Events */
            events: string[];
            /** Failing Since */
            failing_since: string | null;
            /** Id */
            id: number;
            /** Project Id */
            project_id: number;
            /** Secret */
            secret: string;
            /** Updated At */
            updated_at: string;
            /** Url */
            url: string;
        };
        /**
         * Marker
         * @description How far the caller has read the room, and what is unread after that: each number counts
         *     up to 1,000.
         */
        Marker: {
            /** Mentions */
            mentions: number;
            /** Room */
            room: string;
            /** Seq */
            seq: number;
            /** Unread */
            unread: number;
        };
        /**
         * Me
         * @description The caller's own account.
         */
        Me: {
            /** Created At */
            created_at: string;
            /** Display Name */
            display_name: string;
            /** Email */
            email: string | null;
            /** Id */
            id: number;
            /** Updated At */
            updated_at: string;
            /** Username */
            username: string;
        };
        /**
         * Member
         * @description A user and the role in the project.
         */
        Member: {
            /** Added At */
            added_at: string;
            /** Display Name */
            display_name: string;
            /**
             * Role
             * @enum {string}
             */
            role: "owner" | "admin" | "member" | "guest";
            /** User Id */
            user_id: number;
            /** Username */
            username: string;
        };
        /**
         * MemberChange
         * @description The role to have from now on.
         */
        MemberChange: {
            /**
             * Role
             * @enum {string}
             */
            role: "owner" | "admin" | "member" | "guest";
        };
        /**
         * Message
         * @description A stored message. A deleted one has `deleted`, and neither content nor metadata nor
         *     reactions. `reply_count` counts the replies that are not deleted.
         */
        Message: {
            /**
             * Content
             * @default
             */
            content?: string;
            /** Created At */
            created_at: string;
            /**
             * Deleted
             * @default false
             */
            deleted?: boolean;
            /** Edited At */
            edited_at: string | null;
            /** Message Id */
            message_id: number;
            /**
             * Metadata
             * @default {}
             */
            metadata?: {
                [key: string]: unknown;
            };
            /**
             * Reactions
             * @default []
             */
            reactions?: components["schemas"]["Reaction"][];
            /** Reply Count */
            reply_count: number;
            /** Reply To */
            reply_to: number | null;
            /** Room */
            room: string;
            /** Seq */
            seq: number;
            /** User Id */
            user_id: number;
            /** Username */
            username: string;
        };
        /**
         * MessagePage
         * @description Newest first; `next_cursor` goes back in time and is null at the beginning.
         */
        MessagePage: {
            /** Items */
            items: components["schemas"]["Message"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * MessageResult
         * @description A message that matches.
         */
        MessageResult: {
            /** Excerpt */
            excerpt: components["schemas"]["Part"][];
            message: components["schemas"]["FoundMessage"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "message";
        };
        /**
         * Named
         * @description Names one user, by `username` or by `user_id`.
         */
        Named: {
            /** User Id */
            user_id?: number | null;
            /** Username */
            username?: string | null;
        };
        /**
         * NewChannel
         * @description A channel to create. A private one is known to its members only.
         */
        NewChannel: {
            /** Name */
            name: string;
            /**
             * Private
             * @default false
             */
            private?: boolean;
            /**
             * Topic
             * @default
             */
            topic?: string;
        };
        /**
         * NewContent
         * @description What a message says from now on.
         */
        NewContent: {
            /** Content */
            content: string;
        };
        /**
         * NewEvent
         * @description An event to publish: `custom.*`, or one of the server's own types with the fields that
         *     it has. `data` travels as it is sent; `sender` is the key's name unless it is given.
         */
        NewEvent: {
            /** Data */
            data: {
                [key: string]: unknown;
            };
            /** Sender */
            sender?: string | null;
            /** Type */
            type: string;
        };
        /**
         * NewEvents
         * @description Events to publish together: all of them or none.
         */
        NewEvents: {
            /** Events */
            events: components["schemas"]["NewEvent"][];
        };
        /**
         * NewKey
         * @description A key to make. `events:custom` may publish `custom.*` events, `events:all` any.
         */
        NewKey: {
            /** Name */
            name: string;
            /** Scopes */
            scopes: ("events:custom" | "events:all")[];
        };
        /**
         * NewMarker
         * @description How far the caller has read: the `seq` of an event of the room.
         */
        NewMarker: {
            /** Seq */
            seq: number;
        };
        /**
         * NewMember
         * @description A user to add, and the role.
         */
        NewMember: {
            /**
             * Role
             * @default member
             * @enum {string}
             */
            role?: "owner" | "admin" | "member" | "guest";
            /** User Id */
            user_id?: number | null;
            /** Username */
            username?: string | null;
        };
        /**
         * NewMessage
         * @description A message to send. With `id` (or an `Idempotency-Key`, which is the same), a repeat is
         *     the same message.
         */
        NewMessage: {
            /** Content */
            content: string;
            /** Id */
            id?: string | null;
            /** Metadata */
            metadata?: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * NewProject
         * @description A project to create.
         */
        NewProject: {
            /**
             * Description
             * @default
             */
            description?: string;
            /** Name */
            name: string;
        };
        /**
         * NewTask
         * @description A task to create. `assignee` is the name of a member of the project, `due` a date.
         */
        NewTask: {
            /** Assignee */
            assignee?: string | null;
            /**
             * Description
             * @default
             */
            description?: string;
            /** Due */
            due?: string | null;
            /** Labels */
            labels?: string[];
            /**
             * Priority
             * @default normal
             * @enum {string}
             */
            priority?: "low" | "normal" | "high" | "urgent";
            /**
             * Status
             * @default todo
             * @enum {string}
             */
            status?: "todo" | "in_progress" | "in_review" | "done" | "cancelled";
            /** Title */
            title: string;
        };
        /**
         * NewWebhook
         * @description A webhook to set up. `events` are types and patterns as `task.*`; none means all.
         */
        NewWebhook: {
            /** Events */
            events?: string[];
            /** Url */
            url: string;
        };
        /**
         * Notification
         * @description Something that the caller should know. `link` is a path in the web app; `room` and
         *     `message_id` say what it is about, if that is a room or a message.
         */
        Notification: {
            /** Created At */
            created_at: string;
            /** Id */
            id: number;
            /**
             * Kind
             * @enum {string}
             */
            kind: "mention" | "reply" | "message" | "assignment" | "invitation" | "due_soon" | "webhook_off";
            /** Link */
            link: string;
            /** Message */
            message: string;
            /** Message Id */
            message_id: number | null;
            /** Priority */
            priority: string;
            /** Read At */
            read_at: string | null;
            /** Room */
            room: string | null;
            /** Title */
            title: string;
        };
        /** Page[Activity] */
        Page_Activity_: {
            /** Items */
            items: components["schemas"]["Activity"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Channel] */
        Page_Channel_: {
            /** Items */
            items: components["schemas"]["Channel"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[ChannelMember] */
        Page_ChannelMember_: {
            /** Items */
            items: components["schemas"]["ChannelMember"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Delivery] */
        Page_Delivery_: {
            /** Items */
            items: components["schemas"]["Delivery"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Key] */
        Page_Key_: {
            /** Items */
            items: components["schemas"]["Key"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Member] */
        Page_Member_: {
            /** Items */
            items: components["schemas"]["Member"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Message] */
        Page_Message_: {
            /** Items */
            items: components["schemas"]["Message"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Notification] */
        Page_Notification_: {
            /** Items */
            items: components["schemas"]["Notification"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Project] */
        Page_Project_: {
            /** Items */
            items: components["schemas"]["Project"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Session] */
        Page_Session_: {
            /** Items */
            items: components["schemas"]["Session"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Task] */
        Page_Task_: {
            /** Items */
            items: components["schemas"]["Task"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[User] */
        Page_User_: {
            /** Items */
            items: components["schemas"]["User"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[Webhook] */
        Page_Webhook_: {
            /** Items */
            items: components["schemas"]["Webhook"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * Part
         * @description A piece of an excerpt, as plain text; `hit` says that it is what was looked for.
         */
        Part: {
            /** Hit */
            hit: boolean;
            /** Text */
            text: string;
        };
        /**
         * PasswordChange
         * @description The password to have from now on, and the one that is replaced.
         */
        PasswordChange: {
            /** Current Password */
            current_password: string;
            /** New Password */
            new_password: string;
        };
        /**
         * Problem
         * @description Why a request was refused or failed (RFC 9457). Programs go by `reason` and `code`, people
         *     by `detail`.
         */
        Problem: {
            /**
             * Code
             * @description As in the WebSocket's errors.
             */
            code: number;
            /** Detail */
            detail: string;
            /** Errors */
            errors: components["schemas"]["FieldProblem"][];
            /** Reason */
            reason: string;
            /**
             * Request Id
             * @description As in `X-Request-ID`.
             */
            request_id: string | null;
            /** Status */
            status: number;
            /** Title */
            title: string;
            /** Type */
            type: string;
        };
        /**
         * Profile
         * @description What to change about the caller; what is left out stays. A null removes the email.
         */
        Profile: {
            /** Display Name */
            display_name?: string;
            /** Email */
            email?: string | null;
        };
        /**
         * Project
         * @description A project as its members see it. `role` is the caller's own.
         */
        Project: {
            /** Archived At */
            archived_at: string | null;
            /** Created At */
            created_at: string;
            /** Creator */
            creator: string;
            /** Description */
            description: string;
            /** Id */
            id: number;
            /** Name */
            name: string;
            /**
             * Role
             * @enum {string}
             */
            role: "owner" | "admin" | "member" | "guest";
            /** Updated At */
            updated_at: string;
        };
        /**
         * ProjectChange
         * @description What to change; a field that is left out or null stays as it is.
         */
        ProjectChange: {
            /** Description */
            description?: string | null;
            /** Name */
            name?: string | null;
        };
        /**
         * Published
         * @description Where the event has its place in the room's order.
         */
        Published: {
            /** Room */
            room: string;
            /** Seq */
            seq: number;
        };
        /**
         * PublishedEvent
         * @description One of several.
         */
        PublishedEvent: {
            /** Room */
            room: string;
            /** Seq */
            seq: number;
            /** Type */
            type: string;
        };
        /**
         * PublishedEvents
         * @description The places of the events, in the order they were given.
         */
        PublishedEvents: {
            /** Events */
            events: components["schemas"]["PublishedEvent"][];
        };
        /**
         * Reaction
         * @description An emoji on a message, how many use it, and the first 100 of them.
         */
        Reaction: {
            /** Count */
            count: number;
            /** Emoji */
            emoji: string;
            /** Usernames */
            usernames: string[];
        };
        /**
         * Readiness
         * @description Whether the server can do its work, and what it needs for it. With a degraded `bus` it
         *     can: what other instances say comes later then, from the database.
         */
        Readiness: {
            /**
             * Bus
             * @enum {string}
             */
            bus: "ok" | "degraded" | "in_process";
            /**
             * Database
             * @enum {string}
             */
            database: "ok" | "read_only" | "unavailable";
            /** Draining */
            draining: boolean;
            /** Ready */
            ready: boolean;
        };
        /**
         * Refresh
         * @description A refresh token; it is used up by the call.
         */
        Refresh: {
            /** Refresh Token */
            refresh_token: string;
        };
        /**
         * Registration
         * @description A new account.
         */
        Registration: {
            /** Display Name */
            display_name?: string | null;
            /** Email */
            email?: string | null;
            /** Password */
            password: string;
            /** Username */
            username: string;
        };
        /**
         * Results
         * @description Best first. `next_cursor` brings the next part; null at the end, after 200 at most.
         */
        Results: {
            /** Items */
            items: (components["schemas"]["MessageResult"] | components["schemas"]["TaskResult"])[];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * RoomLevel
         * @description How much the caller wants to hear of a room: of every message, of mentions and replies,
         *     or nothing.
         */
        RoomLevel: {
            /**
             * Level
             * @enum {string}
             */
            level: "all" | "mentions" | "none";
            /** Room */
            room: string;
        };
        /**
         * Session
         * @description A login. `used_at` is when its tokens were last renewed; `current` is the one that asks.
         */
        Session: {
            /** Created At */
            created_at: string;
            /** Current */
            current: boolean;
            /** Expires At */
            expires_at: string;
            /** Id */
            id: string;
            /** Used At */
            used_at: string;
        };
        /**
         * Snapshot
         * @description All that a client needs at its start. With `epoch` and a room's `seq` the later events
         *     of the room can be asked for.
         */
        Snapshot: {
            /** Channels */
            channels: components["schemas"]["SyncedChannel"][];
            /** Epoch */
            epoch: string;
            me: components["schemas"]["Me"];
            notifications: components["schemas"]["UnreadNotifications"];
            /** Projects */
            projects: components["schemas"]["SyncedProject"][];
            user_room: components["schemas"]["UserRoom"];
        };
        /**
         * SyncedChannel
         * @description A channel or a conversation of two, the last event of its room, and what the caller has
         *     not read there.
         */
        SyncedChannel: {
            /** Archived At */
            archived_at: string | null;
            /** Created At */
            created_at: string;
            /** Creator */
            creator: string;
            /** Direct */
            direct: boolean;
            /** Id */
            id: number;
            /**
             * Level
             * @enum {string}
             */
            level: "all" | "mentions" | "none";
            /** Members */
            members: string[];
            /** Mentions */
            mentions: number;
            /** Name */
            name: string;
            /** Private */
            private: boolean;
            /** Project Id */
            project_id: number | null;
            /** Read Seq */
            read_seq: number;
            /** Room */
            room: string;
            /** Seq */
            seq: number;
            /** Topic */
            topic: string;
            /** Unread */
            unread: number;
            /** Updated At */
            updated_at: string;
        };
        /**
         * SyncedProject
         * @description A project, the last event of its room, and what the caller has not read there. A guest
         *     can't enter the room: all after `room` is null.
         */
        SyncedProject: {
            /** Archived At */
            archived_at: string | null;
            /** Created At */
            created_at: string;
            /** Creator */
            creator: string;
            /** Description */
            description: string;
            /** Id */
            id: number;
            /** Level */
            level: ("all" | "mentions" | "none") | null;
            /** Mentions */
            mentions: number | null;
            /** Name */
            name: string;
            /** Read Seq */
            read_seq: number | null;
            /**
             * Role
             * @enum {string}
             */
            role: "owner" | "admin" | "member" | "guest";
            /** Room */
            room: string;
            /** Seq */
            seq: number | null;
            /** Unread */
            unread: number | null;
            /** Updated At */
            updated_at: string;
        };
        /**
         * Task
         * @description A task. `assignee` and `creator` are usernames; `rank` is its place in the column of its
         *     status, in byte order; `version` rises with every change and is the `ETag`.
         */
        Task: {
            /** Assignee */
            assignee: string | null;
            /** Created At */
            created_at: string;
            /** Creator */
            creator: string;
            /** Description */
            description: string;
            /** Due */
            due: string | null;
            /** Id */
            id: number;
            /** Labels */
            labels: string[];
            /**
             * Priority
             * @enum {string}
             */
            priority: "low" | "normal" | "high" | "urgent";
            /** Project Id */
            project_id: number;
            /** Rank */
            rank: string;
            /**
             * Status
             * @enum {string}
             */
            status: "todo" | "in_progress" | "in_review" | "done" | "cancelled";
            /** Title */
            title: string;
            /** Updated At */
            updated_at: string;
            /** Version */
            version: number;
        };
        /**
         * TaskChange
         * @description What to change; a field that is left out stays as it is. Null takes the assignee or the
         *     due date away.
         */
        TaskChange: {
            /** Assignee */
            assignee?: string | null;
            /** Description */
            description?: string;
            /** Due */
            due?: string | null;
            /** Labels */
            labels?: string[];
            /**
             * Priority
             * @enum {string}
             */
            priority?: "low" | "normal" | "high" | "urgent";
            /**
             * Status
             * @enum {string}
             */
            status?: "todo" | "in_progress" | "in_review" | "done" | "cancelled";
            /** Title */
            title?: string;
        };
        /**
         * TaskMove
         * @description A place on the board: in the column of `status`, below the task `after`, or at the top
         *     without it.
         */
        TaskMove: {
            /** After */
            after?: number | null;
            /**
             * Status
             * @enum {string}
             */
            status: "todo" | "in_progress" | "in_review" | "done" | "cancelled";
        };
        /**
         * TaskResult
         * @description A task that matches, by its title or its description.
         */
        TaskResult: {
            /** Excerpt */
            excerpt: components["schemas"]["Part"][];
            task: components["schemas"]["FoundTask"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "task";
        };
        /**
         * Ticket
         * @description A ticket, good once and for `expires_in` seconds.
         */
        Ticket: {
            /** Expires In */
            expires_in: number;
            /** Ticket */
            ticket: string;
        };
        /**
         * TokenPair
         * @description The result of a login: `expires_in` is in seconds.
         */
        TokenPair: {
            /** Access Token */
            access_token: string;
            /** Expires In */
            expires_in: number;
            /** Refresh Token */
            refresh_token: string;
            /**
             * Token Type
             * @default bearer
             */
            token_type?: string;
            user: components["schemas"]["Me"];
        };
        /**
         * UnreadNotifications
         * @description How many notifications the caller has not read.
         */
        UnreadNotifications: {
            /** Unread */
            unread: number;
        };
        /**
         * User
         * @description A user as others see them.
         */
        User: {
            /** Created At */
            created_at: string;
            /** Display Name */
            display_name: string;
            /** Id */
            id: number;
            /** Updated At */
            updated_at: string;
            /** Username */
            username: string;
        };
        /**
         * UserRoom
         * @description The caller's own room, and its last event.
         */
        UserRoom: {
            /** Room */
            room: string;
            /** Seq */
            seq: number;
        };
        /**
         * Webhook
         * @description A webhook as its project's managers see it. After three days of nothing but failures
         *     (`failing_since`) the server switches it off.
         */
        Webhook: {
            /** Created At */
            created_at: string;
            /** Creator */
            creator: string;
            /** Disabled At */
            disabled_at: string | null;
            /** Enabled */
            enabled: boolean;
            /** Events */
            events: string[];
            /** Failing Since */
            failing_since: string | null;
            /** Id */
            id: number;
            /** Project Id */
            project_id: number;
            /** Updated At */
            updated_at: string;
            /** Url */
            url: string;
        };
        /**
         * WebhookChange
         * @description What to change; a field that is left out or null stays as it is.
         */
        WebhookChange: {
            /** Enabled */
            enabled?: boolean | null;
            /** Events */
            events?: string[] | null;
            /** Url */
            url?: string | null;
        };
    };
    responses: {
        /** @description The server failed; a repeat is safe. */
        Failed: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request is refused; `reason` says why. */
        Refused: {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many requests. */
        TooManyRequests: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The server is too busy; a repeat is safe. */
        Unavailable: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description The object's version, for `If-Match` and `If-None-Match`. */
        ETag: string;
        /** @description Where the new object is. */
        Location: string;
        /** @description Seconds to wait before the next try. */
        "Retry-After": number;
        /** @description The request's own id, as in the server's log. */
        "X-Request-ID": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPair"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Refresh"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPair"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Registration"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description Created */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_sessions: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Session_"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    revoke_session: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_channel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channel_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    update_channel: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                channel_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChannelChange"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    archive_channel: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                channel_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_channel_members: {
        parameters: {
            query?: {
                cursor?: number;
                limit?: number;
            };
            header?: never;
            path: {
                channel_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ChannelMember_"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    add_channel_member: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                channel_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Named"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description Created */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelMember"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_channel_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channel_id: number;
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelMember"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    remove_channel_member: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                channel_id: number;
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    unarchive_channel: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                channel_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_conversations: {
        parameters: {
            query?: {
                cursor?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Channel_"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    open_conversation: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Named"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description The conversation was there already */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_message: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                message_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    edit_message: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                message_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewContent"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    add_reaction: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                emoji: string;
                message_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    remove_reaction: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                emoji: string;
                message_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_replies: {
        parameters: {
            query?: {
                cursor?: number;
                limit?: number;
            };
            header?: never;
            path: {
                message_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Message_"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_notifications: {
        parameters: {
            query?: {
                cursor?: number;
                limit?: number;
                /** @description Only what was not read */
                unread?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Notification_"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    mark_notification_read: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                notification_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notification"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    mark_all_notifications_read: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AllRead"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_projects: {
        parameters: {
            query?: {
                cursor?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Project_"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_project: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProject"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description Created */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_project: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    update_project: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectChange"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_keys: {
        parameters: {
            query?: {
                cursor?: number;
                limit?: number;
            };
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Key_"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewKey"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description Created */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeKey"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    revoke_key: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                key_id: number;
                project_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    archive_project: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_channels: {
        parameters: {
            query?: {
                cursor?: number;
                limit?: number;
            };
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Channel_"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_channel: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewChannel"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description Created */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_members: {
        parameters: {
            query?: {
                cursor?: number;
                limit?: number;
            };
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Member_"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    add_member: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMember"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description Created */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    remove_member: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                project_id: number;
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    change_role: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                project_id: number;
                user_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberChange"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_tasks: {
        parameters: {
            query?: {
                /** @description Assigned to this username; `none`: to nobody */
                assignee?: string;
                cursor?: number;
                /** @description Due before this date */
                due_before?: string;
                /** @description With this label */
                label?: string;
                limit?: number;
                /** @description Of this priority */
                priority?: "low" | "normal" | "high" | "urgent";
                /** @description Of this status; of any of them, if repeated */
                status?: ("todo" | "in_progress" | "in_review" | "done" | "cancelled")[];
            };
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Task_"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_task: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTask"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    unarchive_project: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_webhooks: {
        parameters: {
            query?: {
                cursor?: number;
                limit?: number;
            };
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Webhook_"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWebhook"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description Created */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeWebhook"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    publish_event: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEvent"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description Created */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Published"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    publish_events: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEvents"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description Created */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublishedEvents"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_messages: {
        parameters: {
            query?: {
                after?: number;
                around?: number;
                before?: number;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagePage"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    send_message: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMessage"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description Created */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_notification_level: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomLevel"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    set_notification_level: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LevelChoice"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomLevel"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    mark_room_read: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                room: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMarker"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Marker"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    search: {
        parameters: {
            query: {
                cursor?: number;
                limit?: number;
                /** @description Only what belongs to this project. */
                project?: number;
                /** @description Every word must be there; the last one may be the beginning of one. Case and accents don't matter. */
                q: string;
                /** @description Only messages, or tasks. */
                type?: "message" | "task";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Results"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    sync: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Snapshot"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_task: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that the caller has, as in its `ETag`; 304 if it is current. */
                "If-None-Match"?: string;
            };
            path: {
                task_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description The caller has the current version */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_task: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
                /** @description Changes the task only if it still has this version, as in its `ETag`; otherwise 412. */
                "If-Match"?: string;
            };
            path: {
                task_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    change_task: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
                /** @description Changes the task only if it still has this version, as in its `ETag`; otherwise 412. */
                "If-Match"?: string;
            };
            path: {
                task_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskChange"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_activity: {
        parameters: {
            query?: {
                cursor?: number;
                limit?: number;
            };
            header?: never;
            path: {
                task_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Activity_"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    move_task: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
                /** @description Changes the task only if it still has this version, as in its `ETag`; otherwise 412. */
                "If-Match"?: string;
            };
            path: {
                task_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskMove"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    search_users: {
        parameters: {
            query: {
                cursor?: number;
                limit?: number;
                /** @description How the username or the display name starts, in any case */
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_User_"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    change_profile: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Profile"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    get_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_webhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                webhook_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description No Content */
            204: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    update_webhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key gets the first answer and changes nothing. Kept for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                webhook_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookChange"];
            };
        };
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_deliveries: {
        parameters: {
            query?: {
                cursor?: number;
                limit?: number;
            };
            header?: never;
            path: {
                webhook_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Delivery_"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    issue_ticket: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description Created */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ticket"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: string;
                    };
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description Not ready */
            503: {
                headers: {
                    "Retry-After": components["headers"]["Retry-After"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    version: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Refused"];
            "5XX": components["responses"]["Failed"];
            /** @description OK */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: string;
                    };
                };
            };
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
}
