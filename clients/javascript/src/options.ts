/** What a client can be told when it is made, and what it does otherwise. */

import { type Clock, realClock } from "./clock.ts";
import type { Report } from "./emitter.ts";
import { type Backoff, pace } from "./pace.ts";
import { root } from "./root.ts";
import type { WebSocketClass } from "./socket.ts";
import { indexedDb, type OutboxStorage } from "./storage.ts";
import type { GetToken } from "./tokens.ts";

export interface ClientOptions {
  /** Where Hubbub is: `https://hubbub.example`, with a path if it has one. In a browser: here. */
  url?: string;
  /** Gives a token at the start, when one was refused, and before one ends. */
  getToken?: GetToken;
  /** Instead of `getToken`: a token that is always the same. */
  token?: GetToken | string;
  /** Pauses between tries, in ms: full jitter from `base` (500), doubled up to `max` (20,000). */
  backoff?: Partial<Backoff>;
  /** How long the server may take for an answer, in ms (10,000). */
  ackTimeout?: number;
  /** How many messages may wait (500). */
  outboxLimit?: number;
  /** Where they outlive the page: the browser's IndexedDB unless given; `false` for nowhere. */
  storage?: OutboxStorage | false;
  /** Instead of the platform's `WebSocket`. */
  webSocket?: WebSocketClass;
  /** What handlers throw, and what goes wrong without ending anything. Default: the console. */
  onError?: Report;
  /** Another time; for tests. */
  clock?: Clock;
}

/** The options with their defaults. Throws for a `url` that is none. */
export function completed(options: ClientOptions) {
  const url = root(options.url);
  const clock = options.clock ?? realClock;
  return {
    url,
    socketUrl: `${url.replace(/^http/, "ws")}/api/v1/ws/connect`,
    token: options.getToken ?? options.token ?? "",
    pace: pace(clock, { base: 500, max: 20_000, ...options.backoff }),
    ackTimeout: options.ackTimeout ?? 10_000,
    outboxLimit: options.outboxLimit ?? 500,
    webSocket: options.webSocket ?? (globalThis.WebSocket as unknown as WebSocketClass),
    report: guarded(options.onError ?? console.error),
    clock,
    /** The outbox's storage, for a user as far as one is known. */
    storage(user: string | undefined): OutboxStorage | false {
      try {
        const own = () => !!user && !!indexedDB && indexedDb(`hubbub ${url} ${user}`);
        return options.storage ?? own();
      } catch {
        return false; // there is none, or this page may not even look at it
      }
    },
  };
}

function guarded(report: Report): Report {
  return (error) => {
    try {
      report(error);
    } catch {
      // There is nobody else to tell.
    }
  };
}
