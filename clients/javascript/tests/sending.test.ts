/** What waits to be sent: its order, its bound, its answers, and where it outlives a reload. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Engine } from "../src/engine.ts";
import type { AnyEvent } from "../src/events.ts";
import type { Frame } from "../src/frame.ts";
import { type Lane, makeLane } from "../src/lane.ts";
import { Outbox } from "../src/outbox.ts";
import { pace } from "../src/pace.ts";
import type { OutboxStorage, Stored } from "../src/storage.ts";
import { FrozenClock } from "./frozen_clock.ts";

/** One room and its outbox, before a server that answers when the test says so. */
class Scene {
  readonly clock = new FrozenClock();
  readonly said: { id: string; data: Record<string, unknown> }[] = [];
  readonly told: AnyEvent[] = [];
  readonly reported: unknown[] = [];
  rejoins = 0;
  needed = false;
  readonly lane: Lane;
  readonly outbox: Outbox;
  readonly #answers = new Map<string, (frame: Frame) => void>();

  constructor(limit = 500) {
    const engine = {
      clock: this.clock,
      pace: pace(this.clock, { base: 500, max: 20_000 }),
      report: (error: unknown) => this.reported.push(error),
      tell: (event: AnyEvent) => this.told.push(event),
      lane: () => this.lane,
      request: (_type, _room, data, answer, id = "") => {
        this.said.push({ id, data: { ...data } });
        this.#answers.set(id, answer);
        return id;
      },
    } as Partial<Engine> as Engine;
    this.lane = makeLane("channel:1", engine, {
      again: () => this.rejoins++,
      need: (needed) => (this.needed = needed),
    });
    this.outbox = new Outbox(engine, limit);
  }

  send(content: string, id?: string) {
    return this.outbox.send("channel:1", { content }, id);
  }

  /** The server answers the message that was said last. */
  answer(type: string, data: Record<string, unknown>): void {
    this.#answers.get(this.said.at(-1)!.id)!({ type, data });
  }

  get contents(): unknown[] {
    return this.said.map(({ data }) => data.content);
  }
}

