// The reference of the WebSocket: /asyncapi.json as a page. Messages, errors and close codes are
// filtered, and linked to by their keys.
import { Reference, part } from "./docs.reference.js";
import { Schemas, element, json, paragraphs, prose } from "./docs.schema.js";

const KINDS = { commands: ["SEND", "post"], answers: ["REPLY", "put"] };
const TOLD = ["EVENT", "get"];

const $ = (id) => document.getElementById(`page-${id}`);

async function load() {
  const response = await fetch("/asyncapi.json");
  if (!response.ok) throw new Error(`asyncapi.json answers ${response.status}`);
  return response.json();
}

function draw(api) {
  const schemas = new Schemas(api);
  const messages = Object.entries(api.components.messages);
  $("version").textContent = api.info.version;
  $("intro").append(...paragraphs(api.info.description));
  const reference = new Reference("entries");
  reference.group("connecting", "One address, and four ways to bring a token.", [drawChannel(schemas, api.channels.connection)]);
  for (const { name, description } of api.info.tags) {
    const here = messages.filter(([, message]) => message.tags[0].name === name);
    reference.group(name, description, here.map(([key, message]) => drawMessage(schemas, key, message, name)));
  }
  reference.group("errors", "Why a command was not done: the `reason` of an `error`.",
    api["x-errors"].map((error) => drawError(messages, error)));
  reference.group("close codes", "Why the server ended the connection.", api["x-close-codes"].map(drawClose));
  reference.start();
}

function drawChannel(schemas, channel) {
  const { method, query, headers } = channel.bindings.ws;
  return {
    id: "connection",
    badge: [method, "get"],
    title: channel.address,
    link: channel.title,
    short: channel.description.split(/(?<=\.)\s/)[0],
    words: [channel.address, channel.description, ...Object.keys(query.properties), ...Object.keys(headers.properties)].join(" "),
    inside: () => [
      paragraphs(channel.description),
      part("In the query, one of", schemas.fields(query, false)),
      part("Or in the headers, one of", schemas.fields(headers, false)),
    ],
  };
}

function drawMessage(schemas, key, message, group) {
  const payload = schemas.resolve(message.payload);
  return {
    id: key,
    badge: KINDS[group] ?? TOLD,
    title: message.name,
    link: message.name.split(/(?<=\.)/).flatMap((word) => [element("wbr"), word]),
    short: message.summary.split(/(?<=[.:])\s/)[0].replace(/:$/, "."),
    words: [key, message.name, message.summary, message["x-where"], ...names(schemas, payload)].join(" "),
    inside: () => [paragraphs(message.summary), about(key, message), form(schemas, message), answers(schemas, message)],
  };
}

// The names of all fields, those of the data included.
function names(schemas, schema) {
  const found = schemas.resolve(schema);
  const options = found.anyOf ?? [];
  const fields = Object.entries(found.properties ?? {});
  return [...fields.map(([name]) => name), ...[...options, ...fields.map(([, field]) => field)].flatMap((it) => names(schemas, it))];
}

// What is not to be seen in the frame itself.
function about(key, message) {
  const chips = [];
  if ("x-durable" in message) {
    chips.push(prose(message["x-durable"] ? "Durable: it has a `seq`, and is replayed" : "Never replayed"));
    chips.push(`Told to ${message["x-where"]}`);
  }
  if (message["x-rooms"]?.length) chips.push(`Rooms: ${message["x-rooms"].map((kind) => `${kind}:`).join(", ")}`);
  if (message["x-sender"]) chips.push(["Sender: ", prose(message["x-sender"])]);
  return element("p", { class: "about" }, chips.map((chip) => element("span", { class: "chip" }, chip)), anchor(key));
}

// The fields, and beside them the examples.
function form(schemas, { payload, examples, "x-answers": asked }) {
  return element("div", { class: "pair" },
    element("div", {}, element("p", { class: "type" }, schemas.type(payload)), schemas.fields(payload, !asked)),
    element("div", { class: "examples" }, examples.map((it) =>
      [element("p", { class: "type" }, prose(it.name)), json(it.payload)])));
}

// What may come back.
function answers(schemas, message) {
  if (!message["x-answers"]) return null;
  const errors = new Map(schemas.document["x-errors"].map((error) => [error.reason, error]));
  const good = message["x-answers"].map((type) =>
    item(`server.${type}`, type, "", schemas.document.components.messages[`server.${type}`].summary));
  const bad = message["x-errors"].map((reason) =>
    item(`error.${reason}`, reason, `error ${errors.get(reason).code}`, errors.get(reason).when));
  return [good.length ? part("Answer", list(good)) : null, part("Or an error", list(bad))];
}

function drawError(messages, { reason, code, error, when, then }) {
  const commands = messages.filter(([, message]) => message["x-errors"]);
  const whose = commands.filter(([, message]) => message["x-errors"].includes(reason));
  return {
    id: `error.${reason}`,
    badge: [`${code}`, "delete"],
    title: reason,
    link: reason,
    short: error,
    words: ["error", reason, code, error, when, then].join(" "),
    inside: () => [
      told(when, then),
      whose.length === commands.length ? part("Of", element("p", {}, "Any command.")) : null,
      whose.length < commands.length && whose.length ? part("Of", list(whose.map(drawCommand))) : null,
    ],
  };
}

function drawCommand([key, { name, summary }]) {
  return item(key, name, "", summary);
}

function drawClose({ code, reason, when, then }) {
  return {
    id: `close.${code}`,
    badge: ["CLOSE", "patch"],
    title: `${code} ${reason}`,
    link: `${code} ${reason}`,
    short: when,
    words: ["close", code, reason, when, then].join(" "),
    inside: () => told(when, then),
  };
}

function told(when, then) {
  return [part("When", element("p", {}, prose(when))), part("And then", element("p", {}, prose(then)))];
}

function list(items) {
  return element("ul", { class: "fields" }, items);
}

function item(id, name, type, note) {
  return element("li", {},
    element("a", { class: "name", href: `#${id}` }, name),
    element("span", { class: "type" }, type),
    element("p", { class: "note" }, prose(note)));
}

function anchor(id) {
  return element("a", { href: `#${id}` }, element("code", {}, id));
}

try {
  draw(await load());
} catch (error) {
  $("intro").append(element("p", { class: "trouble", role: "alert" }, `The reference can't be shown: ${error.message}`));
}
