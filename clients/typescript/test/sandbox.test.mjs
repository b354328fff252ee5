// The client against the real executable and its sandbox; needs `ALLOY_HOST`.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Conflict, Host, HostExited, InvalidParams, MethodNotFound, resultOf } from "alloy-host";
import { realHost } from "./support/index.mjs";

const contact = { firstname: "Zoë", lastname: "Lovelace\u2028😀", email: "zoe@example.com" };

const withHost = (body, { args = [], ...options } = {}) => async () => {
  const host = new Host({ command: realHost(), args: ["--sandbox", ...args], ...options });
  try {
    await body(host);
  } finally {
    await host.close();
  }
};

test("first calls", withHost(async (host) => {
  assert.deepEqual(await host.ping(), {});
  assert.equal((await host.host.info()).backend, "sandbox");
  const { connectors } = await host.connectors.list();
  assert.ok(connectors.some(({ id }) => id === "hubspot"));
}));

test("users", withHost(async (host) => {
  const { userId } = await host.users.create({ username: "client.test@example.com", fullName: "Zoë \u2028 😀" });
  assert.equal((await host.users.get({ userId })).fullName, "Zoë \u2028 😀");
  assert.equal((await host.call("users.get", [userId])).username, "client.test@example.com");
}));

test("an unknown method", withHost(async (host) => {
  await assert.rejects(host.connectors.lits(), (error) => {
    assert.ok(error instanceof MethodNotFound);
    assert.deepEqual([error.code, error.kind], [-32601, "method_not_found"]);
    return true;
  });
}));

test("wrong parameters are all named", withHost(async (host) => {
  await assert.rejects(host.users.create({ user: "ada" }), (error) => {
    assert.ok(error instanceof InvalidParams);
    assert.deepEqual([error.code, error.kind], [-32602, "invalid_params"]);
    assert.ok(error.problems.length >= 2);
    assert.ok(error.problems.every((problem) => typeof problem.pointer === "string"));
    return true;
  });
}));

test("connect waits for the person", withHost(async (host) => {
  const links = [];
  host.on("credentials.authorize", (link) => {
    links.push(link);
    host.sandbox.oauth.decide({ oauthUrl: link.oauthUrl, decision: "allow" });
  });
  const { userId } = await host.users.create({ username: "client.test@example.com" });
  const progress = [];
  const onProgress = (value) => progress.push(value);
  const account = await host.credentials.connect({ connectorId: "slack", userId }, { onProgress });
  assert.deepEqual(links.map(({ connectorId }) => connectorId), ["slack"]);
  assert.ok(progress.length > 0);
  const { credentials: [listed] } = await host.credentials.list({ userId });
  assert.equal(account.credentialId, listed.credentialId);
  const { credentialId } = account;
  const probed = await host.credentials.probe({ connectorId: "slack", userId, credentialId });
  assert.deepEqual([probed.state, probed.actionId], ["active", "auth_test"]);
}));

async function connectHubSpot(host, username) {
  const { userId } = await host.users.create({ username });
  const { oauthUrl } = await host.credentials.create({
    connectorId: "hubspot", userId, authenticationType: "oauth2", redirectUri: "https://example.com/done",
  });
  await host.sandbox.oauth.decide({ oauthUrl, decision: "allow" });
  const { credentials: [{ credentialId }] } = await host.credentials.list({ userId, connectorId: "hubspot" });
  return { userId, credentialId };
}

test("connect and execute", withHost(async (host) => {
  const { userId, credentialId } = await connectHubSpot(host, "client.test@example.com");
  const target = { connectorId: "hubspot", userId, credentialId };
  const made = await host.execute({ ...target, actionId: "createContact", requestBody: { properties: contact } });
  assert.equal(made.outcome, "applied");
  const { responseData } = await host.execute({ ...target, actionId: "listContacts" });
  assert.ok(responseData.results.some(({ properties }) => properties.email === contact.email));
}));

