// The entry of a page that shows a channel with the hooks for React.
import { createElement as h, StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { Client } from "../../../clients/javascript/src/index.ts";
import {
  HubbubProvider,
  useConnection,
  useEvent,
  usePresence,
  useRoom,
} from "../../../clients/javascript/src/react.ts";

const { url, tokens, room: id } = globalThis.options;
const client = new Client({ url, token: tokens[0] });

function Channel() {
  const room = useRoom(id);
  const { state } = useConnection();
  const members = usePresence(room);
  const [messages, setMessages] = useState([]);
  useEvent(room, "message", ({ data }) => setMessages([...messages, data.content]));
  const names = members.map(({ username }) => username).sort();
  return h(
    "section",
    null,
    h("p", null, `state: ${state}`),
    h("p", null, `here: ${names.join(", ")}`),
    h("p", null, `said: ${messages.join(", ")}`),
    h("button", { onClick: () => room.send("from React") }, "Say"),
  );
}

function Page() {
  const [shown, setShown] = useState(true);
  return h(
    HubbubProvider,
    { client },
    shown && h(Channel),
    h("button", { onClick: () => setShown(!shown) }, "Toggle"),
  );
}

createRoot(document.querySelector("main")).render(h(StrictMode, null, h(Page)));
globalThis.run = () => {};
