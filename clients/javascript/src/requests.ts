/** Commands that are waited for: each is answered, or the connection is given up. */

import { type Cancel, type Clock, deadline } from "./clock.ts";
import type { Frame } from "./frame.ts";

export interface Requests {
  /** Waits for the answer to `id`. */
  expect(id: string, answer: (frame: Frame) => void): void;
  /** Takes the frame if somebody waits for it. */
  take(frame: Frame): boolean;
  /** The connection has ended: nobody is answered any more. */
  drop(): void;
}

/** `unanswered` is called when an answer takes longer than `patience` (ms). */
export function requests(clock: Clock, patience: number, unanswered: () => void): Requests {
  const open = new Map<string | undefined, { answer: (frame: Frame) => void; cancel: Cancel }>();
  return {
    expect(id, answer) {
      open.set(id, { answer, cancel: deadline(clock, patience, unanswered) });
    },
    take(frame) {
      const request = open.get(frame.id);
      request?.cancel();
      open.delete(frame.id);
      request?.answer(frame);
      return !!request;
    },
    drop() {
      for (const { cancel } of open.values()) cancel();
      open.clear();
    },
  };
}