test("a batch with a reference and a failure", withHost(async (host) => {
  const [made, user, failed] = await host.batch([
    ["users.create", { username: "client.test@example.com" }],
    ["users.get", { userId: resultOf(0, "/userId") }],
    ["no.such.method"],
  ]);
  assert.equal(user.value.userId, made.value.userId);
  assert.ok(failed.reason instanceof MethodNotFound);
}));

test("fifty calls at once", withHost(async (host) => {
  const names = Array.from({ length: 50 }, (_, n) => `u${n}@example.com`);
  const users = await Promise.all(names.map((username) => host.users.create({ username })));
  assert.equal(new Set(users.map(({ userId }) => userId)).size, 50);
}));

test("killed", withHost(async (host) => {
  await host.ping();
  process.kill(host.pid, "SIGKILL");
  await assert.rejects(async () => {
    for (;;) await host.ping();
  }, (error) => error instanceof HostExited && error.signal === "SIGKILL");
}, { restart: false }));

test("closed", withHost(async (host) => {
  await host.ping();
  assert.equal(await host.close(), 0);
}));

test("wrong options", withHost(async (host) => {
  // It has read no message: not even of a write is the outcome unknown.
  await assert.rejects(host.users.create({ username: "ada@example.com" }), (error) => {
    assert.ok(error instanceof HostExited);
    assert.deepEqual([error.exitCode, error.outcome], [2, "not_sent"]);
    assert.notEqual(error.stderrTail, "");
    return true;
  });
}, { args: ["--no-such-option"], stderr: "capture" }));

/** The parameters of making a contact, as a user whose account is connected. */
async function contactOf(host, name) {
  const { userId, credentialId } = await connectHubSpot(host, `${name}@example.com`);
  const properties = { firstname: name, email: `${name}.contact@example.com` };
  return { connectorId: "hubspot", actionId: "createContact", userId, credentialId, requestBody: { properties } };
}

test("a write under a key is made once", withHost(async (host) => {
  const write = { ...(await contactOf(host, "once")), idempotencyKey: "once" };
  const first = await host.execute(write);
  const again = await host.execute(write);
  assert.equal(first.replayed, undefined);
  assert.equal(again.replayed, true);
  assert.deepEqual([again.responseData, again.executionId], [first.responseData, first.executionId]);
  await assert.rejects(host.execute({ ...write, requestBody: {} }), (error) => {
    assert.ok(error instanceof Conflict);
    assert.equal(error.outcome, "not_sent");
    return true;
  });
}));

test("what was planned is done and nothing else", withHost(async (host) => {
  const write = await contactOf(host, "planned");
  const plan = await host.execute.plan(write);
  assert.deepEqual([plan.request.method, plan.effect, plan.class], ["POST", "write", "W"]);
  const { planDigest } = plan;
  await assert.rejects(host.execute({ ...write, requestBody: {}, planDigest }), Conflict);
  assert.equal((await host.execute({ ...write, planDigest })).outcome, "applied");
}));

test("many at once, and the record of them", withHost(async (host) => {
  const write = await contactOf(host, "many");
  const done = [];
  const { results: [made, refused] } = await host.execute.batch(
    { items: [write, write], concurrency: 1 }, { onProgress: (progress) => done.push(progress.done) });
  assert.deepEqual(done, [1, 2]);
  assert.equal(made.result.outcome, "applied");
  assert.equal(refused.error.data.kind, "conflict");
  const rows = [];
  let cursor;
  do {
    const page = await host.executions.list({ userId: write.userId, limit: 1, ...(cursor && { cursor }) });
    rows.push(...page.executions);
    cursor = page.nextCursor;
  } while (cursor);
  assert.deepEqual(rows.map(({ outcome }) => outcome), ["rejected", "applied"]);
  const { executionId } = made.result;
  assert.deepEqual((await host.executions.get({ executionId })).execution, rows[1]);
  await assert.rejects(host.executions.resolve({ executionId, outcome: "rejected" }), Conflict);
}));

test("metrics", withHost(async (host) => {
  await host.ping();
  const { requests } = await host.host.metrics();
  assert.ok(requests.some(({ method, outcome }) => method === "ping" && outcome === "applied"));
  assert.match((await host.host.metrics({ format: "prometheus" })).text, /^alloy_host_/m);
}));
