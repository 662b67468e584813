/** What comes in: frames, events for handlers and loops, who is there, tokens. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Emitter } from "../src/emitter.ts";
import { AuthenticationFailed, HubbubError } from "../src/errors.ts";
import { parse } from "../src/frame.ts";
import { newId } from "../src/ids.ts";
import { Presence } from "../src/presence.ts";
import { Tokens } from "../src/tokens.ts";
import { FrozenClock } from "./frozen_clock.ts";

type Event = { type: string; n?: number };
const unwanted = (error: unknown) => assert.fail(String(error));

test("what is no frame of the protocol is none", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  const bad = [
    "",
    "{",
    "null",
    "[]",
    "7",
    '"x"',
    "{}",
    '{"type":7}',
    '{"type":"m","data":[]}',
    '{"type":"m","data":7}',
    '{"type":"m","seq":-1}',
    '{"type":"m","seq":1.5}',
    '{"type":"m","seq":1e300}',
    '{"type":"m","seq":"1"}',
    '{"type":"*"}',
    '{"type":"gap"}',
    '{"type":"state"}',
    deep,
    `{"type":"m","data":{"x":"${"x".repeat(2 ** 22)}"}}`,
    new ArrayBuffer(3),
    undefined,
  ];
  for (const text of bad) assert.equal(parse(text), undefined, String(text).slice(0, 40));
});

test("what is one is taken, with what this version does not know", () => {
  const frame = parse('{"type":"new.kind","room":"channel:1","seq":7,"later":true}');
  assert.deepEqual(frame, { type: "new.kind", room: "channel:1", seq: 7, later: true, data: {} });
  const deep = `{"type":"m","data":{"x":${"[".repeat(50_000)}${"]".repeat(50_000)}}}`;
  assert.equal(parse(deep)?.type, "m");
});

test("a handler that fails is reported, and the others hear all the same", async () => {
  const errors: unknown[] = [];
  const heard: string[] = [];
  const emitter = new Emitter<Event>((error) => errors.push(error));
  emitter.on("message", () => {
    throw new Error("thrown");
  });
  emitter.on("message", async () => {
    throw new Error("rejected");
  });
  emitter.on("message", () => heard.push("message"));
  emitter.on("*", ({ type }) => heard.push(`* ${type}`));
  emitter.emit({ type: "message" });
  emitter.emit({ type: "other" });
  await Promise.resolve();
  assert.deepEqual(heard, ["message", "* message", "* other"]);
  assert.deepEqual(errors.map(String), ["Error: thrown", "Error: rejected"]);
});

test("the same function twice is two subscriptions, and each ends for itself", () => {
  const emitter = new Emitter<Event>(unwanted);
  let heard = 0;
  const handler = () => heard++;
  const stop = emitter.on("message", handler);
  emitter.on("message", handler);
  emitter.emit({ type: "message" });
  assert.equal(heard, 2);
  stop();
  stop();
  emitter.emit({ type: "message" });
  assert.equal(heard, 3);
});

test("a loop hears what came since it was asked for, to the end", async () => {
  const emitter = new Emitter<Event>(unwanted);
  const events = emitter.stream(10);
  for (const n of [1, 2]) emitter.emit({ type: "message", n });
  const heard: unknown[] = [];
  for await (const { n } of events) {
    heard.push(n);
    if (n === 2) queueMicrotask(() => emitter.emit({ type: "message", n: 3 }));
    if (n === 3) emitter.end();
  }
  assert.deepEqual(heard, [1, 2, 3]);
});

test("a loop that falls behind ends with an error, and nobody else does", async () => {
  const emitter = new Emitter<Event>(unwanted);
  const slow = emitter.stream(2);
  const quick = emitter.stream(100);
  let handled = 0;
  emitter.on("message", () => handled++);
  for (let n = 0; n < 5; n++) emitter.emit({ type: "message", n });
  assert.equal((await slow.next()).value?.n, 0);
  assert.equal((await slow.next()).value?.n, 1);
  await assert.rejects(slow.next(), { reason: "overflow" });
  assert.equal((await slow.next()).done, true);
  for (let n = 0; n < 5; n++) assert.equal((await quick.next()).value?.n, n);
  assert.equal(handled, 5);
});

test("a loop that is left hears no more", async () => {
  const emitter = new Emitter<Event>(unwanted);
  const events = emitter.stream(1);
  emitter.emit({ type: "message", n: 1 });
  for await (const { n } of events) if (n === 1) break;
  for (let n = 0; n < 5; n++) emitter.emit({ type: "message", n });
  assert.equal((await events.next()).done, true);
});

const member = (user_id: number) => ({ user_id, username: `user-${user_id}` });

test("who is there follows from what is told, one by one and in batches", () => {
  const presence = new Presence();
  const ids = () => presence.members.map(({ user_id }) => user_id);
  presence.reset({ members: [member(1), member(2)], member_count: 2 });
  presence.heard({ type: "user_joined", data: member(3) });
  presence.heard({ type: "user_joined", data: member(3) });
  presence.heard({ type: "user_left", data: member(1) });
  assert.deepEqual([ids(), presence.count], [[2, 3], 2]);
  const before = presence.members;
  const batch = { joined: [member(4)], left: [member(2)], member_count: 200 };
  presence.heard({ type: "presence", data: batch });
  assert.deepEqual([ids(), presence.count], [[3, 4], 200]);
  assert.notEqual(presence.members, before);
});

test("a list of people has an end, and only people in it", () => {
  const presence = new Presence();
  const wrong = [null, 7, {}, { user_id: "1", username: "x" }, { user_id: 1 }];
  presence.reset({ members: [...wrong, member(1)], member_count: "many" });
  assert.deepEqual([presence.members, presence.count], [[member(1)], 1]);
  for (let n = 1; n < 3_000; n++) presence.heard({ type: "user_joined", data: member(n) });
  assert.equal(presence.members.length, 1_000);
  presence.reset({ members: Array.from({ length: 5_000 }, (_, n) => member(n)) });
  assert.equal(presence.members.length, 1_000);
});

const token = (sub: unknown) => `h.${btoa(JSON.stringify({ sub })).replaceAll("=", "")}.s`;

test("one token is asked for at a time, and everybody gets it", async () => {
  const reasons: string[] = [];
  const tokens = new Tokens(async ({ reason }) => {
    reasons.push(reason);
    return token("1");
  }, new FrozenClock());
  const [one, two] = await Promise.all([tokens.ask("connect"), tokens.ask("expiring")]);
  assert.equal(one, two);
  await tokens.ask("refused");
  assert.deepEqual([reasons, tokens.user], [["connect", "refused"], "1"]);
});

test("what is no token is refused without being told, and so is another user's", async () => {
  for (const wrong of ["", "a b", "secret\n", undefined, 7]) {
    const tokens = new Tokens(() => wrong as string, new FrozenClock());
    const error = await tokens.ask("connect").catch((error: unknown) => error);
    assert.ok(error instanceof AuthenticationFailed);
    assert.ok(!error.message.includes("secret"));
  }
  const both = [token("1"), token(2)];
  const tokens = new Tokens(() => both.shift()!, new FrozenClock());
  await tokens.ask("connect");
  await assert.rejects(tokens.ask("refused"), AuthenticationFailed);
});

test("an app that gives no token in time is asked again later", async () => {
  const clock = new FrozenClock();
  let answer: (token: string) => void = () => {};
  const tokens = new Tokens(() => new Promise((resolve) => (answer = resolve)), clock);
  const first = tokens.ask("connect");
  clock.pass(30_000);
  const error = await first.catch((error: unknown) => error);
  assert.ok(error instanceof HubbubError && !(error instanceof AuthenticationFailed));
  const second = tokens.ask("connect");
  answer(token("1"));
  assert.equal(await second, token("1"));
});

test("ids differ, begin with the time, and fit", () => {
  const ids = Array.from({ length: 1_000 }, () => newId(1_750_000_000_000));
  assert.equal(new Set(ids).size, 1_000);
  assert.ok(newId(1_750_000_000_000) < newId(1_750_000_000_001));
  assert.ok(ids.every((id) => id.length <= 64));
});
