// The iterators over pages and progress, against the sandbox.

import assert from "node:assert/strict";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { AlloyError, Cancelled, Host } from "alloy-host";
import { realHost, repository } from "./support/index.mjs";

const target = { connectorId: "shippo", userId: "ada000000000000000000001", credentialId: "c0ffee000000000000000001" };
const list = { ...target, actionId: "ListAddresses", queryParameters: { results: 2 } };
const write = { ...target, actionId: "CreateAddress", requestBody: { name: "Grace", country: "US" } };
let host;

beforeEach(async () => {
  const seed = join(repository, "protocol/conformance/seed.json");
  host = new Host({ command: realHost(), args: ["--sandbox", "--seed", seed] });
  await host.execute.batch({ items: [write, write, write, write] });
});
afterEach(() => host.close());

const reads = async () => (await host.sandbox.journal({ connectorId: "shippo", actionId: "ListAddresses" })).count;

test("pages are read when they are asked for", async () => {
  for await (const page of host.pages(list)) {
    assert.deepEqual([page.count, page.complete, await reads()], [2, false, 1]);
    break;
  }
  const counts = [];
  for await (const page of host.pages(list)) counts.push(page.count);
  assert.deepEqual(counts, [2, 2, 1]);
});

test("items", async () => {
  const ids = new Set();
  for await (const item of host.items(list)) ids.add(item.object_id);
  assert.deepEqual([ids.size, await reads()], [5, 3]);
});

test("an error of a later page", async () => {
  const match = { actionId: "ListAddresses", connectorId: "shippo", nth: 2 };
  await host.sandbox.faults.set({ faults: [{ match, effect: "status", status: 403 }] });
  const pages = host.pages(list);
  await pages.next();
  await assert.rejects(pages.next(), (error) => error instanceof AlloyError && error.kind === "forbidden");
});

test("progress, and the result", async () => {
  const batch = host.progress("execute.batch", { items: [write, write, write] });
  const done = [];
  for await (const report of batch) done.push(report.done);
  assert.deepEqual(done, [1, 2, 3]);
  assert.equal((await batch.result).results.length, 3);
});

test("leaving the loop cancels the call", async () => {
  const match = { actionId: "CreateAddress", connectorId: "shippo", nth: 2 };
  await host.sandbox.faults.set({ faults: [{ match, effect: "delay", delayMs: 60_000 }] });
  const batch = host.progress("execute.batch", { items: [write, write, write] });
  for await (const report of batch) {
    assert.equal(report.done, 1);
    while ((await host.sandbox.faults.report()).neverHit.length > 0) await sleep(10);
    break;
  }
  await assert.rejects(batch.result, (error) => {
    assert.ok(error instanceof Cancelled);
    assert.deepEqual([error.outcome, error.results.length], ["unknown", 3]);
    return true;
  });
});

test("an error ends the progress", async () => {
  const call = host.progress("no.such.method", {});
  for await (const _ of call) assert.fail("there is none");
  await assert.rejects(call.result, AlloyError);
});
