/** A clock that moves only when it is told to; sockets may be real beside it. */

import type { Clock } from "../src/clock.ts";

interface Timer {
  run: () => void;
  due: number;
}

export class FrozenClock implements Clock {
  #now = 0;
  #ahead = 1_750_000_000_000; // of the wall clock
  readonly #timers = new Set<Timer>();

  now = () => this.#now;
  wall = () => this.#now + this.#ahead;
  random = () => 0.5;
  stop = (timer: unknown) => void this.#timers.delete(timer as Timer);

  start = (run: () => void, ms: number): Timer => {
    const timer = { run, due: this.#now + ms };
    this.#timers.add(timer);
    return timer;
  };

  /** How many timers wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Time passes, and each timer fires when it is due. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#now = Math.max(this.#now, next.due);
      this.#fire(next);
    }
    this.#now = end;
  }

  /** The machine sleeps: the time is over at once, and what was due fires late. */
  sleep(ms: number): void {
    this.#now += ms;
    const due = [...this.#timers].filter((timer) => timer.due <= this.#now);
    for (const timer of due) if (this.#timers.has(timer)) this.#fire(timer);
  }

  /** Somebody sets the wall clock. */
  jump(ms: number): void {
    this.#ahead += ms;
  }

  #next(end: number): Timer | undefined {
    const due = [...this.#timers].filter((timer) => timer.due <= end);
    return due.sort((a, b) => a.due - b.due)[0];
  }

  #fire(timer: Timer): void {
    this.#timers.delete(timer);
    timer.run();
  }
}
