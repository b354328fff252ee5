// What the tests share: where things are, and which host they drive.

import assert from "node:assert/strict";
import { accessSync, constants } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const packageRoot = fileURLToPath(new URL("../..", import.meta.url));
export const repository = resolve(packageRoot, "../..");

/** The scripted host, for what the real one has no method for. */
export const fake = [process.execPath, fileURLToPath(new URL("fake-host.mjs", import.meta.url)), "--fake"];

/** The absolute path of the executable under test; fails, rather than skips, without one. */
export function realHost() {
  const path = process.env.ALLOY_HOST;
  assert.ok(
    path,
    "ALLOY_HOST is not set: these tests drive the built executable; run them with ALLOY_HOST=.build/release/alloy-host",
  );
  try {
    accessSync(path, constants.X_OK);
  } catch {
    assert.fail(`ALLOY_HOST=${path} is not an executable file: build it first (swift build -c release)`);
  }
  return resolve(path);
}

/** Whether a process of that id is there. */
export function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
