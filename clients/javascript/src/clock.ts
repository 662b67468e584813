/** Time as the client sees it, and timers that notice when they fired far too late. */

import { GRACE, LATE } from "./limits.ts";

/** Where time and chance come from. Tests give their own. */
export interface Clock {
  /** Milliseconds that never go back. */
  now(): number;
  /** Milliseconds of the wall clock: it may jump, and it goes on while a laptop sleeps. */
  wall(): number;
  /** At least 0 and less than 1. */
  random(): number;
  start(run: () => void, ms: number): unknown;
  stop(timer: unknown): void;
}

export type Cancel = () => void;

export const realClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  random: () => Math.random(),
  start: (run, ms) => setTimeout(run, ms),
  stop: (timer) => clearTimeout(timer as number),
};

/** Runs once after `ms`; `late` says that the timer was frozen, or that the clock has jumped. */
export function after(clock: Clock, ms: number, run: (late: boolean) => void): Cancel {
  const due = clock.now() + ms;
  const wallDue = clock.wall() + ms;
  const timer = clock.start(
    () => run(Math.max(clock.now() - due, clock.wall() - wallDue) > LATE),
    ms,
  );
  return () => clock.stop(timer);
}

/**
 * Runs once after `ms`, for the end of a wait on the network. After a sleep the timer fires
 * before what has arrived is read, so a late one gives a grace.
 */
export function deadline(clock: Clock, ms: number, run: () => void): Cancel {
  let cancel = after(clock, ms, (late) => {
    if (late) cancel = after(clock, Math.min(ms, GRACE), run);
    else run();
  });
  return () => cancel();
}

/** What `promise` gives within `ms`, and after that what `late` gives or throws. */
export async function within<T>(
  clock: Clock,
  ms: number,
  promise: Promise<T>,
  late: () => T,
): Promise<T> {
  let cancel: Cancel = () => {};
  const waited = new Promise<void>((resolve) => (cancel = deadline(clock, ms, resolve)));
  return Promise.race([promise, waited.then(late)]).finally(cancel);
}
