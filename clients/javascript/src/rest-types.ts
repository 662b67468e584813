/** What each REST call takes and gives, read off the OpenAPI document's types. */

import type { components, paths } from "./openapi.ts";

export type Schemas = components["schemas"];
export type Method = "get" | "post" | "put" | "patch" | "delete";

/** The paths that have this method. */
export type PathsOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends { [K in M]: { responses: unknown } } ? P : never;
}[keyof paths];

type Operation<M extends Method, P extends PathsOf<M>> = paths[P][M];

type Json<T> = T extends { content: { "application/json": infer Body } } ? Body : undefined;
type Success = 200 | 201 | 202 | 204;

/** The body of a success; nothing for 204. */
export type Answer<M extends Method, P extends PathsOf<M>> =
  Operation<M, P> extends { responses: infer R } ? Json<R[keyof R & Success]> : never;

type Part<O, Name extends "path" | "query"> = O extends { parameters: { [K in Name]?: infer T } }
  ? [T] extends [undefined | never]
    ? unknown
    : O extends { parameters: { [K in Name]: object } }
      ? { [K in Name]: T }
      : { [K in Name]?: T }
  : unknown;

type Body<O> = O extends { requestBody: { content: { "application/json": infer T } } }
  ? { body: T }
  : O extends { requestBody?: { content: { "application/json": infer T } } }
    ? { body?: T }
    : unknown;

/** What every call can be told. */
export interface Common {
  /** A repeat with the same key changes nothing; by itself every write gets one. */
  idempotencyKey?: string;
  /** The version that a change is made to: `If-Match`. */
  version?: number;
  signal?: AbortSignal;
  /** ms (30,000) */
  timeout?: number;
}

/** What the call needs: `path`, `query` and `body`, where it has them. */
export type Request<M extends Method, P extends PathsOf<M>> = Part<Operation<M, P>, "path"> &
  Part<Operation<M, P>, "query"> &
  Body<Operation<M, P>> &
  Common;

/** Nothing needs to be said when all of it is optional. */
export type Arguments<R> = Partial<R> extends R ? [request?: R] : [request: R];
