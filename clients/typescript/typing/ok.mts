// Uses of the client that compile under `tsc --strict`.

import { AlloyError, Host, HostExited, InvalidParams, UnknownOutcome, resultOf } from "alloy-host";
import type { Authorize, Connector, ExecuteResult, Notification, Progress } from "alloy-host";

export async function main(): Promise<string[]> {
  const host = new Host({ args: ["--sandbox"], restart: false, exactIntegers: true, stderr: "capture" });
  const { connectors } = await host.connectors.list({ category: "crm" }, { timeoutMs: 5000 });
  const first: Connector | undefined = connectors[0];
  const found = await host.call("executions.list", { limit: 1 });
  console.log(first?.id, found.executions[0]?.executionId);
  const made: ExecuteResult = await host.execute({
    connectorId: "shippo", actionId: "CreateAddress", credentialId: "0", requestBody: {}, validate: "strict",
    _meta: { callId: "mine" }, timeoutMs: 300,
  }, { onProgress: (progress: Progress) => console.log(progress.done) });
  console.log(made.outcome === "applied", made.replayed ?? false);
  const { ledger, limits } = await host.host.info();
  const place: "disk" | "memory" = ledger;
  console.log(place, limits.maxDepth);
  host.on("credentials.authorize", (link: Authorize) => console.log(link.oauthUrl));
  host.on("notification", ({ method, params }: Notification) => console.log(method, params));
  await host.batch([["users.create", { username: "a" }], ["users.get", { userId: resultOf(0, "/userId") }]]);
  const untyped = await host.call("method.of.a.newer.host", { any: true });
  console.log(untyped.anything);
  for await (const page of host.pages({ connectorId: "a", actionId: "b", credentialId: "c" })) console.log(page.complete);
  for await (const item of host.items({ connectorId: "a", actionId: "b", credentialId: "c" })) console.log(item);
  const batch = host.progress("execute.batch", { items: [] });
  for await (const { done } of batch) console.log(done);
  console.log((await batch.result).results.length);
  try {
    await host.sandbox.clock.advance({ duration: "PT1H" });
  } catch (error) {
    if (error instanceof InvalidParams) console.log(error.problems[0]?.pointer);
    if (error instanceof UnknownOutcome) console.log(error.executionId?.length);
    if (error instanceof HostExited) console.log(error.exitCode, error.stderrTail);
    if (error instanceof AlloyError) console.log(error.outcome === "not_sent", error.retryAfterMs);
  }
  const code: number | null = await host.close();
  return [String(code)];
}
