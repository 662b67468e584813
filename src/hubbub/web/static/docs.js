// The reference of REST: /openapi.json as a page. Operations are filtered, and linked to by their
// operationId.
import { Reference, part } from "./docs.reference.js";
import { Schemas, element, paragraphs, prose } from "./docs.schema.js";

const METHODS = ["get", "post", "put", "patch", "delete"];
const PLACES = [["path", "In the path"], ["query", "In the query"], ["header", "Headers"]];
const $ = (id) => document.getElementById(`page-${id}`);

async function load() {
  const response = await fetch("/openapi.json");
  if (!response.ok) throw new Error(`openapi.json answers ${response.status}`);
  return response.json();
}

function draw(api) {
  const schemas = new Schemas(api);
  const reference = new Reference("operations");
  $("version").textContent = api.info.version;
  $("intro").append(...paragraphs(api.info.description));
  for (const { name, description } of api.tags) {
    const operations = inGroup(api, name);
    reference.group(name, description ?? "", operations.map((it) => drawOperation(schemas, ...it)));
  }
  reference.start();
}

function inGroup(api, tag) {
  return Object.entries(api.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]?.tags?.[0] === tag).map((method) => [path, method, item[method]]));
}

function drawOperation(schemas, path, method, operation) {
  const [short] = paragraphs(operation.description);
  return {
    id: operation.operationId,
    badge: [method.toUpperCase(), method],
    title: address(path),
    link: operation.operationId.replaceAll("_", " "),
    short: (short?.textContent ?? "").split(/(?<=\.)\s/)[0],
    words: words(path, method, operation),
    inside: () => drawInside(schemas, operation),
  };
}

function drawInside(schemas, operation) {
  const inside = [paragraphs(operation.description), about(schemas, operation)];
  const parameters = (operation.parameters ?? []).map((parameter) => schemas.resolve(parameter));
  for (const [place, title] of PLACES) {
    const here = parameters.filter((parameter) => parameter.in === place);
    const fields = here.map((parameter) => schemas.parameter(parameter));
    if (fields.length) inside.push(part(title, element("ul", { class: "fields" }, fields)));
  }
  if (operation.requestBody) {
    inside.push(part("Body", schemas.body(schemas.resolve(operation.requestBody).content)));
  }
  const responses = Object.entries(operation.responses);
  inside.push(part("Answers", responses.map(([status, it]) => drawResponse(schemas, status, schemas.resolve(it)))));
  return inside;
}

function address(path) {
  const parts = path.split(/(\{[^}]+\})/);
  return parts.map((it) => (it.startsWith("{") ? element("i", {}, it) : it));
}

function about(schemas, operation) {
  const names = (operation.security ?? []).flatMap((needed) => Object.keys(needed));
  const needed = names.map((name) => schemas.document.components.securitySchemes[name].description ?? name);
  const id = operation.operationId;
  return element("p", { class: "about" },
    element("span", { class: "chip" }, needed.length ? ["Bearer: ", prose(needed.join(", or "))] : "Open to everybody"),
    element("a", { href: `#${id}` }, element("code", {}, id)));
}

function drawResponse(schemas, status, response) {
  const good = /^[23]/.test(status);
  const shown = element("details", { class: "response" },
    element("summary", {}, element("span", { class: `status ${good ? "good" : "refused"}` }, status), response.description));
  const headers = Object.entries(response.headers ?? {}).map(([name, header]) =>
    schemas.parameter({ name, required: false, ...schemas.resolve(header) }));
  const inside = element("div", {}, schemas.body(response.content, true));
  if (headers.length) inside.append(part("Headers", element("ul", { class: "fields" }, headers)));
  shown.append(inside);
  shown.open = /^2/.test(status);
  return shown;
}

// All that an operation can be found by: its fields' names, too.
function words(path, method, operation) {
  const names = (operation.parameters ?? []).map((parameter) => parameter.name);
  return [method, path, operation.operationId, operation.operationId.replaceAll("_", " "), operation.description, ...names]
    .join(" ");
}

try {
  draw(await load());
} catch (error) {
  $("intro").append(element("p", { class: "trouble", role: "alert" }, `The reference can't be shown: ${error.message}`));
}
