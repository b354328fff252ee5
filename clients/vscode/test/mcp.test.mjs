// The server of the Model Context Protocol for the agents in the editor.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { PROVIDER } from "../src/mcp.mjs";
import { EXECUTABLE, withEditor } from "./support/running.mjs";

const token = { isCancellationRequested: false };

/** Returns the definition as the editor gets it, and as it starts it. */
async function server(editor) {
  const provider = editor.servers.get(PROVIDER);
  const [provided] = await provider.provideMcpServerDefinitions(token);
  const before = { args: [...provided.args], env: { ...provided.env } };
  return { before, resolved: await provider.resolveMcpServerDefinition(provided, token) };
}

test("an agent gets the same binary and options, and can approve nothing", () =>
  withEditor({ settings: { options: ["--read-only", "--approver"] } }, async (editor) => {
    const { before, resolved } = await server(editor);
    assert.deepEqual(before, { args: ["--sandbox", "--read-only"], env: {} });
    const { label, command, args, env, version } = resolved;
    assert.deepEqual({ label, command, args, env, version },
      { label: "Alloy", command: EXECUTABLE, args: ["--sandbox", "--read-only"], env: {}, version: "0.1.0" });
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout });
    const initialize = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "1" } };
    child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params: initialize })}\n`);
    const [line] = await once(lines, "line");
    assert.equal(JSON.parse(line).result.serverInfo.name, "alloy-host");
    child.stdin.end();
    await once(child, "exit");
  }));

test("the key comes when the server is started, and a definition has none before", () =>
  withEditor({ settings: { sandbox: false }, secrets: { "alloy.apiKey": "secret-key-0123456789" } }, async (editor) => {
    const { before, resolved } = await server(editor);
    assert.deepEqual(before.env, {});
    assert.deepEqual(resolved.env, { ALLOY_API_KEY: "secret-key-0123456789" });
    assert.deepEqual(resolved.args, []);
  }));

test("without a key the person is asked, and without an answer no server is started", async (context) => {
  const names = ["ALLOY_API_KEY", "ALLOY_API_KEY_FILE", "ALLOY_API_KEY_COMMAND"];
  const before = names.map((name) => [name, process.env[name]]);
  for (const name of names) delete process.env[name];
  context.after(() => { for (const [name, value] of before) if (value !== undefined) process.env[name] = value; });
  await withEditor({ settings: { sandbox: false } }, async (editor) => {
    editor.choices.push(() => undefined, () => "secret-key-0123456789");
    assert.equal((await server(editor)).resolved, undefined);
    assert.deepEqual((await server(editor)).resolved.env, { ALLOY_API_KEY: "secret-key-0123456789" });
  });
});

test("the editor is told when the settings or the key change", () => withEditor({}, async (editor) => {
  let count = 0;
  editor.servers.get(PROVIDER).onDidChangeMcpServerDefinitions(() => (count += 1));
  editor.set("sandbox", false);
  await editor.context.secrets.store("alloy.apiKey", "secret-key-0123456789");
  await editor.context.secrets.store("another extension's", "x");
  assert.equal(count, 2);
}));
