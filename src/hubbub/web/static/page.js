// A first page over the public protocol. Everything people wrote is set as text, never as HTML.
const $ = (id) => document.getElementById(id);
let token = sessionStorage.getItem("token");
let ws, room, attempts = 0;
let present = new Set();
let waiting = null; // messages that came while the room's history is on its way

async function api(path, options = {}) {
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const response = await fetch(`/api/v1${path}`, { ...options, headers });
  const body = response.status === 204 ? null : await response.json();
  if (!response.ok) throw new Error(body?.detail ?? response.statusText);
  return body;
}

function status(text, on = false) {
  $("status").textContent = text;
  $("status").className = on ? "on" : "";
}

function line(sender, text, at, note = false) {
  const item = document.createElement("li");
  if (note) item.className = "note";
  const time = document.createElement("time");
  time.dateTime = at;
  time.textContent = new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  item.append(time);
  if (sender) {
    const name = document.createElement("b");
    name.textContent = sender;
    item.append(name);
  }
  item.append(text);
  $("messages").append(item);
  item.scrollIntoView({ block: "end" });
}

function connect() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  ws = new WebSocket(`${scheme}://${location.host}/api/v1/ws/connect`, ["hubbub.v1", `bearer.${token}`]);
  ws.onmessage = (event) => receive(JSON.parse(event.data));
  ws.onclose = (event) => {
    if (!token) return;
    if (event.code === 4401) return logout();
    status("Reconnecting…");
    const delay = Math.random() * Math.min(30000, 500 * 2 ** attempts++);
    setTimeout(connect, event.code === 4429 ? 30000 : delay);
  };
}

function receive(message) {
  const { type, data } = message;
  if (type === "connected") {
    attempts = 0;
    status(`Connected as ${data.username}`, true);
    if (room) ws.send(JSON.stringify({ type: "join_room", room }));
  } else if (message.room && message.room !== room) {
    return;
  } else if (type === "joined_room") {
    present = new Set(data.members.map((member) => member.username));
    members();
    history().catch((error) => line(null, error.message, message.timestamp, true));
  } else if (type === "message") {
    if (waiting) waiting.push(message);
    else line(data.username, data.content, message.timestamp);
  } else if (type === "user_joined" || type === "user_left") {
    if (type === "user_joined") present.add(data.username);
    else present.delete(data.username);
    members();
    line(null, `${data.username} ${type === "user_joined" ? "joined" : "left"}`, message.timestamp, true);
  } else if (type === "error") {
    line(null, data.error, message.timestamp, true);
  }
}

async function history() {
  const live = (waiting = []);
  const page = await api(`/rooms/${room}/messages?limit=50`);
  if (waiting !== live) return; // another room was entered, or this one once more
  waiting = null;
  $("messages").replaceChildren();
  let last = 0;
  for (const message of page.items.reverse()) {
    line(message.username, message.deleted ? "(deleted)" : message.content, message.created_at);
    last = message.seq;
  }
  for (const message of live) if (message.seq > last) receive(message);
}

function members() {
  $("members").textContent = `Here now: ${[...present].sort().join(", ")}`;
}

async function open() {
  $("login").hidden = true;
  $("chat").hidden = $("logout").hidden = false;
  const projects = await api("/projects");
  $("channels").replaceChildren();
  for (const project of projects.items) {
    for (const channel of (await api(`/projects/${project.id}/channels`)).items) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `# ${channel.name}`;
      button.onclick = () => enter(`channel:${channel.id}`, button);
      const item = document.createElement("li");
      item.append(button);
      $("channels").append(item);
    }
  }
  const first = $("channels").querySelector("button");
  if (first) first.click();
  connect();
}

function enter(key, button) {
  for (const other of $("channels").querySelectorAll("button")) other.removeAttribute("aria-current");
  button.setAttribute("aria-current", "true");
  $("title").textContent = button.textContent;
  $("messages").replaceChildren();
  $("members").textContent = "";
  waiting = null;
  const left = room;
  room = key;
  if (ws?.readyState !== WebSocket.OPEN) return;
  if (left && left !== key) ws.send(JSON.stringify({ type: "leave_room", room: left }));
  ws.send(JSON.stringify({ type: "join_room", room }));
}

function logout() {
  sessionStorage.removeItem("token");
  token = null;
  ws?.close();
  location.reload();
}

$("login").onsubmit = async (event) => {
  event.preventDefault();
  $("problem").textContent = "";
  try {
    const body = { username: $("username").value, password: $("password").value };
    token = (await api("/auth/login", { method: "POST", body: JSON.stringify(body) })).access_token;
    sessionStorage.setItem("token", token);
    await open();
  } catch (error) {
    $("problem").textContent = error.message;
  }
};
$("logout").onclick = async () => {
  await api("/auth/logout", { method: "POST" }).catch(() => {});
  logout();
};
$("compose").onsubmit = (event) => {
  event.preventDefault();
  const content = $("text").value;
  if (!content.trim() || ws?.readyState !== WebSocket.OPEN) return;
  ws.send(JSON.stringify({ type: "send_message", room, data: { content } }));
  $("text").value = "";
};
if (token) open().catch(logout);
