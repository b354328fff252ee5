// The restart of a host that died by itself: what the conformance cases can't show.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Aborted, AlloyError, Host, HostExited, UnknownOutcome, resultOf } from "alloy-host";
import { AGAIN, Restarts, fateOf } from "../src/restart.mjs";
import { fake, realHost, repository } from "./support/index.mjs";

const seed = join(repository, "protocol/conformance/seed.json");
const userId = "ada000000000000000000001";
const write = {
  connectorId: "shippo", actionId: "CreateAddress", userId, credentialId: "c0ffee000000000000000001",
  requestBody: { name: "Ada", country: "GB" },
};
const fault = { match: { connectorId: "shippo", actionId: "CreateAddress" }, effect: "delay", delayMs: 60_000 };

test("three starts within a minute, with growing waits", () => {
  let now = 100_000;
  const starts = new Restarts(true, () => now);
  const dead = { died: true, endedAt: 100_000 };
  for (const [time, wait] of [[100_000, 0], [101_000, 500], [102_000, 2000]]) {
    now = time;
    assert.equal(starts.next(dead), dead.endedAt + wait);
    starts.started();
  }
  now = 159_000;
  assert.equal(starts.next(dead), undefined);
  now = 160_500;
  assert.equal(starts.next(dead), dead.endedAt + 2000);
  assert.equal(starts.next({ died: false }), undefined);
  assert.equal(new Restarts(false).next(dead), undefined);
});

describe("the fate of a call", () => {
  const ended = new HostExited("alloy-host was ended by SIGKILL", { data: { outcome: "unknown" } });
  const disk = { result: { ledger: "disk" } };
  const rows = (...executions) => ({ result: { executions } });
  const row = { executionId: "e1", effect: "write" };
  const execution = { method: "execute", callId: "name" };
  for (const [call, answers, type, outcome, id] of [
    [{ method: "connectors.list" }, []],
    [{ method: "users.create" }, [], UnknownOutcome, "unknown"],
    [{ method: "execute" }, [], UnknownOutcome, "unknown"],
    [execution, [{ result: { ledger: "memory" } }], UnknownOutcome, "unknown"],
    [execution, [{ error: new AlloyError("no") }], UnknownOutcome, "unknown"],
    [execution, [disk, { error: new AlloyError("unreadable") }], UnknownOutcome, "unknown"],
    [execution, [disk, rows()]],
    [execution, [disk, rows({ ...row, effect: "read", outcome: "unknown" })]],
    [execution, [disk, rows({ ...row, outcome: "in_flight" })], UnknownOutcome, "unknown", "e1"],
    [execution, [disk, rows({ ...row, outcome: "applied" })], HostExited, "applied", "e1"],
    [execution, [disk, rows({ ...row, outcome: "rejected" })], HostExited, "rejected", "e1"],
  ]) {
    test(`${call.method} ${JSON.stringify(answers)}`, async () => {
      const fate = await fateOf(call, ended, async () => answers.shift());
      if (type === undefined) return assert.equal(fate, AGAIN);
      assert.ok(fate.error instanceof type);
      assert.deepEqual([fate.error.outcome, fate.error.executionId], [outcome, id]);
      assert.match(fate.error.message, /SIGKILL/);
    });
  }
});

test("a read is sent again once", async () => {
  const host = new Host({ command: fake });
  await assert.rejects(host.connectors.list(), (error) => {
    assert.ok(error instanceof HostExited);
    assert.deepEqual([error.outcome, error.exitCode], ["unknown", 7]);
    return true;
  });
  assert.deepEqual(await host.echo({ n: 1 }), { n: 1 });
  await host.close();
});

/** Kills the host while the write is under way. */
async function killInTheMiddle(host) {
  while ((await host.sandbox.faults.report()).neverHit.length > 0) await sleep(10);
  process.kill(host.pid, "SIGKILL");
}

test("each call of a batch is settled on its own", async () => {
  const state = mkdtempSync(join(tmpdir(), "restart-"));
  const host = new Host({ command: realHost(), args: ["--sandbox", "--seed", seed, "--state-dir", state] });
  try {
    await host.sandbox.faults.set({ faults: [fault] });
    const batch = host.batch([
      ["connectors.get", { connectorId: "slack" }],
      ["execute", write],
      ["users.get", { userId }],
      ["users.get", { userId: resultOf(2, "/userId") }],
    ]);
    await killInTheMiddle(host);
    const [connector, execution, user, reference] = await batch;
    assert.equal(connector.value.connector.id, "slack");
    assert.ok(execution.reason instanceof UnknownOutcome && execution.reason.executionId !== undefined);
    assert.equal(user.value.username, "ada@example.com");
    // The call that it refers to is no longer in its message.
    assert.ok(reference.reason instanceof HostExited);
  } finally {
    await host.close();
    rmSync(state, { recursive: true });
  }
});

describe("while the next host is awaited", () => {
  /** A host whose next start is two seconds away. */
  async function host() {
    const host = new Host({ command: realHost(), args: ["--sandbox", "--seed", seed] });
    for (let n = 0; n < 2; n++) {
      process.kill(host.pid, "SIGKILL");
      await host.ping();
    }
    return host;
  }

  test("a call is aborted", async () => {
    const waiting = await host();
    await waiting.sandbox.faults.set({ faults: [fault] });
    const controller = new AbortController();
    const call = waiting.execute(write, { signal: controller.signal });
    await killInTheMiddle(waiting);
    setTimeout(() => controller.abort(), 200);
    await assert.rejects(call, (error) => error instanceof Aborted && error.outcome === "unknown");
    await waiting.ping();
    await waiting.close();
  });

  test("the client is closed", async () => {
    const waiting = await host();
    process.kill(waiting.pid, "SIGKILL");
    const call = waiting.ping();
    setTimeout(() => waiting.close(), 200);
    await assert.rejects(call, HostExited);
  });
});
