/** What can go wrong, as classes that a program can tell apart. */

/**
 * A refusal by the server, or by the client before it asks. `code` is the protocol's (44xx) or
 * a close code, `reason` is stable and for programs, `message` is for people. The client's own
 * reasons are `too_large` (the server takes no message of this size) and `overflow` (a loop was
 * too slow for its stream).
 */
export class HubbubError extends Error {
  readonly code: number;
  readonly reason: string;

  constructor(message: string, code = 0, reason = "") {
    super(message);
    this.name = "HubbubError";
    this.code = code;
    this.reason = reason;
  }
}

const kind = (name: string, code: number, usualReason: string) =>
  class extends HubbubError {
    constructor(message = name.replace(/\B[A-Z]/g, " $&"), reason = usualReason) {
      super(message, code, reason);
      this.name = name;
    }
  };

/** The token was refused, and so was a fresh one. Throw it in `getToken` to give up for good. */
export class AuthenticationFailed extends kind("AuthenticationFailed", 4401, "unauthenticated") {}

/** The room can't be entered, or not be written to; or the whole connection was forbidden. */
export class Forbidden extends kind("Forbidden", 4403, "forbidden") {}

/** The outbox is at its bound: the message was not taken. */
export class OutboxFull extends kind("OutboxFull", 4429, "outbox_full") {}

/** The client was closed. `kept`: the message stays in storage and is sent the next time. */
export class Closed extends kind("Closed", 1000, "closed") {
  kept = false;
}

/** The error that an `error` frame tells of; `data` may be anything. */
export function refusal({ error, code, reason }: Record<string, unknown>): HubbubError {
  const text = `${error}`;
  const why = `${reason}`;
  if (code === 4401) return new AuthenticationFailed(text);
  if (code === 4403) return new Forbidden(text, why);
  return new HubbubError(text, Number(code) || 0, why);
}
