/** The REST API: typed by its OpenAPI document, with the client's tokens, and errors as errors. */

import { realClock } from "./clock.ts";
import { HubbubError } from "./errors.ts";
import { isObject } from "./frame.ts";
import { newId } from "./ids.ts";
import { REST_TIMEOUT } from "./limits.ts";
import { root } from "./root.ts";
import type { Answer, Arguments, Common, Method, PathsOf, Request, Schemas } from "./rest-types.ts";
import { type GetToken, Tokens } from "./tokens.ts";

export type { paths } from "./openapi.ts";
export type { Answer, Method, PathsOf, Request, Schemas } from "./rest-types.ts";

type Messages = "/api/v1/rooms/{room}/messages";
export type MessagePage = Answer<"get", Messages>;
export type HistoryQuery = NonNullable<Request<"get", Messages>["query"]>;

/** A refusal, or a failure: `status` is HTTP's, 0 when there was no answer. */
export class RestError extends HubbubError {
  readonly status: number;
  /** The server's problem document: what is wrong with which field, and the request's id. */
  readonly problem: Partial<Schemas["Problem"]>;
  /** When to come back (ms); 0 if the server does not say. */
  readonly retryAfter: number;

  constructor(message: string, status: number, problem: RestError["problem"] = {}, wait = 0) {
    super(message, problem.code, problem.reason);
    this.name = "RestError";
    this.status = status;
    this.problem = problem;
    this.retryAfter = wait * 1000 || 0;
  }
}

export interface RestOptions {
  /** Where Hubbub is. In a browser: here. */
  url?: string | undefined;
  /** Gives a token; without it the calls have none, as `auth/login` needs none. */
  getToken?: GetToken | string;
  tokens?: Tokens;
}

interface Loose extends Common {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
}

export class Rest {
  readonly #url: string;
  readonly #tokens: Tokens | undefined;

  constructor({ url, getToken, tokens }: RestOptions = {}) {
    this.#url = root(url);
    this.#tokens = tokens ?? (getToken ? new Tokens(getToken, realClock) : undefined);
  }

  get<P extends PathsOf<"get">>(path: P, ...rest: Arguments<Request<"get", P>>) {
    return this.request("get", path, ...rest);
  }

  post<P extends PathsOf<"post">>(path: P, ...rest: Arguments<Request<"post", P>>) {
    return this.request("post", path, ...rest);
  }

  put<P extends PathsOf<"put">>(path: P, ...rest: Arguments<Request<"put", P>>) {
    return this.request("put", path, ...rest);
  }

  patch<P extends PathsOf<"patch">>(path: P, ...rest: Arguments<Request<"patch", P>>) {
    return this.request("patch", path, ...rest);
  }

  delete<P extends PathsOf<"delete">>(path: P, ...rest: Arguments<Request<"delete", P>>) {
    return this.request("delete", path, ...rest);
  }

  /**
   * Any call of the document: `path` with its placeholders. A write carries an
   * `Idempotency-Key`. A refused token is replaced once. Rejects with `RestError`, with what
   * `getToken` throws, or with the abort of `signal`.
   */
  async request<M extends Method, P extends PathsOf<M>>(
    method: M,
    path: P,
    ...[request]: Arguments<Request<M, P>>
  ): Promise<Answer<M, P>> {
    const { path: places, query, body, ...how } = (request ?? {}) as Loose;
    const filled = (path as string).replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(`${places?.[name]}`),
    );
    const url = new URL(this.#url + filled);
    for (const [name, value] of Object.entries(query ?? {})) {
      if (value != null) url.searchParams.set(name, `${value}`);
    }
    const headers: Record<string, string> = {};
    if (method !== "get") {
      // A message's own id is such a key, and the server takes no other beside it.
      const id = isObject(body) && typeof body.id === "string" ? body.id : undefined;
      headers["Idempotency-Key"] = how.idempotencyKey ?? id ?? newId(Date.now());
    }
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (how.version !== undefined) headers["If-Match"] = `"${how.version}"`;
    const init = { method: method.toUpperCase(), headers, body: JSON.stringify(body) };
    const token = this.#tokens && (this.#tokens.last ?? (await this.#tokens.ask("connect")));
    let response = await this.#call(url, init, how, token);
    if (response.status === 401 && this.#tokens) {
      // Another call, or the connection, may have got a fresh one meanwhile.
      const { last } = this.#tokens;
      const fresh = last !== token ? last : await this.#tokens.ask("refused");
      if (fresh !== token) response = await this.#call(url, init, how, fresh);
    }
    return this.#read(response) as Promise<Answer<M, P>>;
  }

  async #call(
    url: URL,
    init: RequestInit & { headers: Record<string, string> },
    { signal, timeout = REST_TIMEOUT }: Common,
    token: string | undefined,
  ): Promise<Response> {
    const headers = { ...init.headers, ...(token && { Authorization: `Bearer ${token}` }) };
    const end = AbortSignal.timeout(timeout);
    try {
      return await fetch(url, {
        ...init,
        headers,
        signal: signal ? AbortSignal.any([signal, end]) : end,
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new RestError(end.aborted ? "No answer in time" : "No connection", 0);
    }
  }

  async #read(response: Response): Promise<unknown> {
    const { status, ok } = response;
    let body: unknown;
    try {
      const text = await response.text();
      body = text ? JSON.parse(text) : undefined;
    } catch {
      throw new RestError("The answer can't be read", status);
    }
    if (ok) return body;
    const problem: RestError["problem"] = isObject(body) ? body : {};
    const wait = Number(response.headers.get("Retry-After"));
    throw new RestError(problem.detail ?? `HTTP ${status}`, status, problem, wait);
  }
}
