/** Hooks for React: the client's state, rooms and events in components. */

import {
  createContext,
  createElement,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useSyncExternalStore,
} from "react";
import type { Client } from "./client.ts";
import type { State } from "./connection.ts";
import type { HubbubError } from "./errors.ts";
import type { AnyEvent, Events } from "./events.ts";
import type { Member } from "./presence.ts";
import type { Room } from "./room.ts";

const Context = createContext<Client | undefined>(undefined);

/** Gives the client to what is inside, and connects it. Whoever made it closes it. */
export function HubbubProvider({ client, children }: { client: Client; children?: ReactNode }) {
  useEffect(() => {
    if (client.state === "idle") void client.connect();
  }, [client]);
  return createElement(Context.Provider, { value: client }, children);
}

/** The client of the provider around. Throws where there is none. */
export function useClient(): Client {
  const client = useContext(Context);
  if (!client) throw new Error("There is no HubbubProvider around");
  return client;
}

export interface ConnectionView {
  client: Client;
  state: State;
  /** Why it is closed for good. */
  error: HubbubError | undefined;
}

/** The state of the connection; renders with every change. */
export function useConnection(): ConnectionView {
  const client = useClient();
  const state = useSyncExternalStore(
    useCallback((changed) => client.on("state", changed), [client]),
    () => client.state,
    () => client.state,
  );
  return { client, state, error: client.error };
}

/** The room of this id, joined for as long as a component that is shown wants it. */
export function useRoom(id: string): Room {
  const room = useClient().room(id);
  useEffect(() => hold(room), [room]);
  return room;
}

/** Calls the handler for each event of `type` (`*`: all), of this room or of any. */
export function useEvent<T extends keyof Events>(
  source: Room | undefined,
  type: T,
  handler: (event: Events[T]) => unknown,
): void;
export function useEvent(
  source: Room | undefined,
  type: string,
  handler: (event: AnyEvent) => unknown,
): void;
export function useEvent(
  source: Room | undefined,
  type: string,
  handler: (event: never) => unknown,
): void {
  const client = useClient();
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(
    () => (source ?? client).on(type, (event) => latest.current(event as never)),
    [source, client, type],
  );
}

/** Who is in the room now; renders with every coming and going. */
export function usePresence(room: Room): readonly Member[] {
  return useSyncExternalStore(
    useCallback((changed) => room.on("*", changed), [room]),
    () => room.members,
    () => room.members,
  );
}

const holders = new WeakMap<Room, number>();

/** Keeps the room joined; returns how to let go. The last one who lets go leaves. */
function hold(room: Room): () => void {
  const count = holders.get(room) ?? 0;
  holders.set(room, count + 1);
  if (!count) void room.join();
  return () => {
    const left = (holders.get(room) ?? 1) - 1;
    holders.set(room, left);
    if (!left) room.leave();
  };
}
