/** All that waits to be sent: bounded, kept over reconnects, and over reloads with a storage. */

import { within } from "./clock.ts";
import { deferred, quiet } from "./deferred.ts";
import type { Engine } from "./engine.ts";
import { Closed, HubbubError, OutboxFull } from "./errors.ts";
import type { Ack, ReadAck } from "./events.ts";
import { isCount } from "./frame.ts";
import { newId } from "./ids.ts";
import type { Draft, Lane } from "./lane.ts";
import { STORAGE_TIMEOUT } from "./limits.ts";
import type { OutboxStorage, Stored } from "./storage.ts";

interface Mark extends Draft {
  data: { seq: number };
  done: Promise<ReadAck>;
}

export class Outbox {
  readonly #engine: Engine;
  readonly #limit: number;
  readonly #messages = new Map<string, { stored: Stored; sent: Promise<Ack> }>();
  readonly #marks = new Set<Draft>();
  #storage: OutboxStorage | undefined;
  #written: Promise<unknown> = Promise.resolve();
  #order = 0;
  #closed = false;

  constructor(engine: Engine, limit: number) {
    this.#engine = engine;
    this.#limit = limit;
  }

  /** Queues a message. The same `id` again is the same message, or an error. */
  send(room: string, data: Stored["data"], id = newId(this.#engine.clock.wall())): Promise<Ack> {
    const known = this.#messages.get(id);
    if (known) {
      const same = JSON.stringify([known.stored.room, known.stored.data]);
      if (same === JSON.stringify([room, data])) return known.sent;
      return refused(new HubbubError("This id waits already", 4409, "id_conflict"));
    }
    const no = this.#no();
    if (no) return no;
    const stored = { id, room, data, order: ++this.#order };
    const [draft, sent] = this.#draft(stored);
    this.#write((storage) => storage.put(stored));
    this.#engine.lane(room).add(draft);
    return sent;
  }

  /** Queues a read marker; one that waits is moved on instead. */
  mark(room: string, seq: number): Promise<ReadAck> {
    const lane = this.#engine.lane(room);
    const waits = (draft: Draft): draft is Mark => this.#marks.has(draft) && draft !== lane.flying;
    const waiting = lane.waiting.find(waits);
    if (waiting) {
      waiting.data.seq = Math.max(waiting.data.seq, seq);
      return waiting.done;
    }
    const no = this.#no();
    if (no) return no;
    const { promise, resolve, reject } = deferred<ReadAck>();
    const mark: Mark = {
      id: newId(this.#engine.clock.wall()),
      type: "mark_read",
      data: { seq },
      done: promise,
      settle: (ack, error) => {
        this.#marks.delete(mark);
        if (error) reject(error);
        else resolve(ack as unknown as ReadAck);
      },
    };
    this.#marks.add(mark);
    lane.add(mark);
    return promise;
  }

  /** The messages that wait for a room, in the order of sending. */
  waiting(room: string): Stored[] {
    return [...this.#messages.values()]
      .map(({ stored }) => stored)
      .filter((stored) => stored.room === room)
      .sort((a, b) => a.order - b.order);
  }

  /** Uses the storage from now on: what is in it goes first. Resolves when it may be sent. */
  async attach(storage: OutboxStorage): Promise<void> {
    this.#storage = storage;
    const loaded = this.#written
      .then(() => storage.load())
      .then((found) => this.#adopt(found))
      .catch(this.#engine.report);
    this.#written = loaded;
    await within(this.#engine.clock, STORAGE_TIMEOUT, loaded, () => {});
  }

  /** Takes what comes. */
  open(): void {
    this.#closed = false;
  }

  /** Lets go of all: it is rejected, and what is stored stays stored. */
  close(lanes: Iterable<Lane>, error: HubbubError | undefined): void {
    const storage = this.#storage;
    this.#storage = undefined;
    this.#closed = true;
    for (const lane of lanes) {
      lane.rejectAll((draft) => {
        const kept = !!storage && !this.#marks.has(draft);
        return error ?? Object.assign(new Closed(), { kept });
      });
    }
  }

  /** Why nothing more is taken. */
  #no(): Promise<never> | undefined {
    if (this.#closed) return refused(new Closed());
    if (this.#messages.size + this.#marks.size >= this.#limit) return refused(new OutboxFull());
    return undefined;
  }

  #adopt(found: Stored[]): void {
    const fresh = [...this.#messages.values()].map(({ stored }) => stored);
    const old = found
      .filter(({ id, order }) => isCount(order) && !this.#messages.has(id))
      .sort((a, b) => a.order - b.order)
      .slice(0, Math.max(0, this.#limit - this.#messages.size));
    this.#order = Math.max(this.#order, old.at(-1)?.order ?? 0);
    const lanes = new Map<string, Draft[]>();
    for (const stored of old) {
      const [draft] = this.#draft(stored);
      lanes.set(stored.room, [...(lanes.get(stored.room) ?? []), draft]);
    }
    // What was queued before this was known comes after it.
    for (const stored of fresh) {
      stored.order = ++this.#order;
      this.#write((storage) => storage.put(stored));
    }
    for (const [room, drafts] of lanes) this.#engine.lane(room).addOld(drafts);
  }

  #draft(stored: Stored): [Draft, Promise<Ack>] {
    const { id, data } = stored;
    const { promise: sent, resolve, reject } = deferred<Ack>();
    this.#messages.set(id, { stored, sent });
    const draft: Draft = {
      id,
      type: "send_message",
      data: { ...data },
      settle: (answer, error) => {
        const ack = answer as Ack | undefined;
        this.#messages.delete(id);
        this.#write((storage) => storage.remove(id));
        if (ack) resolve(ack);
        else reject(error);
        this.#engine.tell({ type: ack ? "sent" : "failed", ...stored, ack, error });
      },
    };
    return [draft, sent];
  }

  /** One write after the other, so that none overtakes another. */
  #write(work: (storage: OutboxStorage) => Promise<void>): void {
    const storage = this.#storage;
    if (storage) this.#written = this.#written.then(() => work(storage)).catch(this.#engine.report);
  }
}

const refused = (error: HubbubError) => quiet(Promise.reject<never>(error));
