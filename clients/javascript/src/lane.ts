/** What waits to be sent to one room: in order, one at a time, until each has its answer. */

import { after, type Cancel } from "./clock.ts";
import type { Data, Engine } from "./engine.ts";
import { type HubbubError, refusal } from "./errors.ts";
import type { Frame } from "./frame.ts";

/** Something to send that is waited for. */
export interface Draft {
  readonly id: string;
  readonly type: "send_message" | "mark_read";
  readonly data: Data;
  /** It has its answer, or will not be sent. */
  settle(ack: Record<string, unknown> | undefined, error?: HubbubError): void;
}

/** The way into the room. */
export interface Door {
  /** The server says that it is not joined. */
  again(): void;
  /** Whether something waits. */
  need(needed: boolean): void;
}

export interface Lane {
  readonly waiting: readonly Draft[];
  /** The draft that is on its way. */
  readonly flying: Draft | undefined;
  add(draft: Draft): void;
  /** Puts drafts of earlier days in front, behind the one that is on its way. */
  addOld(drafts: Draft[]): void;
  /** The room is joined. */
  open(): void;
  /** The room is not joined; what was on its way is sent again. */
  shut(): void;
  /** The head will not be sent. */
  reject(error: HubbubError): void;
  /** Nothing of it will be sent. */
  rejectAll(error: (draft: Draft) => HubbubError): void;
}

export function makeLane(room: string, engine: Engine, door: Door): Lane {
  let waiting: Draft[] = [];
  let open = false;
  let flying = false;
  let strikes = 0; // how often the room was said not to be joined
  let tries = 0;
  let pause: Cancel | undefined;

  const next = () => {
    const draft = waiting[0];
    if (!draft || !open || flying || pause) return;
    flying = true;
    engine.request(draft.type, room, draft.data, answered, draft.id);
  };
  const changed = () => {
    door.need(waiting.length > 0);
    next();
  };
  const settle = (ack: Record<string, unknown> | undefined, error?: HubbubError) => {
    flying = false;
    strikes = tries = 0;
    waiting.shift()?.settle(ack, error);
    changed();
  };
  const answered = ({ type, data }: Frame) => {
    if (type === "ack") return settle(data);
    flying = false;
    if (data.reason === "not_joined" && !strikes++) {
      open = false;
      return door.again();
    }
    const wait = engine.pace.retry(data, tries++);
    if (wait === undefined) return settle(undefined, refusal(data));
    pause = after(engine.clock, wait, () => {
      pause = undefined;
      next();
    });
  };
  const shut = () => {
    open = flying = false;
    pause?.();
    pause = undefined;
  };
  return {
    get waiting() {
      return waiting;
    },
    get flying() {
      return flying ? waiting[0] : undefined;
    },
    add(draft) {
      waiting.push(draft);
      changed();
    },
    addOld(drafts) {
      waiting.splice(flying ? 1 : 0, 0, ...drafts);
      changed();
    },
    open() {
      open = true;
      next();
    },
    shut,
    reject: (error) => settle(undefined, error),
    rejectAll(error) {
      shut();
      const drafts = waiting;
      waiting = [];
      for (const draft of drafts) draft.settle(undefined, error(draft));
      changed();
    },
  };
}
