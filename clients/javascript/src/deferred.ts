/** Promises that somebody else settles, and promises that nobody has to listen to. */

export interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** For what is told as an event too: it may reject without a listener. */
export function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

export function deferred<T>(): Deferred<T> {
  const made = {} as Deferred<T>;
  made.promise = quiet(new Promise((resolve, reject) => Object.assign(made, { resolve, reject })));
  return made;
}
