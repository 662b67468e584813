/** The client: one connection, its rooms, and what waits to be sent. */

import { type Change, Connection, type State } from "./connection.ts";
import { type Deferred, deferred, quiet } from "./deferred.ts";
import { Emitter } from "./emitter.ts";
import type { Engine } from "./engine.ts";
import { Closed, HubbubError } from "./errors.ts";
import type { AnyEvent, On, Position } from "./events.ts";
import { type Frame, isCount } from "./frame.ts";
import { takeTurns } from "./joins.ts";
import type { Lane } from "./lane.ts";
import { BAD_FRAME, MOST_UNREAD } from "./limits.ts";
import { Membership } from "./membership.ts";
import { type ClientOptions, completed } from "./options.ts";
import { Outbox } from "./outbox.ts";
import { Rest } from "./rest.ts";
import { Room } from "./room.ts";
import { Tokens } from "./tokens.ts";

interface Place {
  room: Room;
  membership: Membership;
  emitter: Emitter<AnyEvent>;
}

export class Client {
  /** The REST API with the same tokens. */
  readonly rest: Rest;
  /** Calls the handler for each event, of any room and of the client. */
  readonly on: On;
  readonly #options: ReturnType<typeof completed>;
  readonly #tokens: Tokens;
  readonly #connection: Connection;
  readonly #emitter: Emitter<AnyEvent>;
  readonly #engine: Engine;
  readonly #places = new Map<string, Place>();
  #ready: Deferred<void> | undefined; // what `ready` waits for
  #own: (Position & { room: string }) | undefined;
  #attached = false;

  /** Does nothing yet. Throws for a `url` that is none. */
  constructor(options: ClientOptions) {
    const made = (this.#options = completed(options));
    this.#emitter = new Emitter(made.report);
    this.on = this.#emitter.on.bind(this.#emitter) as On;
    this.#tokens = new Tokens(made.token, made.clock);
    this.rest = new Rest({ url: made.url, tokens: this.#tokens });
    this.#connection = new Connection(made, this.#tokens, {
      changed: (change) => this.#changed(change),
      known: () => this.#attach(),
      up: (frame) => this.#up(frame),
      heard: (frame) => this.#heard(frame),
      down: (code) => this.#down(code),
    });
    this.#engine = this.#makeEngine();
  }

  get state(): State {
    return this.#connection.state;
  }

  /** Why it is closed, if that was not by `close`. */
  get error(): HubbubError | undefined {
    return this.#connection.error;
  }

  /** Connects, and again whenever the connection is lost. Resolves and rejects as `ready`. */
  connect(): Promise<void> {
    this.#engine.outbox.open();
    this.#connection.open();
    return this.ready();
  }

  /** Resolves when it is connected; rejects when it is closed, with the reason. */
  ready(): Promise<void> {
    if (this.state === "connected") return Promise.resolve();
    if (this.state === "closed") return quiet(Promise.reject(this.error ?? new Closed()));
    return (this.#ready ??= deferred()).promise;
  }

  /**
   * Ends the connection. What waits is rejected with `Closed`; what is stored stays stored.
   * `connect` begins again, in the same rooms.
   */
  close(): void {
    this.#connection.close();
  }

  /** The room of this id, such as `channel:1`: always the same object. */
  room(id: string): Room {
    return this.#place(id).room;
  }

  /** The events from now on. A loop that falls `limit` events behind ends with an error. */
  events(limit: number = MOST_UNREAD): AsyncGenerator<AnyEvent, void> {
    return this.#emitter.stream(limit);
  }

  #changed(change: Change): void {
    const { state, error } = change;
    const places = [...this.#places.values()];
    const ready = this.#ready;
    if (state === "connected" || state === "closed") this.#ready = undefined;
    if (state === "connected") ready?.resolve();
    if (state === "closed") {
      const reason = error ?? new Closed();
      ready?.reject(reason);
      for (const { membership } of places) membership.close(reason);
      this.#engine.outbox.close(
        places.map(({ membership }) => membership.lane),
        error,
      );
      this.#attached = false;
    }
    this.#tell({ type: "state", ...change });
    if (state !== "closed") return;
    this.#emitter.end();
    for (const { emitter } of places) emitter.end();
  }

  /** It is known whose tokens they are, and so which outbox is the user's. */
  async #attach(): Promise<void> {
    const storage = !this.#attached && this.#options.storage(this.#tokens.user);
    this.#attached = !!storage || this.#attached;
    if (storage) await this.#engine.outbox.attach(storage);
  }