/** A storage as an app may write one. */
class Memory implements OutboxStorage {
  readonly rows = new Map<string, Stored>();
  load = async () => [...this.rows.values()].map((row) => ({ ...row }));
  put = async (message: Stored) => void this.rows.set(message.id, { ...message });
  remove = async (id: string) => void this.rows.delete(id);
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const ack = { message_id: 1, seq: 1, duplicate: false };

test("one message is on its way at a time, and the next one follows its answer", async () => {
  const scene = new Scene();
  const first = scene.send("1");
  void scene.send("2");
  assert.deepEqual(scene.contents, [], "the room is not joined yet");
  assert.equal(scene.needed, true);
  scene.lane.open();
  assert.deepEqual(scene.contents, ["1"]);
  scene.answer("ack", ack);
  assert.deepEqual(await first, ack);
  assert.deepEqual(scene.contents, ["1", "2"]);
  scene.answer("ack", ack);
  assert.equal(scene.needed, false);
  assert.deepEqual(
    scene.told.map(({ type }) => type),
    ["sent", "sent"],
  );
});

test("what was on its way is sent again with its id after the connection was lost", () => {
  const scene = new Scene();
  void scene.send("1", "mine");
  scene.lane.open();
  scene.lane.shut();
  void scene.send("2");
  scene.lane.open();
  assert.deepEqual(
    scene.said.map(({ id }) => id),
    ["mine", "mine"],
  );
});

test("a refusal for now holds the order, and one for good lets the next one go", async () => {
  const scene = new Scene();
  const first = scene.send("1");
  void scene.send("2");
  scene.lane.open();
  scene.answer("error", { code: 4429, reason: "rate_limited", retry_after_ms: 700 });
  scene.clock.pass(600);
  assert.deepEqual(scene.contents, ["1"]);
  scene.clock.pass(200);
  scene.answer("error", { code: 4500, reason: "internal_error" });
  scene.clock.pass(1_000);
  assert.deepEqual(scene.contents, ["1", "1", "1"]);
  scene.answer("error", { code: 4403, reason: "read_only", error: "This room is read-only" });
  await assert.rejects(first, { name: "Forbidden", reason: "read_only" });
  assert.deepEqual(scene.contents, ["1", "1", "1", "2"]);
});

test("a room that is said not to be joined is joined anew, once for each message", async () => {
  const scene = new Scene();
  const first = scene.send("1");
  scene.lane.open();
  scene.answer("error", { code: 4403, reason: "not_joined" });
  assert.equal(scene.rejoins, 1);
  scene.lane.open();
  scene.answer("error", { code: 4403, reason: "not_joined" });
  await assert.rejects(first, { reason: "not_joined" });
  assert.equal(scene.rejoins, 1);
});

test("the bound holds, and the same id is the same message", async () => {
  const scene = new Scene(2);
  const first = scene.send("1", "mine");
  assert.equal(scene.send("1", "mine"), first);
  await assert.rejects(scene.send("other", "mine"), { code: 4409, reason: "id_conflict" });
  void scene.outbox.mark("channel:1", 7);
  await assert.rejects(scene.send("2"), { name: "OutboxFull" });
});

test("a read marker that waits is moved on, and never back", async () => {
  const scene = new Scene();
  void scene.send("1");
  const marks = [3, 9, 5].map((seq) => scene.outbox.mark("channel:1", seq));
  scene.lane.open();
  scene.answer("ack", ack);
  assert.deepEqual(scene.said.at(-1)?.data, { seq: 9 });
  const flying = scene.outbox.mark("channel:1", 12);
  scene.answer("ack", { seq: 9, unread: 0, mentions: 0 });
  for (const mark of marks) assert.equal((await mark).seq, 9);
  scene.answer("ack", { seq: 12, unread: 0, mentions: 0 });
  assert.equal((await flying).seq, 12);
});

test("what is stored goes first, in its order and with its ids", async () => {
  const storage = new Memory();
  const before = new Scene();
  await before.outbox.attach(storage);
  for (const content of ["1", "2", "3"]) before.send(content, `id-${content}`).catch(() => {});
  before.lane.open();
  before.answer("ack", ack);
  await settled();
  assert.deepEqual([...storage.rows.keys()], ["id-2", "id-3"]);

  const scene = new Scene();
  void scene.send("4", "id-4"); // before the storage is known
  await scene.outbox.attach(storage);
  void scene.send("5", "id-5");
  scene.lane.open();
  for (let n = 0; n < 4; n++) scene.answer("ack", ack);
  assert.deepEqual(
    scene.said.map(({ id }) => id),
    ["id-2", "id-3", "id-4", "id-5"],
  );
  await settled();
  assert.equal(storage.rows.size, 0);
});

test("close rejects what waits and says whether it is kept; the next one sends it", async () => {
  const storage = new Memory();
  const scene = new Scene();
  await scene.outbox.attach(storage);
  const first = scene.send("1", "id-1");
  const mark = scene.outbox.mark("channel:1", 3);
  scene.outbox.close([scene.lane], undefined);
  await assert.rejects(first, { name: "Closed", kept: true });
  await assert.rejects(mark, { name: "Closed", kept: false });
  await assert.rejects(scene.send("2"), { name: "Closed" });
  await settled();
  scene.outbox.open();
  await scene.outbox.attach(storage);
  scene.lane.open();
  assert.deepEqual(
    scene.said.map(({ id }) => id),
    ["id-1"],
  );
});

test("a storage that fails or hangs costs no message", async () => {
  const failing: OutboxStorage = {
    load: () => Promise.reject(new Error("denied")),
    put: () => Promise.reject(new Error("full")),
    remove: async () => {},
  };
  const scene = new Scene();
  await scene.outbox.attach(failing);
  const sent = scene.send("1");
  scene.lane.open();
  scene.answer("ack", ack);
  assert.deepEqual(await sent, ack);
  await settled();
  assert.deepEqual(scene.reported.map(String), ["Error: denied", "Error: full"]);

  const hanging = new Scene();
  const attached = hanging.outbox.attach({ ...failing, load: () => new Promise(() => {}) });
  hanging.clock.pass(3_000);
  await attached;
  void hanging.send("1");
  hanging.lane.open();
  assert.deepEqual(hanging.contents, ["1"]);
});
