/** Callbacks for signals that are aborted, with one listener for each signal: Node warns where a signal has more than ten. */

/** The callbacks of each signal, and its listener. */
const waiting = new WeakMap();

/** Calls back when the signal, if there is one, is aborted. Returns a function that ends this. */
export function onAbort(signal, callback) {
  if (signal === undefined) return () => {};
  let entry = waiting.get(signal);
  if (entry === undefined) {
    const callbacks = new Set();
    entry = { callbacks, listener: () => [...callbacks].forEach((one) => one()) };
    waiting.set(signal, entry);
    signal.addEventListener("abort", entry.listener);
  }
  const { callbacks, listener } = entry;
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size > 0 || waiting.get(signal) !== entry) return;
    waiting.delete(signal);
    signal.removeEventListener("abort", listener);
  };
}
