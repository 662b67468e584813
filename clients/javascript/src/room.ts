/** A room as the app sees it: one object for each, as long as the client. */

import { quiet } from "./deferred.ts";
import type { Emitter } from "./emitter.ts";
import type { Engine } from "./engine.ts";
import type { Ack, AnyEvent, On, Position, ReadAck } from "./events.ts";
import { MOST_UNREAD, TYPING_PAUSE } from "./limits.ts";
import type { Joined, Membership } from "./membership.ts";
import type { Member } from "./presence.ts";
import type { HistoryQuery, MessagePage } from "./rest.ts";
import type { Stored } from "./storage.ts";

export class Room {
  readonly id: string;
  /** Calls the handler for each event of this room. */
  readonly on: On;
  readonly #engine: Engine;
  readonly #membership: Membership;
  readonly #emitter: Emitter<AnyEvent>;
  #typedAt = -Infinity;

  constructor(id: string, engine: Engine, membership: Membership, emitter: Emitter<AnyEvent>) {
    this.id = id;
    this.#engine = engine;
    this.#membership = membership;
    this.#emitter = emitter;
    this.on = emitter.on.bind(emitter) as On;
  }

  /** Whether it is joined right now. */
  get joined(): boolean {
    return this.#membership.wanted && this.#membership.inside;
  }

  /** Who is here now; a new array with every change. Of a large room, not all. */
  get members(): readonly Member[] {
    return this.#membership.presence.members;
  }

  get memberCount(): number {
    return this.#membership.presence.count;
  }

  /** Up to where its events were handed to handlers. Keep it, and `join` from there. */
  get position(): Position | undefined {
    return this.#membership.position;
  }

  /** The messages that wait to be sent here. */
  get pending(): readonly Stored[] {
    return this.#engine.outbox.waiting(this.id);
  }

  /**
   * Joins, and again after each reconnect, until `leave`. Every durable event after the
   * position is handed over once, in order; where that can't be had there is a `gap`.
   * Rejects with `Forbidden`, or another `HubbubError`; meanwhile it waits for a connection.
   */
  join(since?: Position): Promise<Joined & { members: readonly Member[] }> {
    const joined = this.#membership.join(since);
    return quiet(joined.then((it) => ({ ...it, members: this.members })));
  }

  /** Leaves and forgets the position. What waits to be sent here is sent all the same. */
  leave(): void {
    this.#membership.leave();
  }

  /**
   * Sends a message, also over reconnects and reloads, exactly once and in order; joins the
   * room for that if need be. Resolves when the server has stored it. Rejects with
   * `OutboxFull`, `Forbidden`, `Closed` or another `HubbubError`.
   */
  send(
    content: string,
    { metadata, id }: { metadata?: Record<string, unknown>; id?: string } = {},
  ): Promise<Ack> {
    // As it will be on the wire, and so that later changes of the object change nothing.
    const sent = new Promise<Ack>((resolve) => {
      const data = JSON.parse(JSON.stringify({ content, metadata }));
      resolve(this.#engine.outbox.send(this.id, data, id));
    });
    return quiet(sent);
  }

  /** Tells the others that the user writes. Call it as often as you like. */
  typing(): void {
    const now = this.#engine.clock.now();
    if (!this.#membership.inside || now - this.#typedAt < TYPING_PAUSE) return;
    this.#typedAt = now;
    this.#engine.say("typing", this.id);
  }

  /** Moves the user's read marker forward, to `seq`. */
  markRead(seq: number): Promise<ReadAck> {
    return this.#engine.outbox.mark(this.id, seq);
  }

  /** A page of messages, newest first. */
  history(query: HistoryQuery = {}): Promise<MessagePage> {
    return this.#engine.rest.get("/api/v1/rooms/{room}/messages", {
      path: { room: this.id },
      query,
    });
  }

  /** The events from now on. A loop that falls `limit` events behind ends with an error. */
  events(limit: number = MOST_UNREAD): AsyncGenerator<AnyEvent, void> {
    return this.#emitter.stream(limit);
  }
}
