// The pages: their panels, and their calls.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PAGE_METHODS } from "../src/page-methods.mjs";
import { DELAY, REPOSITORY, SEED, WRITE, hosts, open, reply, result, until, withEditor, withFolder } from "./support/running.mjs";

const seeded = (...options) => ({ settings: { options: ["--seed", SEED, ...options] } });

test("a page is a panel with its own nonce, and nothing but the page's files", () => withEditor({}, async (editor) => {
  await editor.run("alloy.history");
  const [{ webview, viewType }] = editor.panels;
  assert.equal(viewType, "alloy.page");
  assert.deepEqual(webview.options.localResourceRoots.map(({ path }) => path.split("/").at(-1)), ["page", "webview"]);
  const nonces = [...webview.html.matchAll(/nonce="([^"]+)"/g)].map(([, nonce]) => nonce);
  const [, policy] = webview.html.match(/Content-Security-Policy" content="([^"]+)"/);
  assert.equal(nonces.length, 2);
  assert.ok(nonces.every((nonce) => policy.includes(`script-src 'nonce-${nonce}'`)));
  assert.match(policy, /^default-src 'none'; /);
  assert.doesNotMatch(policy, /unsafe/);
  assert.doesNotMatch(webview.html, /"\/assets|<script(?![^>]*nonce)|\sstyle=|\son\w+=/);
  await editor.run("alloy.restart");
  assert.notEqual(webview.html.match(/nonce="([^"]+)"/)[1], nonces[0]);
}));

test("a page is shown once, and again where it went to", () => withEditor({}, async (editor) => {
  const panel = await open(editor, "history");
  await editor.run("alloy.history");
  assert.deepEqual([editor.panels.length, panel.revealed], [1, 1]);
  panel.send({ type: "shown", route: "approvals", title: "Approvals" });
  assert.equal(panel.title, "Approvals");
  await editor.run("alloy.approvals");
  assert.deepEqual([editor.panels.length, panel.revealed], [1, 2]);
  await editor.run("alloy.history");
  assert.equal(editor.panels.length, 2);
}));

test("an editor that was started again shows its pages again", () => withEditor({}, async (editor) => {
  const panel = editor.vscode.window.createWebviewPanel("alloy.page", "History", -1, {});
  await editor.serializers.get("alloy.page").deserializeWebviewPanel(panel, { route: "history" });
  assert.match(panel.webview.html, /name="alloy-route" content="history"/);
  assert.equal((await result(panel, "host.info")).backend, "sandbox");
}));

test("a route is text, and never markup", () => withEditor({}, async (editor) => {
  const panel = await open(editor, 'x"><script>alert(1)</script>');
  assert.doesNotMatch(panel.webview.html, /<script>alert/);
}));

test("numbers keep their digits in both directions", () => withEditor(seeded(), async (editor) => {
  const panel = await open(editor, "history");
  const text = JSON.stringify({ ...WRITE, requestBody: {} }).replace('"requestBody":{}', '"requestBody":{"name":"Ada","country":"GB","metadata":12345678901234567890.10}');
  const answer = await panel.call("execute.plan", text).reply;
  assert.match(answer, /"metadata":12345678901234567890\.10/);
}));

test("a call that is answered soon is not shown as progress", () => withEditor(seeded(), async (editor) => {
  const panel = await open(editor, "history");
  assert.equal((await result(panel, "execute", WRITE)).outcome, "applied");
  assert.deepEqual(editor.progress, []);
}));

test("errors reach the page with what to do next", () => withEditor({}, async (editor) => {
  const panel = await open(editor, "history");
  const { error } = await reply(panel, "connectors.get", { connectorId: "hubspott" });
  assert.equal(error.data.kind, "not_found");
  assert.ok(error.data.fix.length > 0);
  panel.send({ type: "request", id: "broken", method: "host.info", params: "{" });
  panel.send({ type: "nonsense" });
  panel.send(null);
  assert.equal((await result(panel, "host.info")).backend, "sandbox");
}));

test("a page may call what the console's page may call, and nothing else", () => withEditor({}, async (editor) => {
  const source = readFileSync(join(REPOSITORY, "Sources/AlloyConsole/Server/ConsoleMethods.swift"), "utf8");
  const [, names] = source.match(/static let names: Set<String> = \[([^\]]+)\]/);
  assert.deepEqual([...PAGE_METHODS].toSorted(), [...names.matchAll(/"([^"]+)"/g)].map(([, name]) => name).toSorted());
  const panel = await open(editor, "history");
  const { methods } = await editor.host.call("rpc.discover");
  const refused = methods.map(({ name }) => name).filter((name) => !PAGE_METHODS.has(name));
  assert.ok(["users.token", "users.delete", "files.list", "sandbox.reset", "rpc.discover"].every((name) => refused.includes(name)));
  for (const method of [...refused, "initialize", "tools/call", "$/cancelRequest", "constructor", "x".repeat(1_000), null, {}, ["execute"]]) {
    const { error } = await reply(panel, method, {});
    assert.deepEqual([error?.code, error?.data.kind], [-32601, "method_not_found"], String(method));
    assert.ok(error.message.length < 120);
  }
}));

test("the link of a connection reaches the page that waits for it, and its progress can be cancelled", () => withEditor({}, async (editor) => {
  const [panel, other] = [await open(editor, "connectors/hubspot/connect"), await open(editor, "history")];
  const { userId } = await result(panel, "users.create", { username: "reader@example.com" });
  const seen = [];
  other.onDidPost((message) => seen.push(message));
  const call = panel.call("credentials.connect", { connectorId: "hubspot", userId });
  await until(() => call.others.length > 0);
  assert.equal(call.others[0].method, "credentials.authorize");
  assert.match(call.others[0].params.oauthUrl, /^https:/);
  assert.deepEqual(seen, []);
  const progress = await until(() => editor.progress[0]);
  assert.deepEqual([progress.title, progress.cancellable, progress.isOpen], ["Connecting hubspot", true, true]);
  progress.cancel();
  const { error } = JSON.parse(await call.reply);
  assert.deepEqual([error.code, error.data.kind], [-32800, "cancelled"]);
  assert.equal(progress.isOpen, false);
}));

test("a page cancels its call, and a page that is closed cancels what it waits for", () => withEditor(seeded(), async (editor) => {
  const panel = await open(editor, "history");
  await editor.host.call("sandbox.faults.set", { faults: [DELAY] });
  const first = panel.call("execute", WRITE);
  await until(async () => (await editor.host.call("sandbox.faults.report")).neverHit.length === 0);
  first.cancel();
  const { error } = JSON.parse(await first.reply);
  assert.deepEqual([error.data.kind, error.data.outcome], ["cancelled", "unknown"]);
  assert.match(error.message, /It may have been applied/);
  const second = await open(editor, "approvals");
  await editor.host.call("sandbox.faults.set", { faults: [DELAY] });
  second.call("execute", WRITE);
  await until(async () => (await editor.host.call("sandbox.faults.report")).neverHit.length === 0);
  second.dispose();
  const { executions } = await until(async () => {
    const found = await result(panel, "executions.list", { outcome: "unknown" });
    return found.executions.length === 2 && found;
  });
  assert.equal(executions[0].actionId, "CreateAddress");
}));

test("a host that dies during a read: the read is sent again", () => withFolder((folder) =>
  withEditor(seeded("--state-dir", join(folder, "state")), async (editor) => {
    const panel = await open(editor, "history");
    await editor.host.call("sandbox.faults.set", { faults: [{ ...DELAY, match: { connectorId: "shippo", actionId: "ListAddresses" } }] });
    const { requestBody, ...target } = WRITE;
    const call = panel.call("execute", { ...target, actionId: "ListAddresses" });
    await until(async () => (await editor.host.call("sandbox.faults.report")).neverHit.length === 0);
    const [pid] = hosts();
    process.kill(pid, "SIGKILL");
    // The next host knows nothing of the delay.
    const answer = JSON.parse(await call.reply);
    assert.equal(answer.result?.outcome, "applied", JSON.stringify(answer));
    assert.notDeepEqual(hosts(), [pid]);
    await until(() => editor.log.includes("warn: The host was ended by SIGKILL."));
  })));

test("a host that dies during a write: its outcome is unknown, and the history has it", () => withFolder((folder) =>
  withEditor(seeded("--state-dir", join(folder, "state")), async (editor) => {
    editor.answers.push("Show History");
    const panel = await open(editor, "connectors/shippo/actions/CreateAddress");
    await editor.host.call("sandbox.faults.set", { faults: [DELAY] });
    const call = panel.call("execute", WRITE);
    await until(async () => (await editor.host.call("sandbox.faults.report")).neverHit.length === 0);
    process.kill(hosts()[0], "SIGKILL");
    const { error } = JSON.parse(await call.reply);
    assert.deepEqual([error.data.kind, error.data.outcome], ["unknown_outcome", "unknown"]);
    assert.ok(error.data.executionId);
    const { execution } = await result(panel, "executions.get", { executionId: error.data.executionId });
    assert.equal(execution.outcome, "unknown");
    // The message has a button, which opens this execution.
    const shown = await until(() => editor.panels.find(({ webview }) => webview.html.includes(`content="history/${error.data.executionId}"`)));
    assert.notEqual(shown, panel);
    await result(shown, "executions.resolve", { executionId: error.data.executionId, outcome: "not_sent" });
  })));

test("a plan that waits for approval stands in the status bar", () => withFolder(async (folder) => {
  const { writeFile } = await import("node:fs/promises");
  const policy = join(folder, "policy.json");
  await writeFile(policy, JSON.stringify({ rules: [{ match: { connector: "shippo", effect: "write" }, verdict: "ask", because: "Ada looks at addresses" }] }));
  const settings = { options: ["--seed", SEED, "--state-dir", join(folder, "state"), "--policy", policy] };
  await withEditor({ settings }, async (editor) => {
    const panel = await open(editor, "connectors/shippo/actions/CreateAddress");
    const { error } = await reply(panel, "execute", WRITE);
    const { approval } = error.data.technical;
    assert.equal(approval.state, "pending");
    await until(() => editor.statusBarItems[0].isShown);
    assert.match(editor.messages.at(-1).text, /Waiting for your approval: .*shippo/);
    await result(panel, "approvals.decide", { digest: approval.digest, decision: "approve" });
    await until(() => !editor.statusBarItems[0].isShown);
    assert.equal((await result(panel, "execute", WRITE)).outcome, "applied");
  });
}));
