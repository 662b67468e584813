/** One message of the server, checked as far as the client relies on it. */

import { LARGEST_FRAME } from "./limits.ts";

export interface Frame {
  type: string;
  room?: string;
  data: Record<string, unknown>;
  sender?: string;
  timestamp?: string;
  seq?: number;
  id?: string;
}

/** Names of events that only the client itself tells. */
export const LOCAL = ["*", "state", "gap", "refused", "revoked", "sent", "failed"];

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A whole number that can be counted on, from 0. */
export const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

/** The frame in `text`, or nothing if it is none of this protocol. */
export function parse(text: unknown): Frame | undefined {
  if (typeof text !== "string" || text.length > LARGEST_FRAME) return;
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return;
  }
  if (!isObject(frame)) return;
  const { type, seq } = frame;
  frame.data ??= {};
  // `room` and `id` are only ever looked up, so anything may stand there.
  const sound =
    typeof type === "string" &&
    !LOCAL.includes(type) &&
    isObject(frame.data) &&
    (seq === undefined || isCount(seq));
  return sound ? (frame as unknown as Frame) : undefined;
}
