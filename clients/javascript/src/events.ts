/** The events by name: those of the server, as PROTOCOL says, and those of the client itself. */

import type { Change } from "./connection.ts";
import type { HubbubError } from "./errors.ts";
import type { Member } from "./presence.ts";
import type { Stored } from "./storage.ts";

/** A place in a room's history. */
export interface Position {
  seq: number;
  epoch: string;
}

/** The server has stored the message; `duplicate`: an earlier try had done it already. */
export interface Ack {
  message_id: number;
  seq: number;
  duplicate: boolean;
}

/** How far the room is read now. */
export interface ReadAck {
  seq: number;
  unread: number;
  mentions: number;
}

/** What came of a message: `ack`, or `error`. */
export interface Outcome extends Stored {
  ack?: Ack | undefined;
  error?: HubbubError | undefined;
}

/** The envelope of what the server tells. Durable events have `seq`. */
export interface ServerEvent<Type extends string = string, Data = Record<string, unknown>> {
  type: Type;
  room?: string;
  data: Data;
  sender?: string;
  timestamp?: string;
  seq?: number;
  id?: string;
}

interface Task {
  task_id: number;
  version: number;
}

interface ChannelData {
  project_id: number | null;
  channel_id: number;
  name: string;
  topic: string;
  private: boolean;
  creator: string;
  direct: boolean;
  members: string[];
  created_at: string;
  updated_at: string;
  archived_at: string | null;
}

type ProjectMember = { project_id: number } & Member;
type ChannelMember = { channel_id: number } & ProjectMember;
type Reaction = { message_id: number; emoji: string } & Member;

/** What `data` is, by the type of the event. */
export interface EventData {
  connected: {
    user_id: number;
    username: string;
    connection_id: string;
    heartbeat_interval: number;
    expires_at: string;
    server_version: string;
    seq: number;
    epoch: string;
  };
  message: {
    content: string;
    username: string;
    user_id: number;
    metadata: Record<string, unknown>;
    message_id: number;
    reply_to?: number;
  };
  "message.edited": { message_id: number; content: string; edited_at: string } & Member;
  "message.deleted": { message_id: number };
  "reaction.added": Reaction;
  "reaction.removed": Reaction;
  "task.created": Task & {
    title: string;
    status: string;
    priority: string;
    assignee: string | null;
    creator: string;
    project_id: number;
    description: string;
    labels: string[];
    due: string | null;
    rank: string;
  };
  "task.updated": Task & { changes: Record<string, unknown>; changed_by: string };
  "task.status_changed": Task & {
    old_status: string;
    new_status: string;
    changed_by: string;
    rank: string;
  };
  "task.assigned": Task & { assignee: string | null; assigned_by: string };
  "task.deleted": { task_id: number };
  "project.updated": {
    project_id: number;
    name: string;
    description: string;
    archived_at: string | null;
  };
  "project.archived": { project_id: number };
  "project.deleted": { project_id: number };
  "project.member_added": ProjectMember & { role: string };
  "project.member_updated": ProjectMember & { role: string };
  "project.member_removed": ProjectMember;
  "channel.created": ChannelData;
  "channel.updated": ChannelData;
  "channel.archived": { project_id: number; channel_id: number };
  "channel.member_added": ChannelMember;
  "channel.member_removed": ChannelMember;
  "notification.new": {
    title: string;
    message: string;
    link: string;
    priority: string;
    notification_id: number;
    kind: string;
    room: string | null;
    message_id: number | null;
  };
  "notification.read": { notification_ids: number[]; up_to: number | null };
  "notification.level_updated": { room: string; level: string };
  "read.updated": { room: string; seq: number; unread: number; mentions: number };
  "user.updated": Member & { display_name: string; email: string | null };
  /** The room is joined, at first or again. */
  joined_room: {
    seq: number;
    epoch: string;
    recovered: boolean;
    members: Member[];
    member_count: number;
  };
  user_joined: Member;
  user_left: Member;
  typing: Member;
  presence: { joined: Member[]; left: Member[]; member_count: number };
  token_expiring: { expires_at: string };
  server_draining: { reconnect_in_ms: number };
  error: { error: string; code: number; reason: string; retry_after_ms?: number };
}

/** What the client itself tells. */
export interface LocalEvents {
  /** The connection has changed its state. */
  state: { type: "state" } & Change;
  /** Events `from` + 1 to `to` are missing and will not come: fetch what the room shows anew. */
  gap: { type: "gap"; room: string; from: number; to: number; epoch: string };
  /** The room may not be entered. The other rooms live on. */
  refused: { type: "refused"; room: string; error: HubbubError };
  /** The access to the room was taken away. */
  revoked: { type: "revoked"; room: string };
  /** A message was stored by the server. */
  sent: { type: "sent"; room: string } & Outcome;
  /** A message will not be sent, or the client was closed before it was. */
  failed: { type: "failed"; room: string } & Outcome;
}

export type Events = { [T in keyof EventData]: ServerEvent<T, EventData[T]> } & LocalEvents;

/** Any event, also of a type that this version does not know. */
export type AnyEvent = Events[keyof Events] | ServerEvent;

/** `on(type, handler)` returns how to stop it; `*` is for all. */
export interface On {
  <T extends keyof Events>(type: T, handler: (event: Events[T]) => unknown): () => void;
  (type: "*", handler: (event: AnyEvent) => unknown): () => void;
  (type: string, handler: (event: ServerEvent) => unknown): () => void;
}
