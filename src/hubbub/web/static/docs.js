// The reference of REST: /openapi.json as a page. Operations are filtered, and linked to by their
// operationId.
import { Schemas, element, paragraphs, prose } from "./docs.schema.js";

const METHODS = ["get", "post", "put", "patch", "delete"];
const PLACES = [["path", "In the path"], ["query", "In the query"], ["header", "Headers"]];
// The page's own ids have a hyphen, which an operationId has not.
const $ = (id) => document.getElementById(`page-${id}`);
const found = []; // of every operation: its words, its element, and its link in the contents

async function load() {
  const response = await fetch("/openapi.json");
  if (!response.ok) throw new Error(`openapi.json answers ${response.status}`);
  return response.json();
}

function draw(api) {
  const schemas = new Schemas(api);
  $("version").textContent = api.info.version;
  $("intro").append(...paragraphs(api.info.description));
  for (const tag of api.tags) {
    const operations = inGroup(api, tag.name);
    if (!operations.length) continue;
    const id = `group-${tag.name.replace(/\W+/g, "-")}`;
    const group = element("section", { class: "group", "aria-labelledby": id },
      element("h2", { id }, tag.name), element("p", {}, prose(tag.description ?? "")));
    const list = element("div", { class: "list" });
    const links = element("ul");
    for (const [path, method, operation] of operations) {
      const [shown, fill] = drawOperation(schemas, path, method, operation);
      const link = drawLink(method, operation);
      list.append(shown);
      links.append(link);
      found.push({ words: words(path, method, operation, tag.name), shown, fill, link, group });
    }
    group.append(list);
    $("groups").append(group);
    $("contents").append(element("section", {}, element("h2", {}, tag.name), links));
  }
}

function inGroup(api, tag) {
  return Object.entries(api.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]?.tags?.[0] === tag).map((method) => [path, method, item[method]]));
}

function drawLink(method, operation) {
  const title = operation.operationId.replaceAll("_", " ");
  return element("li", {}, element("a", { href: `#${operation.operationId}` }, badge(method), title));
}

// The closed operation, and what fills it once it is opened: most never are.
function drawOperation(schemas, path, method, operation) {
  const [short] = paragraphs(operation.description);
  const shown = element("details", { class: "operation", id: operation.operationId },
    element("summary", {}, badge(method), address(path),
      element("span", { class: "short" }, (short?.textContent ?? "").split(/(?<=\.)\s/)[0])));
  const fill = () => {
    if (shown.childElementCount === 1) shown.append(drawInside(schemas, operation));
  };
  shown.addEventListener("toggle", () => {
    if (!shown.open) return;
    fill();
    point(operation.operationId);
  });
  return [shown, fill];
}

function drawInside(schemas, operation) {
  const inside = element("div", { class: "inside" }, paragraphs(operation.description), about(schemas, operation));
  const parameters = (operation.parameters ?? []).map((parameter) => schemas.resolve(parameter));
  for (const [place, title] of PLACES) {
    const here = parameters.filter((parameter) => parameter.in === place);
    const fields = here.map((parameter) => schemas.parameter(parameter));
    if (fields.length) inside.append(part(title, element("ul", { class: "fields" }, fields)));
  }
  if (operation.requestBody) {
    inside.append(part("Body", schemas.body(schemas.resolve(operation.requestBody).content)));
  }
  const responses = Object.entries(operation.responses);
  inside.append(part("Answers", responses.map(([status, it]) => drawResponse(schemas, status, schemas.resolve(it)))));
  return inside;
}

function badge(method) {
  return element("span", { class: `method ${method}` }, method.toUpperCase());
}

function address(path) {
  const parts = path.split(/(\{[^}]+\})/);
  return element("span", { class: "path" }, parts.map((it) => (it.startsWith("{") ? element("i", {}, it) : it)));
}

function about(schemas, operation) {
  const names = (operation.security ?? []).flatMap((needed) => Object.keys(needed));
  const needed = names.map((name) => schemas.document.components.securitySchemes[name].description ?? name);
  const id = operation.operationId;
  return element("p", { class: "about" },
    element("span", { class: "chip" }, needed.length ? ["Bearer: ", prose(needed.join(", or "))] : "Open to everybody"),
    element("a", { href: `#${id}` }, element("code", {}, id)));
}

function part(title, ...children) {
  return element("div", {}, element("h3", {}, title), ...children);
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
function words(path, method, operation, tag) {
  const names = (operation.parameters ?? []).map((parameter) => parameter.name);
  return [method, path, tag, operation.operationId, operation.operationId.replaceAll("_", " "), operation.description, ...names]
    .join(" ")
    .toLowerCase();
}

function filter() {
  const asked = $("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Set();
  let count = 0;
  for (const { words, shown, link, group } of found) {
    const fits = asked.every((word) => words.includes(word));
    shown.hidden = link.hidden = !fits;
    if (fits) {
      groups.add(group);
      count++;
    }
  }
  for (const { group, link } of found) {
    group.hidden = link.parentElement.parentElement.hidden = !groups.has(group);
  }
  $("intro").hidden = asked.length > 0;
  $("count").textContent = `${count} of ${found.length} operations`;
}

// Opens the operation that the address names.
function follow() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target?.matches(".operation")) return;
  if (target.hidden) {
    $("filter").value = "";
    filter();
  }
  found.find(({ shown }) => shown === target).fill();
  target.open = true;
  point(target.id);
  target.scrollIntoView();
  target.querySelector("summary").focus({ preventScroll: true });
}

function point(id) {
  history.replaceState(null, "", `#${id}`);
  for (const { shown, link } of found) {
    const anchor = link.firstElementChild;
    if (shown.id !== id) anchor.removeAttribute("aria-current");
    else {
      anchor.setAttribute("aria-current", "true");
      anchor.scrollIntoView({ block: "nearest" });
    }
  }
}

try {
  draw(await load());
  filter();
  follow();
  addEventListener("hashchange", follow);
  $("contents").addEventListener("click", (event) => {
    // The same address once more is no change of it.
    if (event.target.closest("a")?.hash === location.hash) follow();
  });
  $("filter").addEventListener("input", filter);
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.matches("input")) {
      event.preventDefault();
      $("filter").focus();
    } else if (event.key === "Escape" && event.target === $("filter")) {
      $("filter").value = "";
      filter();
    }
  });
} catch (error) {
  $("intro").append(element("p", { class: "trouble", role: "alert" }, `The reference can't be shown: ${error.message}`));
}
