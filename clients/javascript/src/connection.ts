/** The one connection of a client: opened, watched, and opened again until it is closed. */

import { after, type Cancel, type Clock, deadline } from "./clock.ts";
import type { Report } from "./emitter.ts";
import { AuthenticationFailed, Forbidden, type HubbubError } from "./errors.ts";
import { type Frame, isCount } from "./frame.ts";
import {
  DEAD,
  DOUBT_TIMEOUT,
  LONGEST_BEAT,
  RENEWAL_PAUSE,
  SHORTEST_BEAT,
  STABLE_UPTIME,
  USUAL_BEAT,
  WELCOME_TIMEOUT,
} from "./limits.ts";
import { type Liveness, liveness } from "./liveness.ts";
import type { Pace } from "./pace.ts";
import { type Requests, requests } from "./requests.ts";
import { openSocket, type Socket, type WebSocketClass } from "./socket.ts";
import type { TokenReason, Tokens } from "./tokens.ts";
import { listen } from "./wake.ts";

export type State = "idle" | "connecting" | "connected" | "waiting" | "closed";

/** Told with every change of the state. */
export interface Change {
  state: State;
  /** Why it is closed for good. */
  error?: HubbubError | undefined;
  /** The close code of the connection that has ended (1006: without one). */
  code?: number | undefined;
  /** When `waiting`: how long (ms). */
  retryIn?: number;
}

export interface Settings {
  socketUrl: string;
  webSocket: WebSocketClass;
  clock: Clock;
  pace: Pace;
  ackTimeout: number;
  report: Report;
}

/** What the rest of the client does with it. */
export interface Ears {
  changed(change: Change): void;
  /** A token is there, so it is known who the user is; awaited before the connection opens. */
  known(): Promise<void>;
  up(welcome: Frame): void;
  heard(frame: Frame): void;
  down(code: number): void;
}

export class Connection {
  state: State = "idle";
  error: HubbubError | undefined;
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #tokens: Tokens;
  readonly #ears: Ears;
  readonly #liveness: Liveness;
  readonly #requests: Requests;
  #socket: Socket | undefined;
  #attempt = 0; // counted, so that what belongs to an earlier one is not believed
  #asked = 0;
  #tries = 0;
  #upAt = 0;
  #reason: TokenReason = "connect";
  #token: string | undefined;
  #refused: string | undefined; // the token that was
  #hint: number | undefined;
  #held = false;
  #renewedAt = -Infinity;
  #timer: Cancel | undefined;
  #deaf: Cancel | undefined;

  constructor(settings: Settings, tokens: Tokens, ears: Ears) {
    this.#settings = settings;
    this.#clock = settings.clock;
    this.#tokens = tokens;
    this.#ears = ears;
    const dead = () => this.drop(DEAD);
    this.#requests = requests(this.#clock, settings.ackTimeout, dead);
    this.#liveness = liveness(this.#clock, () => this.say({ type: "ping" }), dead);
  }

