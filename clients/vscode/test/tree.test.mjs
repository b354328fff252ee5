// The tree of connectors, and the lists from which something is selected.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open, result, until, withEditor } from "./support/running.mjs";

const labels = (items) => items.map(({ item }) => item.label);
const find = (items, label) => items.find(({ item }) => item.label === label);

test("connectors, resources and actions, with the effect of an action as its icon", () => withEditor({}, async (editor) => {
  const connectors = await editor.items();
  const hubspot = find(connectors, "Hubspot");
  assert.deepEqual([hubspot.item.description, hubspot.item.contextValue, hubspot.item.iconPath.id], ["crm", "connector", "plug"]);
  const contacts = find(await editor.items(hubspot.node), "contacts");
  assert.equal(contacts.item.collapsibleState, editor.vscode.TreeItemCollapsibleState.Collapsed);
  const actions = await editor.items(contacts.node);
  const { treeDataProvider } = editor.treeViews.get("alloy.connectors");
  assert.equal(find(actions, "Create a contact").item.iconPath.id, "circle-outline");
  await until(() => actions.every(({ node }) => node.effect !== undefined));
  const icons = Object.fromEntries(actions.map(({ node }) => [node.id, treeDataProvider.getTreeItem(node)]));
  assert.equal(icons.listContacts.iconPath.id, "eye");
  assert.equal(icons.createContact.iconPath.id, "edit");
  assert.equal(icons.deleteContact.iconPath.id, "trash");
  assert.equal(icons.deleteContact.iconPath.color.id, "errorForeground");
  assert.match(icons.createContact.accessibilityInformation.label, /Create a contact, writes/);
  assert.equal(icons.createContact.command.command, "alloy.execute");
}));

test("the ids of all items are unique, as the editor requires", () => withEditor({}, async (editor) => {
  const ids = [];
  for (const connector of await editor.items()) {
    ids.push(connector.item.id);
    for (const resource of await editor.items(connector.node)) {
      ids.push(...(await editor.items(resource.node)).map(({ item }) => item.id));
    }
  }
  assert.ok(ids.length > 100);
  assert.equal(new Set(ids).size, ids.length);
}));

test("search as one types, a category, and all again", () => withEditor({}, async (editor) => {
  const all = labels(await editor.items());
  await editor.run("alloy.search");
  editor.inputs[0].type("hub");
  assert.deepEqual(labels(await editor.items()), ["Hubspot"]);
  editor.inputs[0].accept();
  const view = editor.treeViews.get("alloy.connectors");
  assert.equal(view.message, "Search: hub");
  assert.equal(editor.contextKeys["alloy.isFiltered"], true);
  // Escape restores what was searched for before.
  await editor.run("alloy.search");
  editor.inputs[1].type("slack");
  editor.inputs[1].hide();
  assert.equal(view.message, "Search: hub");
  await editor.run("alloy.clearFilter");
  assert.deepEqual(labels(await editor.items()), all);
  assert.equal(view.message, undefined);
  editor.choices.push((items) => items.find(({ category }) => category === "communication"));
  await editor.run("alloy.category");
  const shown = await editor.items();
  assert.ok(shown.length > 0 && shown.length < all.length);
  assert.ok(shown.every(({ node }) => node.categories.includes("communication")));
  editor.choices.push((items) => items.find(({ category }) => category === null));
  await editor.run("alloy.category");
  assert.deepEqual(labels(await editor.items()), all);
}));

test("a connector is marked when its account is connected on a page", () => withEditor({}, async (editor) => {
  await editor.items();
  const panel = await open(editor, "connectors/shippo/connect");
  const { userId } = await result(panel, "users.create", { username: "reader@example.com" });
  panel.send({ type: "user", userId });
  assert.equal(find(await editor.items(), "Shippo").item.contextValue, "connector");
  await result(panel, "credentials.connect", { connectorId: "shippo", userId, authenticationType: "bearer", data: { token: "shippo_test_0123456789" } });
  const shippo = await until(async () => {
    const { item } = find(await editor.items(), "Shippo");
    return item.contextValue === "connector.connected" && item;
  });
  assert.equal(shippo.iconPath.id, "pass-filled");
  assert.match(shippo.description, /^connected · /);
}));

test("an error stands in the tree, with what to do next", () => withEditor({ settings: { path: "/nowhere/alloy-host" } }, async (editor) => {
  const [{ item }] = await editor.items();
  assert.match(item.label, /could not be started: there is no \/nowhere\/alloy-host/);
  assert.match(item.description, /Set alloy\.path/);
  assert.deepEqual(await editor.items({ kind: "problem" }), []);
}));

test("actions are found by words, and one opens its form", () => withEditor({}, async (editor) => {
  const run = editor.run("alloy.execute");
  const [pick] = editor.inputs;
  pick.type("create a contact in hubspot");
  await until(() => pick.items.length > 0);
  const found = pick.items.find(({ actionId }) => actionId === "createContact");
  assert.match(found.description, /hubspot · write/);
  pick.accept(found);
  await run;
  assert.match(editor.panels[0].webview.html, /content="connectors\/hubspot\/actions\/createContact"/);
}));

test("nothing opens when nothing is selected", () => withEditor({}, async (editor) => {
  const run = editor.run("alloy.execute");
  editor.inputs[0].hide();
  await run;
  await editor.run("alloy.connect");
  assert.deepEqual([editor.panels, editor.messages], [[], []]);
}));
