// What a client can be told to do, by name; `print` gets what it hears. In Node and in pages.
import { Client } from "../../../clients/javascript/src/index.ts";

const plain = (error) => ({ error: error.name, code: error.code, reason: error.reason });
// Of an error JSON shows nothing that matters.
const shown = (event) =>
  event.error instanceof Error ? { ...event, error: plain(event.error) } : event;

export function person({ tokens, ...options }, print, clock) {
  const client = new Client({
    ...options,
    clock,
    getToken: ({ reason }) => {
      print({ asked: reason });
      return tokens.length > 1 ? tokens.shift() : tokens[0];
    },
    onError: (error) => print({ reported: String(error) }),
  });
  client.on("*", (event) => print({ event: shown(event) }));

  const commands = {
    connect: () => client.connect(),
    ready: () => client.ready(),
    close: () => client.close(),
    join: ({ room, since }) => client.room(room).join(since),
    leave: ({ room }) => client.room(room).leave(),
    send: ({ room, content, ...rest }) => client.room(room).send(content, rest),
    pending: ({ room }) => client.room(room).pending.map(({ data }) => data.content),
    read: ({ room, seq }) => client.room(room).markRead(seq),
    typing: ({ room }) => client.room(room).typing(),
    history: ({ room, query }) => client.room(room).history(query),
    members: ({ room }) => client.room(room).members,
    position: ({ room }) => client.room(room).position ?? null,
    state: () => client.state,
    me: () => client.rest.get("/api/v1/users/me"),
    sleep: ({ ms }) => clock.sleep(ms),
    pass: ({ ms }) => clock.pass(ms),
    jump: ({ ms }) => clock.jump(ms),
    throwing: () => {
      client.on("message", () => {
        throw new Error("a handler's own");
      });
    },
  };

  // Runs one command and prints what came of it, under its number.
  return ({ number, do: name, ...rest }) => {
    Promise.resolve()
      .then(() => commands[name](rest))
      .then(
        (result) =>
          print({ number, result: typeof result === "function" ? null : (result ?? null) }),
        (error) => print({ number, ...plain(error), kept: error.kept }),
      );
  };
}
