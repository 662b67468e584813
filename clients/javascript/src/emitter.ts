/** Handlers and streams of events: whatever one of them does, the others hear all. */

import { HubbubError } from "./errors.ts";

export type Handler<E> = (event: E) => unknown;
export type Report = (error: unknown) => void;

/** Takes an event; without one, there will be no more. */
type Reader<E> = (event?: E) => void;

/** Tells events of any kind; `report` gets what handlers throw. */
export class Emitter<E extends { type: string }> {
  readonly #handlers = new Map<string, Set<Handler<E>>>();
  readonly #readers = new Set<Reader<E>>();
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  /** Calls `handler` for each event of `type`, or for all with `*`. Returns how to stop it. */
  on(type: string, handler: Handler<E>): () => void {
    let handlers = this.#handlers.get(type);
    if (!handlers) this.#handlers.set(type, (handlers = new Set()));
    // Twice the same function is two subscriptions, and each ends for itself.
    const own: Handler<E> = (event) => handler(event);
    handlers.add(own);
    return () => {
      handlers.delete(own);
    };
  }

  emit(event: E): void {
    for (const type of [event.type, "*"]) {
      for (const handler of [...(this.#handlers.get(type) ?? [])]) {
        try {
          const result = handler(event);
          if (result instanceof Promise) result.catch(this.#report);
        } catch (error) {
          this.#report(error);
        }
      }
    }
    for (const read of [...this.#readers]) read(event);
  }

  /** The events from now on, at most `limit` of them unread: one more ends it with an error. */
  stream(limit: number): AsyncGenerator<E, void> {
    const waiting: E[] = [];
    const readers = this.#readers;
    let wake = () => {};
    let over = false;
    let lost = false;
    const read = (event?: E) => {
      if (event && waiting.length < limit) waiting.push(event);
      else {
        over = true;
        lost = !!event;
        readers.delete(read);
      }
      wake();
    };
    readers.add(read);
    return (async function* () {
      try {
        for (;;) {
          if (waiting.length) yield waiting.shift() as E;
          else if (lost) throw new HubbubError("The reader was too slow", 1013, "overflow");
          else if (over) return;
          else await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        readers.delete(read);
      }
    })();
  }

  /** Ends all streams, once they are read. */
  end(): void {
    for (const read of [...this.#readers]) read();
  }
}
