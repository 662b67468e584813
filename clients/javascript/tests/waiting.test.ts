/** How long is waited for what, and what a late timer means. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { after, deadline, within } from "../src/clock.ts";
import { takeTurns } from "../src/joins.ts";
import { liveness } from "../src/liveness.ts";
import { pace } from "../src/pace.ts";
import { FrozenClock } from "./frozen_clock.ts";

const withChance = (random: number) => Object.assign(new FrozenClock(), { random: () => random });
const backoff = { base: 500, max: 20_000 };

test("the pause is anything up to a bound that doubles with each try and has an end", () => {
  const most = pace(withChance(1), backoff);
  assert.deepEqual(
    [0, 1, 2, 5, 6, 1_000].map(most.backOff),
    [500, 1000, 2000, 16_000, 20_000, 20_000],
  );
  const least = pace(withChance(0), backoff);
  assert.equal(least.backOff(6), 0);
});

test("too many connections are waited out, and never for less than the base", () => {
  assert.equal(pace(withChance(0), backoff).asked(4429, undefined), 500);
  assert.equal(pace(withChance(1), backoff).asked(4429, undefined), 30_000);
});

test("who is closed for too many errors comes back at the slowest pace", () => {
  assert.equal(pace(withChance(0), backoff).asked(1008, undefined), 10_000);
  assert.equal(pace(withChance(1), backoff).asked(1008, undefined), 20_000);
});

test("a drained server is believed when it says when, up to a minute", () => {
  const { asked } = pace(withChance(0.5), backoff);
  assert.equal(asked(1012, 700), 700);
  assert.equal(asked(1012, 1e9), 60_000);
  assert.equal(asked(1012, undefined), undefined);
  assert.equal(asked(1006, 700), undefined);
});

test("a refused command is tried again when it may succeed then, and never else", () => {
  const { retry } = pace(withChance(0), backoff);
  assert.equal(retry({ code: 4429, reason: "rate_limited", retry_after_ms: 1200 }, 0), 1200);
  assert.equal(retry({ code: 4429, reason: "rate_limited", retry_after_ms: "soon" }, 0), 500);
  assert.equal(retry({ code: 4429, reason: "rate_limited", retry_after_ms: 1e12 }, 0), 60_000);
  assert.equal(retry({ code: 4429, reason: "too_many_rooms" }, 0), undefined);
  assert.equal(retry({ code: 4500 }, 3), 500);
  for (const code of [4400, 4403, 4409, undefined]) assert.equal(retry({ code }, 0), undefined);
});

test("a timer says that it is late when the machine slept or the clock was set", () => {
  const clock = new FrozenClock();
  const told: boolean[] = [];
  const set = () => after(clock, 1_000, (late) => told.push(late));
  set();
  clock.pass(1_000);
  set();
  clock.sleep(3_600_000);
  set();
  clock.jump(86_400_000);
  clock.pass(1_000);
  set();
  clock.jump(-86_400_000);
  clock.pass(1_000);
  assert.deepEqual(told, [false, true, true, false]);
});

test("a deadline that was slept through gives a grace, once", () => {
  const clock = new FrozenClock();
  let over = 0;
  deadline(clock, 10_000, () => over++);
  clock.sleep(3_600_000);
  assert.equal(over, 0);
  clock.pass(3_000);
  assert.equal(over, 1);
  deadline(clock, 10_000, () => over++)();
  clock.pass(60_000);
  assert.equal(over, 1);
});

test("what comes in time is given, and what does not is replaced", async () => {
  const clock = new FrozenClock();
  assert.equal(await within(clock, 100, Promise.resolve(1), () => 2), 1);
  const late = within(clock, 100, new Promise<number>(() => {}), () => 2);
  clock.pass(100);
  assert.equal(await late, 2);
  assert.equal(clock.waiting, 0);
});

test("a silence is asked about, and a second one is the end", () => {
  const clock = new FrozenClock();
  const told: string[] = [];
  const line = liveness(
    clock,
    () => told.push("ask"),
    () => told.push("dead"),
  );
  line.start(30_000);
  clock.pass(29_000);
  line.heard();
  clock.pass(29_000);
  assert.deepEqual(told, []);
  clock.pass(1_000);
  assert.deepEqual(told, ["ask"]);
  line.heard();
  clock.pass(39_999);
  assert.deepEqual(told, ["ask", "ask"]);
  clock.pass(1);
  assert.deepEqual(told, ["ask", "ask", "dead"]);
  line.stop();
  assert.equal(clock.waiting, 0);
});

test("a doubt shortens the wait, and many doubts do not prolong it", () => {
  const clock = new FrozenClock();
  const told: string[] = [];
  const line = liveness(
    clock,
    () => told.push("ask"),
    () => told.push("dead"),
  );
  line.probe(3_000);
  assert.deepEqual(told, [], "before the start there is nothing to ask");
  line.start(30_000);
  line.probe(10_000);
  for (let n = 0; n < 3; n++) {
    line.probe(3_000);
    clock.pass(1_000);
  }
  assert.deepEqual(told, ["ask", "ask", "dead"]);
});

test("joins take turns, and a refused one keeps its place for a minute", () => {
  const clock = new FrozenClock();
  const turns = takeTurns(clock);
  const asked: number[] = [];
  for (let n = 0; n < 20; n++) turns.add(() => asked.push(n));
  assert.equal(asked.length, 8);
  turns.answered(false);
  assert.equal(asked.length, 9);
  for (let n = 0; n < 8; n++) turns.answered(true);
  assert.equal(asked.length, 9);
  clock.pass(60_000);
  assert.equal(asked.length, 17);
  turns.reset();
  turns.add(() => asked.push(20));
  assert.equal(asked.length, 18);
  assert.equal(clock.waiting, 0);
});
