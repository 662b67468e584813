/** What a browser says about the network and the page. Elsewhere it says nothing. */

import type { Cancel } from "./clock.ts";

/** Calls `good` when things may work again, and `bad` when they may not. Returns the end of it. */
export function listen(good: () => void, bad: () => void): Cancel {
  const end = new AbortController();
  const heard = ({ type }: Event) => {
    if (type === "offline") bad();
    else if (type !== "visibilitychange" || !document.hidden) good();
  };
  const page: Partial<EventTarget> = globalThis;
  const { document: seen } = globalThis as { document?: EventTarget };
  for (const type of ["online", "offline", "pageshow"]) {
    page.addEventListener?.(type, heard, end);
  }
  for (const type of ["visibilitychange", "resume"]) seen?.addEventListener(type, heard, end);
  return () => end.abort();
}
