// Plays the server's part of a golden conversation to the SDK, which has to get along with it.
// Ends with status 0 if it did, and with 2 if the file needs a client that this one is not.
//
//   node conversations.mjs FILE
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { WebSocketServer } from "ws";
import { Client } from "../../../clients/javascript/src/index.ts";
import { FrozenClock } from "../../../clients/javascript/tests/frozen_clock.ts";
import { until } from "./evil.mjs";

const LOCAL = new Set(["state", "sent", "failed", "refused", "revoked", "gap"]);
const INTERNAL = new Set(["ack", "pong", "authenticated", "left_room"]);
const [head, ...lines] = readFileSync(process.argv[2], "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));

class Unplayable extends Error {}

const known = new Map(Object.entries(head.people).map(([name, id]) => [`${name}.id`, id]));

// The value as it is said: examples, and what is remembered.
function said(value) {
  if (typeof value === "string")
    return value.replace(/\$\{([^}]+)\}/g, (_, name) => known.get(name) ?? "text");
  if (Array.isArray(value)) return value.map(said);
  if (typeof value !== "object" || value === null) return value;
  if ("$get" in value) {
    const found = known.get(value.$get) ?? "text";
    return "$plus" in value ? found + value.$plus : found;
  }
  if ("$unordered" in value) return said(value.$unordered);
  if ("$set" in value && !("example" in value)) return known.get(value.$set);
  if ("$set" in value) known.set(value.$set, value.example);
  if ("$any" in value) return value.example;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, said(item)]));
}

const server = new WebSocketServer({
  port: 0,
  host: "127.0.0.1",
  handleProtocols: () => "hubbub.v1",
});
await new Promise((resolve) => server.once("listening", resolve));
const sockets = [];
server.on("connection", (socket) => {
  const wire = { socket, heard: [] };
  socket.on("message", (text) => wire.heard.push(JSON.parse(text)));
  sockets.push(wire);
});

// Somebody's device: an SDK client, from its first connection to its last.
class Device {
  clock = new FrozenClock();
  events = [];
  expected = [];
  outcomes = [];
  renewals = new Set();
  asked = 0;

  constructor(user) {
    this.user = user;
    this.client = new Client({
      url: `http://127.0.0.1:${server.address().port}`,
      getToken: () => `${user}.token.${this.asked++}`,
      clock: this.clock,
    });
    this.client.on("*", (event) => this.events.push(event));
  }

  // What the server has said, as far as the app is told.
  get heard() {
    return this.events.filter(({ type }) => !LOCAL.has(type));
  }

  do(promise) {
    promise.then(
      (ok) => this.outcomes.push({ ok }),
      (error) => this.outcomes.push({ error }),
    );
  }
}

const devices = new Map(); // by the name of the connection
const wires = new Map();
const owed = new Map(); // ids that the client has sent and its line does not have

async function open({ open: name, user }) {
  if (!user) throw new Unplayable("a token of its own");
  const before = sockets.length;
  // Who was cut off comes back by himself.
  const back = [...devices.values()].find(
    (it) => it.user === user && it.client.state === "waiting",
  );
  const device = back ?? new Device(user);
  devices.set(name, device);
  if (back) back.clock.pass(60_000);
  else void device.client.connect();
  await until(() => sockets.length > before);
  wires.set(name, sockets.at(-1));
}

// Makes the client say what the line says, unless it has done so by itself already.
async function speak({ client: name, frame }) {
  const device = devices.get(name);
  const { client, clock } = device;
  const wire = wires.get(name);
  const { type, room, data } = frame;
  const key = room === undefined ? undefined : said(room);
  const matches = (it) => it.type === type && it.room === key;
  if (type === "ping") clock.pass(30_000);
  else if (!wire.heard.some(matches)) {
    const where = key === undefined ? undefined : client.room(key);
    if (type === "join_room" && where.joined) throw new Unplayable("a second join");
    const told = said(data ?? {});
    if (type === "join_room") device.do(where.join(data && { seq: told.since, epoch: told.epoch }));
    else if (type === "leave_room") where.leave();
    else if (type === "typing") (clock.pass(3_000), where.typing());
    else if (type === "mark_read") device.do(where.markRead(told.seq));
    else if (type === "send_message") {
      const id = frame.id === undefined ? undefined : said({ ...frame.id });
      device.do(where.send(told.content, { metadata: told.metadata, id }));
    }
  }
  const end = Date.now() + 2_000;
  await until(() => wire.heard.some(matches) || Date.now() > end);
  const heard = wire.heard.splice(wire.heard.findIndex(matches), 1)[0];
  if (!heard) throw new Unplayable(`it does not say ${type} here`);
  if (type === "authenticate") device.renewals.add(heard.id);
  if (data?.since) assert.deepEqual(heard.data, said(data));
  if (frame.id?.$set) known.set(frame.id.$set, heard.id ?? frame.id.example);
  else if (frame.id === undefined && heard.id) owed.set(name, { id: heard.id, room: key });
}

async function tell({ server: name, frame, close }) {
  const device = devices.get(name);
  const { socket } = wires.get(name);
  if (close) {
    const before = device.events.length;
    socket.close(close.code, close.reason);
    return until(() =>
      device.events
        .slice(before)
        .some(({ type, state }) => type === "state" && state !== "connected"),
    );
  }
  const told = said(frame);
  const debt = owed.get(name);
  if (debt && [undefined, debt.room].includes(told.room) && told.seq === undefined) {
    told.id = debt.id;
    owed.delete(name);
  }
  const answer = told.type === "error" && told.id !== undefined;
  if (!INTERNAL.has(told.type) && !answer) device.expected.push(told);
  socket.send(JSON.stringify(told));
  const before = device.outcomes.length;
  if (!INTERNAL.has(told.type) && !answer) {
    await until(() => device.heard.length >= device.expected.length, told.type);
  } else if (["ack", "error"].includes(told.type)) {
    await until(() => device.outcomes.length > before || owesNothing(device, told.id), told.type);
  }
}

// A renewal of the token is nothing that the app waits for.
function owesNothing(device, id) {
  return id === undefined || device.renewals.has(id);
}

async function play(line) {
  if ("note" in line && Object.keys(line).length === 1) return;
  if ("rest" in line) return void said(line.answer ?? {});
  if ("open" in line) return open(line);
  if ("server" in line) return tell(line);
  if (!("client" in line)) return;
  if (line.drop) {
    wires.get(line.client).socket.terminate();
    return until(() => devices.get(line.client).client.state === "waiting");
  }
  if (line.close) return devices.get(line.client).client.close();
  if (!line.frame) throw new Unplayable("a broken frame");
  return speak(line);
}

try {
  for (const line of lines) await play(line);
} catch (error) {
  if (!(error instanceof Unplayable)) throw error;
  console.log(`not for a client library: ${error.message}`);
  process.exit(2);
}
for (const device of new Set(devices.values())) assert.deepEqual(device.heard, device.expected);
process.exit();
