/** What `hubbub-client` offers. */

export { Client } from "./client.ts";
export type { Clock } from "./clock.ts";
export type { Change, State } from "./connection.ts";
export { AuthenticationFailed, Closed, Forbidden, HubbubError, OutboxFull } from "./errors.ts";
export type {
  Ack,
  AnyEvent,
  EventData,
  Events,
  Outcome,
  Position,
  ReadAck,
  ServerEvent,
} from "./events.ts";
export type { Joined } from "./membership.ts";
export type { ClientOptions } from "./options.ts";
export type { Backoff } from "./pace.ts";
export type { Member } from "./presence.ts";
export { Rest, RestError } from "./rest.ts";
export type { Room } from "./room.ts";
export type { WebSocketClass, WebSocketLike } from "./socket.ts";
export type { OutboxStorage, Stored } from "./storage.ts";
export type { GetToken, TokenReason } from "./tokens.ts";
