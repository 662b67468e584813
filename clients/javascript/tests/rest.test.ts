/** REST before a server that answers as it likes: what is sent, and what becomes of answers. */

import assert from "node:assert/strict";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { Rest, RestError } from "../src/rest.ts";
import { root } from "../src/root.ts";

interface Seen {
  line: string;
  headers: IncomingHttpHeaders;
  body: string;
}

interface Reply {
  status: number;
  body?: string;
  headers?: Record<string, string>;
}

let server: Server;
let url: string;
let seen: Seen[] = [];
let replies: (Reply | undefined)[] = [];

before(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    seen.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
    const reply = replies.length ? replies.shift() : { status: 200, body: "{}" };
    if (reply) response.writeHead(reply.status, reply.headers).end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/behind/a/path/`;
});

after(() => {
  server.closeAllConnections();
  server.close();
});

/** A fresh start: nothing seen, and these replies. */
function given(...next: (Reply | undefined)[]): void {
  seen = [];
  replies = next;
}

test("places are filled in, and what is left out is not asked", async () => {
  given({ status: 200, body: '{"items":[]}' });
  const page = await new Rest({ url, getToken: "a.b.c" }).get("/api/v1/rooms/{room}/messages", {
    path: { room: "channel:1/é" },
    query: { limit: 5, before: undefined },
  });
  assert.deepEqual(page, { items: [] });
  assert.equal(
    seen[0]?.line,
    "GET /behind/a/path/api/v1/rooms/channel%3A1%2F%C3%A9/messages?limit=5",
  );
  assert.equal(seen[0]?.headers.authorization, "Bearer a.b.c");
  assert.equal(seen[0]?.headers["idempotency-key"], undefined);
});

test("a write carries a key, and a message's own id is that key", async () => {
  given();
  const rest = new Rest({ url });
  await rest.post("/api/v1/projects", { body: { name: "Apollo" } });
  const message = { path: { room: "channel:1" }, body: { content: "Hello", id: "mine" } };
  await rest.post("/api/v1/rooms/{room}/messages", message);
  await rest.post("/api/v1/projects", { body: { name: "Apollo" }, idempotencyKey: "given" });
  const keys = seen.map(({ headers }) => headers["idempotency-key"]);
  assert.ok(String(keys[0]).length > 20);
  assert.deepEqual(keys.slice(1), ["mine", "given"]);
  assert.deepEqual(
    seen.map(({ headers }) => headers.authorization),
    [undefined, undefined, undefined],
  );
  assert.equal(seen[0]?.body, '{"name":"Apollo"}');
});

test("a version is what a change is made to", async () => {
  given();
  const change = { path: { task_id: 1 }, body: { title: "Fly" }, version: 3 };
  await new Rest({ url }).patch("/api/v1/tasks/{task_id}", change);
  assert.equal(seen[0]?.headers["if-match"], '"3"');
});

test("a refused token is replaced once, and the same request is made again", async () => {
  given({ status: 401 }, { status: 200, body: "{}" }, { status: 401 }, { status: 401 });
  const reasons: string[] = [];
  const rest = new Rest({
    url,
    getToken: ({ reason }) => {
      reasons.push(reason);
      return `t.${reasons.length}.x`;
    },
  });
  await rest.post("/api/v1/projects", { body: { name: "Apollo" } });
  assert.deepEqual(reasons, ["connect", "refused"]);
  const [first, second] = seen;
  assert.deepEqual(
    [first?.headers.authorization, second?.headers.authorization],
    ["Bearer t.1.x", "Bearer t.2.x"],
  );
  assert.equal(first?.headers["idempotency-key"], second?.headers["idempotency-key"]);
  await assert.rejects(rest.get("/api/v1/users/me"), { name: "RestError", status: 401 });
  assert.equal(seen.length, 4);
});

test("a problem is an error with all that the server says", async () => {
  const problem = {
    detail: "name must not be empty",
    code: 4400,
    reason: "invalid",
    errors: [{ field: "name", message: "must not be empty" }],
    request_id: "abc",
  };
  given(
    { status: 422, body: JSON.stringify(problem) },
    { status: 429, headers: { "Retry-After": "2" } },
  );
  const rest = new Rest({ url });
  const create = () => rest.post("/api/v1/projects", { body: { name: "" } });
  const error = await create().catch((error: unknown) => error);
  assert.ok(error instanceof RestError);
  assert.deepEqual(
    [error.status, error.code, error.reason, error.message],
    [422, 4400, "invalid", problem.detail],
  );
  assert.deepEqual(error.problem, problem);
  await assert.rejects(create(), { status: 429, retryAfter: 2_000 });
});

test("nothing is read where nothing is sent, and what can't be read is an error", async () => {
  given({ status: 204 }, { status: 200, body: "<html>" }, { status: 502, body: "<html>" });
  const rest = new Rest({ url });
  const remove = { path: { message_id: 1 } };
  assert.equal(await rest.delete("/api/v1/messages/{message_id}", remove), undefined);
  for (const status of [200, 502]) await assert.rejects(rest.get("/api/v1/users/me"), { status });
});

test("a server that does not answer, or is not there, is an error in time", async () => {
  given(undefined);
  const slow = new Rest({ url }).get("/api/v1/users/me", { timeout: 50 });
  await assert.rejects(slow, { name: "RestError", status: 0 });
  const nowhere = new Rest({ url: "http://127.0.0.1:1" });
  await assert.rejects(nowhere.get("/api/v1/users/me"), { name: "RestError", status: 0 });
});

test("a call that is called off rejects with that", async () => {
  given(undefined);
  const end = new AbortController();
  const call = new Rest({ url }).get("/api/v1/users/me", { signal: end.signal });
  end.abort(new Error("no longer wanted"));
  await assert.rejects(call, { message: "no longer wanted" });
});

test("an address is a web address, and its end does not matter", () => {
  assert.equal(root("https://hubbub.example"), "https://hubbub.example");
  assert.equal(root("https://hubbub.example/team/?x=1#y"), "https://hubbub.example/team");
  for (const wrong of ["hubbub.example", "ftp://hubbub.example", ""])
    assert.throws(() => root(wrong));
});
