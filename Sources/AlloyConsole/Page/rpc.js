// Calls of the host's methods.

import { CallError } from "./call-error.js";
import { noteAnswer } from "./connection.js";
import { cancel, exchange } from "./transport.js";

export { CallError };

const tab = crypto.randomUUID();
let lastNumber = 0;

/**
 * Calls a method and returns its result.
 *
 * `options.signal` cancels the call: the host answers it with an error that states the outcome. `options.onNotification` gets
 * method and parameters, `options.onProgress` the values of `$/progress`.
 */
export async function call(method, params = {}, options = {}) {
  lastNumber += 1;
  const id = `${tab}-${lastNumber}`;
  const own = options.onProgress ? { ...params, _meta: { progressToken: id } } : params;
  const abort = () => cancel(id);
  options.signal?.addEventListener("abort", abort, { once: true });
  try {
    const result = await answer();
    noteAnswer(null);
    return result;
  } catch (error) {
    noteAnswer(error);
    throw error;
  } finally {
    options.signal?.removeEventListener("abort", abort);
  }

  async function answer() {
    for await (const message of exchange({ jsonrpc: "2.0", id, method, params: own })) {
      if (message.method === "$/progress") options.onProgress?.(message.params.value);
      else if (message.method) options.onNotification?.(message.method, message.params);
      else if (message.error) throw new CallError(message.error);
      else return message.result;
    }
    throw CallError.unreachable("The console ended before it answered. What was sent may have been applied: see the history.");
  }
}
