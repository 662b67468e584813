// A chat in React on the hooks of the SDK: log in, see who is there, read and write.
//
//   npm install react react-dom hubbub-client esbuild
//   npx esbuild react_chat.jsx --bundle --format=esm --jsx=automatic --outfile=react_chat.js
//
// The page needs a <main> and this script, and an origin that CORS_ORIGINS allows.
import { useState } from "react";
import { createRoot } from "react-dom/client";
import { Client, Rest } from "hubbub-client";
import { HubbubProvider, useConnection, useEvent, usePresence, useRoom } from "hubbub-client/react";

const url = document.querySelector("main").dataset.server ?? location.origin;

function Chat({ id }) {
  const room = useRoom(id);
  const { state } = useConnection();
  const here = usePresence(room).map(({ username }) => username);
  const [messages, setMessages] = useState([]);
  useEvent(room, "message", ({ data }) => setMessages((all) => [...all, data]));

  const say = (event) => {
    event.preventDefault();
    room.send(new FormData(event.target).get("text")).catch((error) => alert(error.message));
    event.target.reset();
  };
  return (
    <section>
      <p role="status">{state === "connected" ? `Here: ${here.sort().join(", ")}` : state}</p>
      <ol>
        {messages.map(({ message_id, username, content }) => (
          <li key={message_id}>{`${username}: ${content}`}</li>
        ))}
      </ol>
      <form onSubmit={say}>
        <input name="text" aria-label="Message" required />
        <button>Send</button>
      </form>
    </section>
  );
}

function Page() {
  const [open, setOpen] = useState(null);
  const logIn = async (event) => {
    event.preventDefault();
    const { room, ...body } = Object.fromEntries(new FormData(event.target));
    const getToken = async () =>
      (await new Rest({ url }).post("/api/v1/auth/login", { body })).access_token;
    const client = new Client({ url, getToken });
    client.connect().then(() => setOpen({ client, room }), (error) => alert(error.message));
  };
  if (open) return <HubbubProvider client={open.client}><Chat id={open.room} /></HubbubProvider>;
  return (
    <form onSubmit={logIn}>
      <input name="username" aria-label="Name" required />
      <input name="password" aria-label="Password" type="password" required />
      <input name="room" aria-label="Room" defaultValue="channel:1" required />
      <button>Log in</button>
    </form>
  );
}

createRoot(document.querySelector("main")).render(<Page />);
