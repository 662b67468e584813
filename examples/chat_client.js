// A chat client in plain code: what any client of Hubbub has to get right, and nothing else.
//
//     HUBBUB_TOKEN=eyJ... node chat_client.js http://localhost:8000 channel:1
//
// Each line that is typed is sent; what others say is printed. Node 22 or newer; the class also
// runs in a browser.

const FOR_GOOD = new Set([4401, 4403]); // another try would end the same way
const FIRST_PAUSE = 500; // ms
const LONGEST_PAUSE = 20_000;
const PATIENCE = 30_000; // without a frame before a ping, and as long for its answer

class ChatClient {
  constructor(url, token, room) {
    this.url = url.replace(/^http/, "ws") + "/api/v1/ws/connect";
    this.token = token;
    this.room = room;
    this.handlers = {};
    // By id, in order, until acknowledged. One is sent at a time: when the server refuses one, none
    // has overtaken it.
    this.unsent = new Map();
    this.since = null; // the last event that we have, and the history it is of
    this.epoch = null;
    this.joined = false;
    this.tries = 0;
    this.pause = null; // what the server asks for before it goes
  }

  on(eventType, handler) {
    this.handlers[eventType] = handler;
  }

  connect() {
    // As a subprotocol, never in the address: addresses end up in logs.
    this.ws = new WebSocket(this.url, ["hubbub.v1", `bearer.${this.token}`]);
    this.ws.onmessage = (event) => {
      this.listen();
      this.hear(JSON.parse(event.data));
    };
    this.ws.onclose = (event) => {
      clearTimeout(this.timer);
      if (this.joined) this.tries = 0;
      this.joined = false;
      this.emit("disconnected", event);
      if (FOR_GOOD.has(event.code)) return this.emit("refused", event);
      // Full jitter: a thousand clients must not come back in the same moment.
      const ceiling = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.tries++);
      setTimeout(() => this.connect(), this.pause ?? Math.random() * ceiling);
      this.pause = null;
    };
    this.listen();
  }

  // Silence: is there still somebody? The server's own pings are not seen by a page.
  listen(patience = 2) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (patience === 1 || this.ws.readyState !== WebSocket.OPEN) return this.ws.close();
      this.ws.send(JSON.stringify({ type: "ping" }));
      this.listen(patience - 1);
    }, PATIENCE);
  }

  // What is unknown is ignored: a newer server may say more.
  hear({ type, room, id, seq, data }) {
    if (type === "connected") {
      const resume = this.epoch === null ? {} : { since: this.since, epoch: this.epoch };
      this.tell("join_room", { data: resume });
    } else if (type === "joined_room") {
      if (this.since !== null && !data.recovered) this.emit("gap", data);
      if (!data.recovered) this.since = data.seq;
      this.epoch = data.epoch;
      this.joined = true;
      this.emit(type, data);
      this.sendNext();
    } else if (type === "ack") {
      this.unsent.delete(id);
      this.emit(type, data);
      this.sendNext();
    } else if (type === "error" && this.unsent.has(id)) {
      if (data.code === 4429 || data.code === 4500) {
        setTimeout(() => this.sendNext(), data.retry_after_ms ?? 1000); // not now
      } else {
        this.unsent.delete(id);
        this.emit("not_sent", data);
        this.sendNext();
      }
    } else if (type === "error" || type === "left_room") {
      this.emit(type, data);
    } else if (type === "server_draining") {
      this.pause = data.reconnect_in_ms;
    }
    if (seq !== undefined && room === this.room && seq > this.since) {
      this.since = seq;
      this.emit(type, data);
    }
  }

  say(content) {
    this.unsent.set(crypto.randomUUID(), content);
    if (this.joined && this.unsent.size === 1) this.sendNext();
  }

  // The first that waits. After a reconnect that is the same one again, under the same id: the
  // server stores it once.
  sendNext() {
    const [next] = this.unsent;
    if (this.joined && next) this.tell("send_message", { id: next[0], data: { content: next[1] } });
  }

  tell(type, fields) {
    this.ws.send(JSON.stringify({ type, room: this.room, ...fields }));
  }

  emit(type, data) {
    this.handlers[type]?.(data);
  }
}

// Usage, in a terminal
const [url, room] = process.argv.slice(2);
const client = new ChatClient(url, process.env.HUBBUB_TOKEN, room);
const stop = (text) => {
  console.log(`* ${text}`);
  process.exit(1);
};
let ended = false;
const leaveWhenDone = () => {
  if (ended && client.unsent.size === 0) process.exit();
};

client.on("message", ({ username, content }) => console.log(`${username}: ${content}`));
client.on("joined_room", () => console.log(`* joined ${room}`));
client.on("disconnected", ({ code }) => console.log(`* disconnected (${code})`));
client.on("refused", ({ reason }) => stop(reason));
client.on("error", ({ error }) => stop(error));
client.on("left_room", () => stop(`out of ${room}`));
client.on("gap", () => console.log("* some messages were missed: fetch the history"));
client.on("ack", leaveWhenDone);
client.on("not_sent", ({ error }) => {
  console.log(`* not sent: ${error}`);
  leaveWhenDone();
});
client.connect();

require("node:readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => line.trim() && client.say(line.trim()))
  .on("close", () => {
    ended = true;
    leaveWhenDone();
  });