  #up(welcome: Frame): void {
    const { user_id, seq, epoch } = welcome.data;
    if (isCount(user_id) && isCount(seq) && typeof epoch === "string") {
      const before = this.#own;
      const room = `user:${user_id}`;
      // Nobody can join the own room, so what was missed there is never sent again.
      const behind = !before || before.epoch !== epoch || before.seq < seq;
      if (behind) this.#own = { room, seq, epoch };
      if (before && behind) this.#tell({ type: "gap", room, from: before.seq, to: seq, epoch });
    }
    this.#tell(welcome);
    for (const { membership } of [...this.#places.values()]) membership.up();
  }

  #heard(frame: Frame): void {
    const { room } = frame;
    if (room !== undefined && room === this.#own?.room) this.#heardOwn(frame, this.#own);
    else if (room !== undefined) this.#places.get(room)?.membership.heard(frame);
    else this.#tell(frame);
  }

  #heardOwn(frame: Frame, own: Position & { room: string }): void {
    const { seq } = frame;
    if (seq !== undefined) {
      if (seq <= own.seq) return;
      const { room, epoch, seq: from } = own;
      own.seq = seq;
      if (seq > from + 1) this.#tell({ type: "gap", room, from, to: seq - 1, epoch });
    }
    this.#tell(frame);
  }

  #down(code: number): void {
    const places = [...this.#places.values()];
    // The server does not say which message was too big; it was the biggest on its way.
    const lanes = code === 1009 ? places.map(({ membership }) => membership.lane) : [];
    const [largest] = lanes.filter(weight).sort((a, b) => weight(b) - weight(a));
    this.#engine.joins.reset();
    for (const { membership } of places) membership.down();
    largest?.reject(new HubbubError("The message is too large", 1009, "too_large"));
  }

  /** Tells an event to those of its room, and to those of the client. */
  #tell(event: AnyEvent): void {
    const { room } = event as { room?: string };
    if (room !== undefined) this.#places.get(room)?.emitter.emit(event);
    this.#emitter.emit(event);
  }

  #place(id: string): Place {
    const known = this.#places.get(id);
    if (known) return known;
    const emitter = new Emitter<AnyEvent>(this.#options.report);
    const membership = new Membership(id, this.#engine);
    const room = new Room(id, this.#engine, membership, emitter);
    const place = { room, membership, emitter };
    this.#places.set(id, place);
    return place;
  }

  #makeEngine(): Engine {
    const connection = this.#connection;
    const { clock, pace, report, outboxLimit } = this.#options;
    const engine = {
      clock,
      pace,
      report,
      rest: this.rest,
      joins: takeTurns(clock),
      get live() {
        return connection.live;
      },
      say: (type, room, data) => connection.say({ type, room, data }),
      request: (type, room, data, answer, id) =>
        connection.request({ type, room, data }, answer, id),
      lane: (room) => this.#place(room).membership.lane,
      tell: (event) => this.#tell(event),
      distrust: () => connection.drop(BAD_FRAME),
    } as Engine;
    return Object.assign(engine, { outbox: new Outbox(engine, outboxLimit) });
  }
}

/** How large what is on its way is; 0 for nothing. */
const weight = ({ flying }: Lane) => (flying ? JSON.stringify(flying).length : 0);
