// What the client makes of a server that does wrong. Ends with status 0 if it is as it should be.
//
//   node hostile.mjs SCENARIO
import assert from "node:assert/strict";
import { scene, until } from "./evil.mjs";

const welcoming = { opens: (wire) => wire.welcome() };
// Welcomes, and answers joins honestly, as far as `data` is honest.
const joining = (data = () => ({})) => ({
  ...welcoming,
  hears(wire, command) {
    if (command.type === "join_room") wire.joined(command, data(command, wire));
  },
});

const scenarios = {
  async garbage() {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const garbage = ["", "{", "[]", '{"type":1}', '{"type":"m","seq":-1}', deep, '"x"', "\u0000"];
    const it = await scene({
      opens: (wire, number) => {
        if (number % 2) wire.welcome();
        wire.text(garbage[number % garbage.length]);
      },
    });
    const waits = await it.persist(12);
    assert.deepEqual(waits.slice(0, 3), [250, 500, 1000], "each try waits longer");
    assert.ok(Math.max(...waits) <= 20_000);
    await it.end();
  },

  async "a huge frame"() {
    const huge = JSON.stringify({ type: "message", data: { content: "x".repeat(5_000_000) } });
    const it = await scene({ opens: (wire) => (wire.welcome(), wire.text(huge)) });
    await it.persist(3);
    assert.equal(it.heard("message").length, 0);
    await it.end();
  },

  async "binary frames"() {
    const it = await scene({
      opens: (wire) => (wire.welcome(), wire.socket.send(Buffer.from([1]))),
    });
    await it.persist(3);
    await it.end();
  },

  async "no welcome"() {
    const it = await scene({ opens: (wire) => wire.say("message", { content: "early" }) });
    void it.client.connect();
    await until(() => it.wires.length === 1);
    await until(() => it.client.state === "connecting");
    it.clock.pass(10_000);
    assert.equal(it.client.state, "waiting");
    assert.equal(it.heard("message").length, 0);
    await it.end();
  },

  async "no answers"() {
    const it = await scene(welcoming);
    await it.client.connect();
    const room = it.client.room("channel:1");
    const joined = room.join();
    await until(() => it.wires[0].of("join_room").length === 1);
    it.clock.pass(10_000);
    assert.equal(it.client.state, "waiting");
    it.clock.pass(20_000);
    await until(() => it.wires[1]?.of("join_room").length === 1);
    it.client.close();
    await assert.rejects(joined, { name: "Closed" });
    await it.end();
  },

  async "a jump that can be mended"() {
    const it = await scene(joining(({ data }) => (data ? { seq: 4, recovered: true } : {})));
    await it.client.connect();
    const room = it.client.room("channel:1");
    await room.join();
    const [wire] = it.wires;
    const tell = (seq) => wire.say("message", { content: `${seq}` }, { room: "channel:1", seq });
    for (const seq of [1, 2, 1, 2, 4]) tell(seq);
    await until(() => wire.of("join_room").length === 2);
    assert.deepEqual(wire.of("join_room")[1].data, { since: 2, epoch: "e" });
    assert.equal(wire.of("leave_room").length, 1);
    for (const seq of [3, 4, 4, 5]) tell(seq);
    await until(() => room.position.seq === 5);
    assert.deepEqual(
      it.heard("message").map(({ seq }) => seq),
      [1, 2, 3, 4, 5],
    );
    assert.equal(it.heard("gap").length, 0);
    await it.end();
  },

  async "a jump that is never mended"() {
    const it = await scene(joining(({ data }) => (data ? { seq: 100, recovered: true } : {})));
    await it.client.connect();
    const room = it.client.room("channel:1");
    await room.join();
    const [wire] = it.wires;
    for (let seq = 2; seq < 400; seq += 2) {
      wire.say("message", {}, { room: "channel:1", seq });
      await until(() => wire.of("join_room").length === 2 + Math.floor((seq - 2) / 4), `${seq}`);
    }
    const gaps = it.heard("gap").length;
    assert.ok(gaps > 50, "the app is told each time");
    // Each event is handed over once and forward, whatever was left out.
    const seqs = it.heard("message").map(({ seq }) => seq);
    assert.deepEqual(
      seqs,
      [...new Set(seqs)].sort((a, b) => a - b),
    );
    await it.end();
  },

  async "a history of another time"() {
    let epoch = "e";
    const it = await scene(joining(() => ({ seq: 7, epoch, recovered: true })));
    await it.client.connect();
    await it.client.room("channel:1").join();
    epoch = "other";
    it.wires[0].close(1001);
    await until(() => it.client.state === "waiting");
    it.clock.pass(20_000);
    await until(() => it.heard("gap").length === 1);
    assert.deepEqual(it.heard("gap")[0], { type: "gap", room: "channel:1", from: 7, to: 7, epoch });
    await it.end();
  },

  async "an answer to a join that is none"() {
    const it = await scene(joining(() => ({ seq: "7", epoch: null, members: 7 })));
    void it.client.room("channel:1").join();
    await it.persist(3);
    await it.end();
  },

  async "endless frames"() {
    const it = await scene(joining());
    await it.client.connect();
    const room = it.client.room("channel:1");
    await room.join();
    const loop = room.events(100);
    const before = process.memoryUsage().heapUsed;
    let handled = 0;
    room.on("typing", () => handled++);
    it.events.push = () => 0; // the test itself keeps nothing either
    const [wire] = it.wires;
    for (let n = 0; n < 200_000; n++) {
      wire.say(
        n % 2 ? "typing" : "user_joined",
        { user_id: n, username: `u${n % 7}` },
        { room: "channel:1" },
      );
      if (n % 1_000 === 0) await until(() => handled >= n / 2 - 500, `${n}`);
    }
    await until(() => handled === 100_000);
    await assert.rejects(
      async () => {
        for await (const _ of loop);
      },
      { reason: "overflow" },
    );
    assert.equal(room.members.length, 1_000);
    global.gc();
    const grown = process.memoryUsage().heapUsed - before;
    assert.ok(grown < 30_000_000, `${grown} bytes`);
    assert.equal(it.client.state, "connected");
    await it.end();
  },

  async "frames of rooms that nobody joined"() {
    const it = await scene(joining());
    await it.client.connect();
    const [wire] = it.wires;
    for (const room of ["channel:9", "user:2", 7, null, {}])
      wire.say("message", {}, { room, seq: 1 });
    for (const type of ["connected", "pong", "ack", "authenticated"])
      wire.say(type, {}, { id: "x" });
    wire.say("left_room", { reason: "access_revoked" }, { room: "channel:9" });
    wire.say("later.kind", { x: 1 });
    await until(() => it.heard("later.kind").length === 1);
    assert.deepEqual(
      it.events.map(({ type }) => type),
      ["state", "state", "connected", "later.kind"],
    );
    await it.end();
  },

  async "tokens that expire all the time"() {
    let asked = 0;
    const it = await scene(
      {
        opens: (wire) => {
          wire.welcome();
          for (let n = 0; n < 1_000; n++) wire.say("token_expiring", { expires_at: "now" });
        },
      },
      { token: undefined, getToken: () => `a.b.${asked++}` },
    );
    await it.client.connect();
    await until(() => it.heard("token_expiring").length === 1_000);
    assert.equal(asked, 2);
    await until(() => it.wires[0].of("authenticate").length === 1);
    await it.end();
  },

  async "welcomed and refused, again and again"() {
    let asked = 0;
    const it = await scene(
      { opens: (wire) => (wire.welcome(), wire.close(4401)) },
      { token: undefined, getToken: () => `a.b.${asked++}` },
    );
    const waits = await it.persist(8);
    assert.equal(asked, 8);
    assert.equal(waits.length, 6, "only the first is tried again at once");
    assert.ok(waits.at(-1) >= 8_000, `${waits}`);
    await it.end();
  },

  async "silly numbers"() {
    const silly = [-1, 0, 1e300, "x", null, {}];
    const it = await scene({
      opens: (wire, number) => {
        wire.welcome({ heartbeat_interval: silly[number % 6], seq: "x", epoch: 7, user_id: {} });
        wire.say("server_draining", { reconnect_in_ms: silly[number % 6] });
        wire.close(1012);
      },
    });
    const waits = await it.persist(8);
    assert.ok(
      waits.every((ms) => ms >= 0 && ms <= 60_000),
      `${waits}`,
    );
    await it.end();
  },

  async forbidden() {
    const it = await scene({ opens: (wire) => wire.close(4403) });
    await assert.rejects(it.client.connect(), { name: "Forbidden", code: 4403 });
    assert.equal(it.client.state, "closed");
    assert.equal(it.client.error.code, 4403);
    await it.end();
  },

  async "promises that nobody looks at"() {
    const it = await scene({ opens: (wire) => wire.close(4403) }, { outboxLimit: 2 });
    const room = it.client.room("channel:1");
    void room.join();
    for (let n = 0; n < 4; n++) void room.send(`${n}`);
    void room.send("no JSON", { metadata: { n: 1n } });
    void room.markRead(7);
    void it.client.connect();
    void it.client.ready();
    await until(() => it.client.state === "closed");
    void it.client.ready();
    void room.send("late");
    // A rejection that nobody handles ends Node after this.
    await new Promise((resolve) => setTimeout(resolve));
    assert.equal(it.heard("failed").length, 2);
    await it.end();
  },

  async "failures of every kind"() {
    const codes = [1000, 1001, 1006, 1011, 1013, 4500, 1008];
    const it = await scene({
      opens: (wire, number) => {
        const code = codes[number % codes.length];
        if (code === 1006) wire.socket.terminate();
        else wire.close(code);
      },
    });
    await it.persist(15);
    assert.ok(it.heard("state").every(({ state }) => state !== "closed"));
    await it.end();
  },

  async "a handler that closes, leaves or sends in the middle of things"() {
    const it = await scene({
      ...welcoming,
      hears(wire, command) {
        if (command.type === "join_room") wire.joined(command, command.data ? { seq: 9 } : {});
        if (command.type === "send_message") {
          wire.say("ack", { message_id: 1, seq: 1, duplicate: false }, { id: command.id });
        }
      },
    });
    const room = it.client.room("channel:1");
    await it.client.connect();
    await room.join();
    const stop = room.on("gap", () => room.leave());
    it.wires[0].close(1001);
    await until(() => it.client.state === "waiting");
    it.clock.pass(20_000);
    await until(() => it.heard("gap").length === 1);
    assert.equal(room.joined, false);
    assert.equal(room.position, undefined);
    stop();
    it.client.on("sent", ({ data }) => {
      if (data.content !== "3") void room.send(`${Number(data.content) + 1}`);
    });
    await room.send("1");
    await until(() => it.heard("sent").length === 3);
    it.client.on("state", ({ state }) => {
      if (state === "connected") it.client.close();
    });
    it.wires[1].close(1001);
    await until(() => it.client.state === "waiting");
    it.clock.pass(20_000);
    await until(() => it.client.state === "closed");
    assert.equal(it.clock.waiting, 0, "no timer is left");
    await it.end();
  },
};

if (process.argv[2]) {
  await scenarios[process.argv[2]]();
  process.exit();
}
console.log(JSON.stringify(Object.keys(scenarios)));
