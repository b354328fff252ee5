/** The extension in an editor without windows, over the real host. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { activate, deactivate } from "../../src/extension.mjs";
import { EXTENSION, Editor } from "./editor.mjs";

export const REPOSITORY = resolve(EXTENSION, "../..");
export const EXECUTABLE = process.env.ALLOY_HOST ?? join(REPOSITORY, ".build/release/alloy-host");
export const SEED = join(REPOSITORY, "protocol/conformance/seed.json");

/** An execution that the seed has an account for, and the fault that makes it take a minute. */
export const WRITE = {
  connectorId: "shippo", actionId: "CreateAddress", userId: "ada000000000000000000001", credentialId: "c0ffee000000000000000001",
  requestBody: { name: "Ada", country: "GB" },
};
export const DELAY = { match: { connectorId: "shippo", actionId: "CreateAddress" }, effect: "delay", delayMs: 60_000 };

/** Runs `test` with an editor in which the extension is active, and ends everything afterwards. */
export async function withEditor(given, test) {
  const editor = new Editor({ ...given, settings: { path: EXECUTABLE, sandbox: true, ...given.settings } });
  editor.host = activate(editor.vscode, editor.context);
  try {
    await test(editor);
  } finally {
    editor.dispose();
    await deactivate();
    assert.deepEqual(hosts(), [], "no host is left when the editor ends");
  }
}

/** Opens a page, and returns its panel. */
export async function open(editor, route) {
  await editor.run("alloy.open", route);
  return editor.panels.at(-1);
}

/** Calls a method from a page, and returns the reply of JSON-RPC. */
export async function reply(panel, method, params) {
  return JSON.parse(await panel.call(method, params).reply);
}

/** Calls a method that has to succeed. */
export async function result(panel, method, params) {
  const answer = await reply(panel, method, params);
  if (answer.error !== undefined) throw new Error(answer.error.message);
  return answer.result;
}

/** Waits until something is true: an event of another process, for which there is no promise. */
export async function until(condition) {
  for (let value; ; await new Promise((resume) => setImmediate(resume))) if ((value = await condition())) return value;
}

/** The process ids of the hosts that this process has started. */
export function hosts() {
  const isHost = ({ parent, command }) => parent === process.pid && /alloy-host.*approver/.test(command);
  return (existsSync("/proc/self/stat") ? processesOfLinux() : processesOfPs()).filter(isHost).map(({ id }) => id);
}

/** The processes by the files of Linux, as a small system has no `ps`. */
function processesOfLinux() {
  return readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name)).flatMap((name) => {
    try {
      const parent = Number(readFileSync(`/proc/${name}/stat`, "utf8").replace(/^.*\) /s, "").split(" ")[1]);
      return [{ id: Number(name), parent, command: readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ") }];
    } catch {
      return []; // It has ended.
    }
  });
}

function processesOfPs() {
  return execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" }).trim().split("\n").map((line) => {
    const [id, parent, ...words] = line.trim().split(/\s+/);
    return { id: Number(id), parent: Number(parent), command: words.join(" ") };
  });
}

/** Runs `test` with the path of a new folder, which is removed afterwards. */
export async function withFolder(test) {
  const folder = mkdtempSync(join(tmpdir(), "alloy-vscode-"));
  try {
    return await test(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
