/** Being in one room: joined, joined again after each reconnect, and what was missed noticed. */

import { after, type Cancel } from "./clock.ts";
import { type Deferred, deferred } from "./deferred.ts";
import type { Engine } from "./engine.ts";
import { Closed, Forbidden, type HubbubError, refusal } from "./errors.ts";
import type { Position } from "./events.ts";
import { type Frame, isCount } from "./frame.ts";
import { type Lane, makeLane } from "./lane.ts";
import { Presence } from "./presence.ts";

/** What `joined_room` said. */
export interface Joined {
  room: string;
  seq: number;
  epoch: string;
  recovered: boolean;
}

export class Membership {
  readonly presence = new Presence();
  /** What waits to be sent there. */
  readonly lane: Lane;
  /** Whether the app wants to be in. */
  wanted = false;
  /** Up to where its events were handed over. */
  position: Position | undefined;
  readonly #room: string;
  readonly #engine: Engine;
  #needed = false; // by messages that wait, whatever the app wants
  #in: Joined | undefined;
  #id: string | undefined; // of the last join
  #mending = false;
  #tries = 0;
  #pause: Cancel | undefined;
  #joined: Deferred<Joined> | undefined; // what `join` waits for
  readonly #joiner = () => this.#ask();

  constructor(room: string, engine: Engine) {
    this.#room = room;
    this.#engine = engine;
    this.lane = makeLane(room, engine, this);
  }

  get inside(): boolean {
    return this.#in !== undefined;
  }

  /** Wants to be in from now on; `since` is where an earlier page has stopped. */
  join(since?: Position): Promise<Joined> {
    const fresh = !this.wanted;
    this.wanted = true;
    if (this.#in && !fresh) return Promise.resolve(this.#in);
    if (fresh) this.position = since;
    const { promise } = (this.#joined ??= deferred());
    // In for the sake of messages only: what it was told then is no beginning for the app.
    if (fresh && this.#id) this.#anew();
    else if (fresh) this.#start();
    return promise;
  }

  /** Wants to be out. The position is forgotten. */
  leave(): void {
    if (!this.wanted) return;
    this.wanted = false;
    this.#forget();
    this.#reject(new Closed());
    this.#settle();
  }

  /** Whether messages wait for the room: then it is entered for as long as they do. */
  need(needed: boolean): void {
    if (this.#needed === needed) return;
    this.#needed = needed;
    if (!needed) this.#settle();
    else if (!this.wanted) this.#start();
  }

  /** Joins anew: the server says that it is not in, or something is missing. */
  again(): void {
    this.#out();
    this.#start();
  }

  /** There is a connection. */
  up(): void {
    if (this.wanted || this.#needed) this.#start();
  }

  /** The connection has ended. */
  down(): void {
    this.#mending = false;
    this.#out();
  }

  /** The client was closed: it is in again when the client is opened again. */
  close(error: HubbubError): void {
    this.#out();
    this.#reject(error);
  }

  /** Takes a frame of this room. */
  heard(frame: Frame): void {
    const { type, data, seq } = frame;
    if (type === "joined_room") {
      // Not always an answer: the server says it again when a replay can't be completed.
      if (this.#in && (frame.id === this.#id || frame.id === undefined)) this.#entered(frame);
    } else if (type === "left_room") {
      if (data.reason !== "access_revoked" || !this.#id) return;
      this.#lost(new Forbidden("Access revoked", "access_revoked"), true);
    } else if (this.#in && this.wanted) {
      if (seq !== undefined) return this.#event(frame, seq);
      if (["user_joined", "user_left", "presence"].includes(type)) this.presence.heard(frame);
      this.#engine.tell(frame);
    }
  }

  #event(frame: Frame, seq: number): void {
    const position = this.position;
    if (!position || seq <= position.seq) return;
    if (seq > position.seq + 1) {
      // Once what is missing is asked for; if it does not come then, the app is told.
      if (!this.#mending) {
        this.#mending = true;
        return this.#anew();
      }
      this.#gap(position.seq, seq - 1, position.epoch);
      if (this.position !== position) return; // a handler has left, or closed the client
    }
    this.#mending = false;
    this.position = { seq, epoch: position.epoch };
    this.#engine.tell(frame);
  }

  #anew(): void {
    this.#engine.say("leave_room", this.#room);
    this.again();
  }

  #start(): void {
    if (this.#engine.live) this.#engine.joins.add(this.#joiner);
  }

  #ask(): void {
    const { position } = this;
    const data = position && { since: position.seq, epoch: position.epoch };
    this.#id = this.#engine.request("join_room", this.#room, data, (frame) => {
      const refused = frame.type !== "joined_room";
      if (frame.id === this.#id) {
        if (refused) this.#refused(frame);
        else this.#entered(frame);
      }
      this.#engine.joins.answered(frame.data.code === 4403);
    });
  }

  #entered(frame: Frame): void {
    const { data } = frame;
    const { seq, epoch } = data;
    if (!isCount(seq) || typeof epoch !== "string") return this.#engine.distrust();
    const recovered = data.recovered === true && this.position?.epoch === epoch;
    const before = this.position;
    this.#tries = 0;
    this.#in = { room: this.#room, seq, epoch, recovered };
    this.presence.reset(data);
    const anew = this.wanted && !recovered;
    if (anew) {
      this.position = { seq, epoch };
      this.#mending = false;
    }
    this.#joined?.resolve(this.#in);
    this.#joined = undefined;
    this.lane.open();
    if (this.wanted) this.#engine.tell(frame);
    if (anew && before && this.wanted) this.#gap(before.seq, seq, epoch);
  }

  #refused({ data }: Frame): void {
    const error = refusal(data);
    const wait = this.#engine.pace.retry(data, this.#tries++);
    if (wait === undefined) return this.#lost(error, false);
    this.#id = undefined;
    this.#pause = after(this.#engine.clock, wait, () => this.#start());
  }

  #lost(error: HubbubError, revoked: boolean): void {
    this.wanted = this.#needed = false;
    this.#forget();
    this.close(error);
    this.lane.rejectAll(() => error);
    const room = this.#room;
    this.#engine.tell(revoked ? { type: "revoked", room } : { type: "refused", room, error });
  }

  #gap(from: number, to: number, epoch: string): void {
    this.#engine.tell({ type: "gap", room: this.#room, from, to, epoch });
  }

  #settle(): void {
    if (this.wanted || this.#needed) return;
    if (this.#id) this.#engine.say("leave_room", this.#room);
    this.#out();
  }

  #out(): void {
    this.#pause?.();
    this.#engine.joins.remove(this.#joiner);
    this.#in = this.#id = undefined;
    this.lane.shut();
  }

  #forget(): void {
    this.position = undefined;
    this.presence.reset({});
  }

  #reject(error: Error): void {
    this.#joined?.reject(error);
    this.#joined = undefined;
  }
}
