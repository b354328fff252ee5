// The cases of `protocol/conformance`, against the real executable.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Aborted, AlloyError, Host } from "alloy-host";
import { Mismatch, built, check } from "./support/conformance-values.mjs";
import { realHost, repository } from "./support/index.mjs";

/** The longest time of a step, in milliseconds. */
const STEP = 60_000;
const folder = join(repository, "protocol/conformance");
const report = process.env.CONFORMANCE_REPORT;
const command = realHost();
for (const name of Object.keys(process.env)) if (name.startsWith("ALLOY_")) delete process.env[name];

/** What the client can't do, and why. */
const lacks = { decimals: "a number of JavaScript is a double; pass `parse` and `stringify` of your own" };

/** One run of a case. */
class CaseRun {
  #saved = new Map();
  #started = new Map();
  #arrived = [];
  #wake = () => {};

  constructor(args, restart) {
    this.host = new Host({ command, args, restart, exactIntegers: true, stderr: "capture", cancelGraceMs: STEP });
    this.host.on("notification", (notification) => {
      this.#arrived.push(notification);
      this.#wake();
    });
  }

  async run(steps) {
    try {
      for (const [index, step] of steps.entries()) {
        try {
          await within(STEP, this.#step(step));
        } catch (error) {
          if (error instanceof Mismatch) error.message = `step ${index + 1}, ${JSON.stringify(step).slice(0, 200)}: ${error.message}`;
          throw error;
        }
      }
    } finally {
      await this.host.close();
    }
  }

  async #step(step) {
    const [kind, argument] = Object.entries(step)[0];
    switch (kind) {
      case "call":
        if (step.as !== undefined) return void this.#started.set(step.as, this.#start(step));
        return step.eventually ? this.#repeat(step) : this.#compare(step.expect, this.#start(step));
      case "await": return this.#compare(step.expect, this.#started.get(argument));
      case "cancel": return this.#started.get(argument).controller.abort();
      case "notification": return this.#notification(step);
      case "batch": return this.#batch(step);
      case "pause": return sleep(argument);
      case "kill": return process.kill(this.host.pid, "SIGKILL");
      case "close": return check(step.expect, await this.host.close(), this.#saved, "/status");
      default: throw new Error(`there is no step ${kind}`);
    }
  }

  #start({ call, params, timeoutMs, progress }) {
    const controller = new AbortController();
    const reports = [];
    const options = { signal: controller.signal, timeoutMs };
    if (progress) options.onProgress = (value) => reports.push(value.done);
    const answer = answered(this.host.call(call, params && built(params, this.#saved), options));
    return { answer, controller, reports };
  }

  async #compare(expected, { answer, reports }) {
    this.#check(expected, await answer);
    const { atLeast } = expected.progress ?? { atLeast: 0 };
    const isRising = reports.every((done, index) => index === 0 || done >= reports[index - 1]);
    if (reports.length < atLeast || !isRising) throw new Mismatch(`the reports of progress are ${reports}`);
  }

  async #repeat(step) {
    for (const end = Date.now() + 5000; ; ) {
      try {
        return await this.#compare(step.expect, this.#start(step));
      } catch (error) {
        if (!(error instanceof Mismatch) || Date.now() > end) throw error;
      }
      await sleep(20);
    }
  }

  #check({ progress: _, ...pattern }, answer) {
    check(pattern, observed(answer), this.#saved);
  }

  async #notification({ notification, expect }) {
    for (;;) {
      const arrived = this.#arrived.shift();
      if (arrived === undefined) await new Promise((resolve) => (this.#wake = resolve));
      else if (arrived.method === notification) return check(expect, arrived.params, this.#saved, "/params");
    }
  }

  async #batch({ batch, expect }) {
    const calls = batch.map(({ call, params }) => [call, params && built(params, this.#saved)]);
    const { result: answers, error } = await answered(this.host.batch(calls));
    if (error !== undefined) return this.#check(expect, { error });
    assert.equal(answers.length, expect.length);
    answers.forEach(({ value, reason }, index) => this.#check(expect[index], { result: value, error: reason }));
  }
}

/** The result of a call, or its error as a value. */
async function answered(promise) {
  try {
    return { result: await promise };
  } catch (error) {
    return { error };
  }
}

/** What a call gave, in the form of an expectation: a result, an error, or the client's refusal. */
function observed({ result, error }) {
  if (error === undefined) return { result };
  if (error instanceof RangeError) return { refused: true };
  if (!(error instanceof AlloyError)) throw error;
  const { kind, code, message, outcome, executionId, exitCode, data } = error;
  return { error: { kind: error instanceof Aborted ? "cancelled" : kind, code, message, outcome, executionId, exitCode, data } };
}

async function within(milliseconds, promise) {
  const controller = new AbortController();
  const late = sleep(milliseconds, undefined, { signal: controller.signal }).then(() => {
    throw new Mismatch("too slow");
  });
  late.catch(() => {});
  try {
    return await Promise.race([promise, late]);
  } finally {
    controller.abort();
  }
}

// Most of the time is waiting, so several cases run at the same time.
describe("conformance", { concurrency: 4 }, () => {
  const results = {};
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".jsonl")).sort()) {
    for (const line of readFileSync(join(folder, file), "utf8").trim().split("\n")) {
      const { name, host = ["--sandbox", "--seed", "{folder}/seed.json"], restart, needs = [], steps } = JSON.parse(line);
      const lacking = needs.find((feature) => feature in lacks);
      if (lacking !== undefined) {
        results[name] = `not supported: ${lacks[lacking]}`;
        continue;
      }
      test(name, async () => {
        const state = mkdtempSync(join(tmpdir(), "conformance-"));
        results[name] = "failed: it did not end";
        try {
          const args = host.map((text) => text.replaceAll("{folder}", folder).replaceAll("{stateDirectory}", state));
          await new CaseRun(args, restart).run(steps);
          results[name] = "passed";
        } catch (error) {
          results[name] = `failed: ${error.message}`;
          throw error;
        } finally {
          rmSync(state, { recursive: true, force: true });
        }
      });
    }
  }
  after(() => {
    assert.ok(Object.keys(results).length > 100);
    if (report !== undefined) writeFileSync(report, JSON.stringify({ client: "TypeScript", cases: results }));
  });
});
