/** Where the server is. */

/** `url` without what follows the path, and without a slash at its end. Throws for a wrong one. */
export function root(url: string | undefined): string {
  const { origin, pathname, protocol } = new URL(url ?? globalThis.location?.origin);
  if (!/^https?:$/.test(protocol)) throw new TypeError("No web address");
  return (origin + pathname).replace(/\/+$/, "");
}
