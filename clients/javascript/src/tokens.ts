/** Where tokens come from: one question at a time, and each answer is looked at. */

import { type Clock, within } from "./clock.ts";
import { AuthenticationFailed, HubbubError } from "./errors.ts";
import { TOKEN_TIMEOUT } from "./limits.ts";

/** Why a token is asked for: at the start, after one was refused, or before one ends. */
export type TokenReason = "connect" | "refused" | "expiring";

/** Gives the user's token (a JWT). Throw `AuthenticationFailed` when there will be none. */
export type GetToken = (why: { reason: TokenReason }) => string | Promise<string>;

export class Tokens {
  readonly #get: GetToken;
  readonly #clock: Clock;
  #asked: Promise<string> | undefined;
  /** Whose tokens they are, as far as that can be read off them. */
  user: string | undefined;
  /** The last one; it may have ended. */
  last: string | undefined;

  constructor(get: GetToken | string, clock: Clock) {
    this.#get = typeof get === "string" ? () => get : get;
    this.#clock = clock;
  }

  /** A token; whoever asks meanwhile gets the same one. Rejects with what the app throws. */
  ask(reason: TokenReason): Promise<string> {
    return (this.#asked ??= this.#ask(reason).finally(() => (this.#asked = undefined)));
  }

  async #ask(reason: TokenReason): Promise<string> {
    const asked = (async () => this.#get({ reason }))();
    const token = await within(this.#clock, TOKEN_TIMEOUT, asked, () => {
      throw new HubbubError("No token in time");
    });
    // What goes wrong with a token is never told with the token.
    if (typeof token !== "string" || !/^[\w.-]+$/.test(token)) {
      throw new AuthenticationFailed("No token, or no JWT");
    }
    const user = subject(token);
    if (user && this.user && user !== this.user) {
      throw new AuthenticationFailed("The token is another user's");
    }
    this.user ??= user;
    return (this.last = token);
  }
}

function subject(token: string): string | undefined {
  try {
    const claims = token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/");
    return JSON.parse(atob(claims)).sub?.toString();
  } catch {
    return undefined; // the server says what is wrong with it
  }
}
