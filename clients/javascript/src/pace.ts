/** How long to wait before the next try, after whatever has gone wrong. */

import type { Clock } from "./clock.ts";
import { isCount } from "./frame.ts";
import { LONGEST_HINT, TOO_MANY_PAUSE } from "./limits.ts";

/** Times in ms. */
export interface Backoff {
  base: number;
  max: number;
}

export interface Pace {
  /** Full jitter: anything up to `base * 2^tries`, and never more than `max`. */
  backOff(tries: number): number;
  /**
   * After a close code by which the server asks for a wait, which no good news cuts short;
   * after others nothing. `hint` is what `server_draining` said.
   */
  asked(code: number, hint: number | undefined): number | undefined;
  /** Before a refused command is tried again; nothing if it never is. */
  retry(refusal: Record<string, unknown>, tries: number): number | undefined;
}

export function pace(clock: Clock, { base, max }: Backoff): Pace {
  const any = (most: number) => clock.random() * most;
  const backOff = (tries: number) => any(Math.min(max, base * 2 ** Math.min(tries, 30)));
  return {
    backOff,
    asked(code, hint) {
      if (code === 4429) return Math.max(base, any(TOO_MANY_PAUSE));
      if (code === 1008) return (max + any(max)) / 2;
      if (code === 1012 && hint !== undefined) return Math.min(hint, LONGEST_HINT);
      return undefined;
    },
    retry({ code, reason, retry_after_ms: hint }, tries) {
      if (code !== 4500 && (code !== 4429 || reason === "too_many_rooms")) return undefined;
      const told = isCount(hint) ? hint : base;
      return Math.min(LONGEST_HINT, told) + (code === 4500 ? backOff(tries) : any(50));
    },
  };
}
