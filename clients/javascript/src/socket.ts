/** One WebSocket, from its opening to its end, which is told once and without delay. */

import { type Frame, parse } from "./frame.ts";
import { BAD_FRAME, DEAD, MOST_UNSENT } from "./limits.ts";

/** As much of the platform's WebSocket as is used. */
export interface WebSocketLike {
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onerror: ((event: unknown) => void) | null;
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

export type WebSocketClass = new (url: string, protocols: string[]) => WebSocketLike;

export interface Socket {
  /** Sends a command; what can't be sent is lost with the socket. */
  send(command: object): void;
  /** Ends it now: the network may take minutes to agree. */
  end(code: number): void;
}

/** Opens one. Throws what the platform's WebSocket throws. */
export function openSocket(
  WebSocket: WebSocketClass,
  url: string,
  protocols: string[],
  heard: (frame: Frame) => void,
  ended: (code: number) => void,
): Socket {
  const ws = new WebSocket(url, protocols);
  let over = false;
  const finish = (code: number) => {
    if (over) return;
    over = true;
    ended(code);
  };
  const end = (code: number) => {
    try {
      ws.close(code);
    } catch {
      // It was not open yet, or it is gone.
    }
    finish(code);
  };
  ws.onmessage = ({ data }) => {
    if (over) return;
    const frame = parse(data);
    if (frame) heard(frame);
    else end(BAD_FRAME);
  };
  ws.onclose = ({ code }) => finish(code);
  ws.onerror = () => {}; // its end comes as a close, and says no more than that
  return {
    end,
    send(command) {
      if (over) return;
      if (ws.bufferedAmount > MOST_UNSENT) return end(DEAD);
      try {
        ws.send(JSON.stringify(command));
      } catch {
        end(DEAD);
      }
    },
  };
}
