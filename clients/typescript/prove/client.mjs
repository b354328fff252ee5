// A client for `alloy-host prove`: makes one write, and makes sure of it whatever happens to the host.
//
//     alloy-host prove -- node clients/typescript/prove/client.mjs
//
// The task is in ALLOY_PROVE_TASK. The idempotency key makes the repetitions safe; it has to be the same in each of them, also
// after a new start of this program, so it is made from what is to be done (an order's number, say), and not by chance.

import { setTimeout as sleep } from "node:timers/promises";

import { Host, HostExited } from "alloy-host";

const { userId, connectorId, actionId, credentialId, requestBody, timeoutMs } = JSON.parse(process.env.ALLOY_PROVE_TASK);
let outcome = "unknown";

for (let attempt = 0; attempt < 6; attempt += 1) {
  // A new host each time: the one before may have been killed.
  const host = new Host();
  try {
    const call = { userId, connectorId, actionId, credentialId, requestBody, idempotencyKey: "order-1815" };
    ({ outcome } = await host.execute(call, { timeoutMs }));
    break;
  } catch (error) {
    if (error instanceof HostExited) continue;
    // A conflict is about the first call with this key: this one was not sent, so the outcome is still not known.
    outcome = error.kind === "conflict" ? "unknown" : (error.outcome ?? "unknown");
    // Repeating does not settle what the host's ledger has as unknown: a person looks, or the program reads.
    if (error.kind === "conflict" && error.retryAfterMs === undefined) break;
    await sleep(error.retryAfterMs ?? 100);
  } finally {
    await host.close();
  }
}

console.log(JSON.stringify({ outcome }));
process.exitCode = outcome === "applied" ? 0 : 1;
