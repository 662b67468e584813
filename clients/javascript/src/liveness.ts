/** Whether the other end is still there: asks after a silence, and gives up after another. */

import { after, type Cancel, type Clock, deadline } from "./clock.ts";
import { DOUBT_TIMEOUT, PONG_TIMEOUT } from "./limits.ts";

export interface Liveness {
  /** Watches from now on; `interval` is in milliseconds. */
  start(interval: number): void;
  /** Something came: it is alive. */
  heard(): void;
  /** Asks now; nothing within `patience` (ms) means that it is dead. */
  probe(patience: number): void;
  stop(): void;
}

export function liveness(clock: Clock, ask: () => void, dead: () => void): Liveness {
  let interval = 0;
  let heardAt = 0;
  let tick: Cancel | undefined;
  let doubt: Cancel | undefined;
  let doubtEnds = Infinity;

  const heard = () => {
    heardAt = clock.now();
    doubt?.();
    doubt = undefined;
    doubtEnds = Infinity;
  };
  const probe = (patience: number) => {
    const ends = clock.now() + patience;
    if (!interval || ends >= doubtEnds) return;
    doubt?.();
    doubtEnds = ends;
    doubt = deadline(clock, patience, dead);
    ask();
  };
  const watch = () => {
    const silence = () => clock.now() - heardAt;
    // While it is asked the next look is a whole interval away.
    const next = Math.max(1, interval - (doubt ? 0 : silence()));
    tick = after(clock, next, (late) => {
      if (late) probe(DOUBT_TIMEOUT);
      else if (silence() >= interval) probe(PONG_TIMEOUT);
      watch();
    });
  };
  return {
    heard,
    probe,
    start(every) {
      interval = every;
      heard();
      watch();
    },
    stop() {
      interval = 0;
      heard();
      tick?.();
    },
  };
}
