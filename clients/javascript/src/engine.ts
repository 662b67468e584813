/** What rooms ask of the client they belong to. */

import type { Clock } from "./clock.ts";
import type { Report } from "./emitter.ts";
import type { AnyEvent } from "./events.ts";
import type { Frame } from "./frame.ts";
import type { Joins } from "./joins.ts";
import type { Lane } from "./lane.ts";
import type { Outbox } from "./outbox.ts";
import type { Pace } from "./pace.ts";
import type { Rest } from "./rest.ts";

export type Data = Record<string, unknown> | undefined;

export interface Engine {
  readonly clock: Clock;
  readonly pace: Pace;
  readonly joins: Joins;
  readonly rest: Rest;
  readonly outbox: Outbox;
  readonly report: Report;
  /** Whether there is a connection. */
  readonly live: boolean;
  /** Sends a command that nobody waits for. */
  say(type: string, room: string, data?: Data): void;
  /** Sends a command and waits for its answer, until the connection ends. Returns its id. */
  request(
    type: string,
    room: string,
    data: Data,
    answer: (frame: Frame) => void,
    id?: string,
  ): string;
  /** What waits to be sent to a room. */
  lane(room: string): Lane;
  /** Tells an event to those of its room, and to those of the client. */
  tell(event: AnyEvent): void;
  /** The server does not keep to the protocol: ends the connection, to come back later. */
  distrust(): void;
}
