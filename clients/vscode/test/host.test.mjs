// The host of a window: settings, key, log, and errors.

import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { adviceFor } from "../src/errors.mjs";
import { argumentsForAgent, argumentsForPerson, executable, hasKey } from "../src/settings.mjs";
import { hosts, open, reply, result, until, withEditor, withFolder } from "./support/running.mjs";

const settings = (options = [], sandbox = false) => ({ path: "", options, sandbox });

test("a person may decide on plans, an agent never", () => {
  assert.deepEqual(argumentsForPerson(settings()), ["--approver"]);
  assert.deepEqual(argumentsForPerson(settings(["--read-only", "--approver"], true)), ["--approver", "--sandbox", "--read-only"]);
  assert.deepEqual(argumentsForAgent(settings(["--read-only", "--approver"], true)), ["--sandbox", "--read-only"]);
  assert.deepEqual(argumentsForAgent(settings(["--sandbox"])), ["--sandbox"]);
});

test("the executable: the setting, the variable, the path", () => {
  assert.equal(executable({ ...settings(), path: "/opt/alloy-host" }, { ALLOY_HOST: "/x" }), "/opt/alloy-host");
  assert.equal(executable(settings(), { ALLOY_HOST: "/x" }), "/x");
  assert.equal(executable(settings(), {}), "alloy-host");
});

test("a key is in the secret storage or in the environment, and the sandbox needs none", () => {
  assert.equal(hasKey(settings(), {}, {}), false);
  assert.equal(hasKey(settings(), { ALLOY_API_KEY: "k" }, {}), true);
  assert.equal(hasKey(settings(), {}, { ALLOY_API_KEY_FILE: "/key" }), true);
  assert.equal(hasKey(settings([], true), {}, {}), true);
});

test("the key goes to the child by its environment, and never into its arguments, the log or the settings", () =>
  withFolder((folder) => {
    const [script, seen] = [join(folder, "host"), join(folder, "seen")];
    // Writes what it was given, and ends.
    writeFileSync(script, `#!/bin/sh\nprintf '%s\\n%s' "$ALLOY_API_KEY" "$*" > '${seen}.part'\nmv '${seen}.part' '${seen}'\n`);
    chmodSync(script, 0o700);
    return withEditor({ settings: { path: script, sandbox: false } }, async (editor) => {
      editor.choices.push((options) => {
        assert.equal(options.password, true);
        return " secret-key-0123456789 ";
      });
      await editor.run("alloy.setApiKey");
      const panel = await open(editor, "history");
      assert.equal((await reply(panel, "host.metrics")).error.data.kind, "host_exited");
      const { readFileSync } = await import("node:fs");
      const [key, args] = readFileSync(seen, "utf8").split("\n");
      assert.equal(key, "secret-key-0123456789");
      assert.match(args, /^--approver --parent-pid \d+$/);
      assert.doesNotMatch(JSON.stringify([editor.log, editor.messages]), /secret-key/);
      await editor.run("alloy.removeApiKey");
      assert.equal(await editor.context.secrets.get("alloy.apiKey"), undefined);
    });
  }));

test("another setting ends the host, and the next call starts one with it", () => withEditor({}, async (editor) => {
  const panel = await open(editor, "history");
  assert.equal((await result(panel, "host.info")).userId, null);
  const [first] = hosts();
  editor.set("options", ["--user", "ada"]);
  await until(() => !hosts().includes(first));
  assert.equal((await result(panel, "host.info")).userId, "ada");
  await editor.run("alloy.restart");
  assert.deepEqual(hosts(), []);
}));

test("a host that can't be started says what to do, and is tried again", () => withEditor({ settings: { path: "/nowhere/alloy-host" } }, async (editor) => {
  editor.answers.push("Open Settings");
  editor.choices.push(() => undefined);
  await editor.run("alloy.connect");
  await until(() => editor.opened.length > 0);
  assert.deepEqual(editor.opened, [["workbench.action.openSettings", "alloy.path"]]);
  assert.match(editor.messages[0].text, /^alloy-host could not be started: there is no \/nowhere\/alloy-host\. Set alloy\.path/);
  const panel = await open(editor, "history");
  const { error } = await reply(panel, "host.info");
  assert.match(error.data.fix[0], /Set alloy\.path/);
  assert.equal(error.data.outcome, "not_sent");
}));

test("options that the host refuses are in the error and in the log", () => withEditor({ settings: { options: ["--nonsense"] } }, async (editor) => {
  const panel = await open(editor, "history");
  const { error } = await reply(panel, "host.metrics");
  assert.match(error.message, /--nonsense/);
  await editor.run("alloy.showLog");
  assert.ok(editor.log.some((line) => line.includes("--nonsense")));
  assert.deepEqual(editor.opened, [["log"]]);
}));

test("no host is left when the editor ends", async () => {
  await withEditor({}, async (editor) => {
    await editor.items();
    assert.equal(hosts().length, 1);
  });
  assert.deepEqual(hosts(), []);
});

test("each kind of error has a button that helps", () => {
  const labels = (error) => adviceFor(error).actions.map(([label]) => label);
  assert.deepEqual(labels({ message: "x", kind: "unauthenticated" }), ["Set API Key"]);
  assert.deepEqual(labels({ message: "x", kind: "connection_required" }), ["Connect Account"]);
  assert.deepEqual(labels({ message: "x", kind: "host_exited" }), ["Restart Host", "Show Log"]);
  assert.deepEqual(labels({ message: "x", kind: "network" }), ["Show Log"]);
  assert.deepEqual(adviceFor({ message: "x", outcome: "unknown" }).actions, [["Show History", "alloy.open", "history"]]);
  assert.deepEqual(adviceFor({ message: "x", outcome: "unknown", executionId: "a/b" }).actions, [["Show History", "alloy.open", "history/a%2Fb"]]);
});
