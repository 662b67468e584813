/** Joins take turns: the server ends a connection that is refused too many of them in a minute. */

import { after, type Cancel, type Clock } from "./clock.ts";
import { MINUTE, MOST_REFUSED } from "./limits.ts";

/** Who wants to join, and does so when called. */
export type Joiner = () => void;

export interface Joins {
  /** Calls `joiner` when it is its turn; then `answered` must be called. */
  add(joiner: Joiner): void;
  remove(joiner: Joiner): void;
  answered(refused: boolean): void;
  /** The connection has ended, and its count with it. */
  reset(): void;
}

export function takeTurns(clock: Clock): Joins {
  const waiting = new Set<Joiner>();
  const held = new Set<Cancel>(); // places that refused joins keep for a minute
  let free = MOST_REFUSED;

  const next = () => {
    for (const joiner of waiting) {
      if (free < 1) return;
      free--;
      waiting.delete(joiner);
      joiner();
    }
  };
  const leave = () => {
    free++;
    next();
  };
  return {
    add(joiner) {
      waiting.add(joiner);
      next();
    },
    remove: (joiner) => void waiting.delete(joiner),
    answered(refused) {
      if (!refused) return leave();
      const cancel = after(clock, MINUTE, () => {
        held.delete(cancel);
        leave();
      });
      held.add(cancel);
    },
    reset() {
      waiting.clear();
      for (const cancel of held) cancel();
      held.clear();
      free = MOST_REFUSED;
    },
  };
}
