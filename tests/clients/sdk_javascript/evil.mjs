// Servers that do wrong, for the hostile scenarios: each connection is played by the test.
import { WebSocketServer } from "ws";
import { Client } from "../../../clients/javascript/src/index.ts";
import { FrozenClock } from "../../../clients/javascript/tests/frozen_clock.ts";

export const TOKEN = `h.${btoa('{"sub":"1"}')}.s`.replaceAll("=", "");
const WELCOME = { user_id: 1, username: "alice", heartbeat_interval: 30, seq: 0, epoch: "e" };

// Waits for a condition, and lets the network work meanwhile.
export async function until(condition, what = condition.toString()) {
  const end = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

// One connection as the server sees it.
class Wire {
  heard = [];

  constructor(socket, behave) {
    this.socket = socket;
    socket.on("error", () => {});
    socket.on("message", (text) => {
      const command = JSON.parse(text);
      this.heard.push(command);
      behave.hears?.(this, command);
    });
  }

  say(type, data = {}, rest = {}) {
    this.text(JSON.stringify({ type, data, ...rest }));
  }

  text(text) {
    this.socket.send(text);
  }

  welcome(data) {
    this.say("connected", { ...WELCOME, ...data });
  }

  joined(command, data) {
    const { room, id } = command;
    const usual = { seq: 0, epoch: "e", recovered: false, members: [], member_count: 0 };
    this.say("joined_room", { ...usual, ...data }, { room, id });
  }

  close(code) {
    this.socket.close(code);
  }

  of(type) {
    return this.heard.filter((command) => command.type === type);
  }
}

// `behave.opens(wire, number)` and `behave.hears(wire, command)` are what the server does.
export async function scene(behave, options = {}) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await new Promise((resolve) => server.once("listening", resolve));
  const wires = [];
  server.on("connection", (socket) => {
    const wire = new Wire(socket, behave);
    wires.push(wire);
    behave.opens(wire, wires.length);
  });
  const clock = new FrozenClock();
  const events = [];
  const reported = [];
  const client = new Client({
    url: `http://127.0.0.1:${server.address().port}`,
    token: TOKEN,
    clock,
    onError: (error) => reported.push(error),
    ...options,
  });
  client.on("*", (event) => events.push(event));
  const states = () => events.filter(({ type }) => type === "state").map(({ state }) => state);
  const heard = (type) => events.filter((event) => event.type === type);
  // Connects, and through all waits again, until `count` connections were made.
  const persist = async (count) => {
    const waits = [];
    void client.connect();
    while (wires.length < count) {
      await until(() => client.state === "waiting" || wires.length >= count, "the next try");
      if (client.state !== "waiting") break;
      waits.push(heard("state").at(-1).retryIn);
      clock.pass(waits.at(-1));
    }
    await until(() => wires.length >= count);
    return waits;
  };
  const end = async () => {
    client.close();
    for (const socket of server.clients) socket.terminate();
    await new Promise((resolve) => server.close(resolve));
  };
  return { client, clock, wires, events, reported, states, heard, persist, end };
}