  /** Begins, and goes on until `close` or a final refusal. */
  open(): void {
    if (this.state !== "idle" && this.state !== "closed") return;
    this.#tries = 0;
    this.#reason = "connect";
    this.#refused = undefined;
    this.#deaf = listen(
      () => this.#wake(),
      () => this.#liveness.probe(DOUBT_TIMEOUT),
    );
    void this.#open();
  }

  /** Ends it for good. */
  close(error?: HubbubError, code = 1000): void {
    if (this.state === "closed") return;
    this.#attempt++;
    this.#timer?.();
    this.#deaf?.();
    const socket = this.#socket;
    this.#change({ state: "closed", error, code });
    socket?.end(1000);
  }

  /** Whether commands can be sent. */
  get live(): boolean {
    return this.#socket !== undefined && this.state === "connected";
  }

  /** Ends this connection; another one follows. */
  drop(code: number): void {
    this.#socket?.end(code);
  }

  /** Sends a command, if there is a connection. */
  say(command: object): void {
    this.#socket?.send(command);
  }

  /** Sends a command, and waits for its answer as long as the connection lasts. */
  request(command: object, answer: (frame: Frame) => void, id = `~${++this.#asked}`): string {
    if (this.live) {
      this.#requests.expect(id, answer);
      this.say({ ...command, id });
    }
    return id;
  }

  async #open(): Promise<void> {
    const attempt = ++this.#attempt;
    this.#timer?.();
    this.#change({ state: "connecting" });
    try {
      const token = await this.#tokens.ask(this.#reason);
      if (attempt === this.#attempt) await this.#ears.known();
      if (attempt !== this.#attempt) return;
      if (token === this.#refused) throw new AuthenticationFailed();
      this.#dial(token);
    } catch (error) {
      if (attempt !== this.#attempt) return;
      if (error instanceof AuthenticationFailed) return this.close(error, 4401);
      this.#settings.report(error);
      this.#backOff();
    }
  }

  #dial(token: string): void {
    const { webSocket, socketUrl } = this.#settings;
    const impatience = deadline(this.#clock, WELCOME_TIMEOUT, () => socket.end(DEAD));
    this.#timer = impatience;
    this.#hint = undefined;
    let up = false;
    const socket: Socket = openSocket(
      webSocket,
      socketUrl,
      ["hubbub.v1", `bearer.${token}`],
      (frame) => {
        this.#liveness.heard();
        if (up) return this.#heard(frame);
        if (frame.type !== "connected") return;
        up = true;
        impatience();
        this.#up(frame);
      },
      (code) => {
        impatience();
        this.#ended(code, up);
      },
    );
    this.#socket = socket;
    this.#token = token;
  }

  #up(welcome: Frame): void {
    this.#upAt = this.#clock.now();
    this.#reason = "connect";
    this.#refused = undefined;
    const beat = Number(welcome.data.heartbeat_interval) || USUAL_BEAT;
    this.#liveness.start(Math.min(LONGEST_BEAT, Math.max(SHORTEST_BEAT, beat)) * 1000);
    this.#change({ state: "connected" });
    if (this.#socket) this.#ears.up(welcome); // unless a handler has closed it just now
  }

  #heard(frame: Frame): void {
    const { type, data } = frame;
    // An event with a place in the history answers nobody, whatever its id.
    if (frame.seq === undefined && this.#requests.take(frame)) return;
    if (["connected", "pong", "ack", "authenticated"].includes(type)) return;
    if (type === "server_draining" && isCount(data.reconnect_in_ms)) {
      this.#hint = data.reconnect_in_ms;
    }
    if (type === "token_expiring") void this.#renew();
    this.#ears.heard(frame);
  }

  #ended(code: number, wasUp: boolean): void {
    this.#socket = undefined;
    this.#liveness.stop();
    this.#requests.drop();
    if (wasUp) {
      this.#ears.down(code);
      if (this.#clock.now() - this.#upAt >= STABLE_UPTIME) this.#tries = 0;
    }
    if (this.state === "closed") return;
    if (code === 4401) {
      if (this.#refused) return this.close(new AuthenticationFailed(), code);
      this.#refused = this.#token;
      this.#reason = "refused";
      // At once the first time; a server that goes on like this is not to be hammered.
      if (this.#tries) return this.#backOff(code);
      this.#tries++;
      return void this.#open();
    }
    if (code === 4403) return this.close(new Forbidden(), code);
    const asked = this.#settings.pace.asked(code, this.#hint);
    if (asked === undefined) return this.#backOff(code);
    this.#tries++;
    this.#wait(asked, code, true);
  }

  #backOff(code?: number): void {
    this.#wait(this.#settings.pace.backOff(this.#tries++), code);
  }

  #wait(ms: number, code?: number, held = false): void {
    this.#timer?.();
    this.#held = held;
    this.#timer = after(this.#clock, ms, () => void this.#open());
    this.#change({ state: "waiting", retryIn: ms, code });
  }

  #wake(): void {
    if (this.state === "waiting" && !this.#held) void this.#open();
    else this.#liveness.probe(DOUBT_TIMEOUT);
  }

  async #renew(): Promise<void> {
    const now = this.#clock.now();
    if (now - this.#renewedAt < RENEWAL_PAUSE) return;
    this.#renewedAt = now;
    const socket = this.#socket;
    try {
      const token = await this.#tokens.ask("expiring");
      if (!socket || socket !== this.#socket || token === this.#token) return;
      this.#token = token;
      // If it is refused the end is 4401, as without it.
      this.request({ type: "authenticate", data: { token } }, () => {});
    } catch (error) {
      this.#settings.report(error);
    }
  }

  #change(change: Change): void {
    this.state = change.state;
    this.error = change.error;
    this.#ears.changed(change);
  }
}
