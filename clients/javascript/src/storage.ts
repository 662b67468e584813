/** Where the outbox outlives the page. */

/** A message that waits, as plain data. */
export interface Stored {
  id: string;
  room: string;
  data: { content: string; metadata?: Record<string, unknown> };
  /** Rising in the order of sending. */
  order: number;
}

/** A place for the outbox of one user. What rejects is reported, and costs no message. */
export interface OutboxStorage {
  load(): Promise<Stored[]>;
  put(message: Stored): Promise<void>;
  remove(id: string): Promise<void>;
}

/** The browser's own database; `name` is its name. */
export function indexedDb(name: string): OutboxStorage {
  const STORE = "outbox";
  let opened: Promise<IDBDatabase> | undefined;

  const open = () =>
    new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
      request.onsuccess = () => {
        // Whoever wants to delete it must not have to wait for this page.
        request.result.onversionchange = () => request.result.close();
        resolve(request.result);
      };
      request.onerror = () => reject(request.error);
    });

  /** What `work` gives, once it is on the disk. */
  async function run<T>(work: (store: IDBObjectStore) => IDBRequest): Promise<T> {
    const database = await (opened ??= open());
    const transaction = database.transaction(STORE, "readwrite");
    const request = work(transaction.objectStore(STORE));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  return {
    load: () => run((store) => store.getAll()),
    put: (message) => run((store) => store.put(message)),
    remove: (id) => run((store) => store.delete(id)),
  };
}
