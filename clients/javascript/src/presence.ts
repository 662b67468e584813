/** Who is in a room now, as far as the server tells. */

import { type Frame, isCount, isObject } from "./frame.ts";
import { MOST_MEMBERS } from "./limits.ts";

export interface Member {
  readonly user_id: number;
  readonly username: string;
}

export class Presence {
  /** A new array with every change. */
  members: readonly Member[] = [];
  count = 0;

  reset(data: Record<string, unknown>): void {
    this.members = list(data.members);
    this.#count(data, this.members.length);
  }

  /** Takes `user_joined`, `user_left` or `presence`. */
  heard({ type, data }: Frame): void {
    const come = list(type === "presence" ? data.joined : type === "user_joined" && [data]);
    const gone = list(type === "presence" ? data.left : type === "user_left" && [data]);
    const all = new Map(this.members.map((member) => [member.user_id, member]));
    const before = all.size;
    for (const { user_id } of gone) all.delete(user_id);
    for (const member of come) if (all.size < MOST_MEMBERS) all.set(member.user_id, member);
    this.members = [...all.values()];
    this.#count(data, this.count + all.size - before);
  }

  /** In a large room not all are listed, and the server says how many there are. */
  #count({ member_count: told }: Record<string, unknown>, otherwise: number): void {
    this.count = isCount(told) ? told : otherwise;
  }
}

function list(value: unknown): Member[] {
  return (Array.isArray(value) ? value : [])
    .slice(0, MOST_MEMBERS)
    .filter((it) => isObject(it) && isCount(it.user_id) && typeof it.username === "string");
}
