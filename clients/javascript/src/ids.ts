/** Ids of messages. They begin with the time, so that the server finds a repeat fast. */

/** A new id, as good as a UUIDv7; `wall` is in milliseconds since 1970. */
export function newId(wall: number): string {
  const random = [...crypto.getRandomValues(new Uint32Array(3))];
  return [Math.floor(wall), ...random].map((part) => part.toString(36)).join("-");
}
