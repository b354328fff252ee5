// The package: what package.json announces, and the .vsix.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { Module, createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { inflateRawSync } from "node:zlib";
import { PROVIDER } from "../src/mcp.mjs";
import { EXTENSION, Editor } from "./support/editor.mjs";
import { EXECUTABLE, withEditor, withFolder } from "./support/running.mjs";

const description = JSON.parse(readFileSync(join(EXTENSION, "package.json"), "utf8"));
const { contributes } = description;

test("package.json announces what the extension registers", () => withEditor({}, async (editor) => {
  const announced = contributes.commands.map(({ command }) => command);
  const internal = ["alloy.open"];
  assert.deepEqual(editor.commandNames.toSorted(), [...announced, ...internal].toSorted());
  assert.deepEqual(contributes.mcpServerDefinitionProviders.map(({ id }) => id), [...editor.servers.keys()]);
  assert.equal(PROVIDER, "alloy.host");
  const views = Object.entries(contributes.views).flatMap(([container, list]) => list.map(({ id }) => [container, id]));
  assert.deepEqual(views, [[contributes.viewsContainers.activitybar[0].id, "alloy.connectors"]]);
  assert.deepEqual([...editor.treeViews.keys()], ["alloy.connectors"]);
  for (const type of editor.serializers.keys()) assert.ok(description.activationEvents.includes(`onWebviewPanel:${type}`));
  const used = Object.values(contributes.menus).flat().map(({ command }) => command);
  assert.deepEqual(used.filter((command) => !announced.includes(command)), []);
}));

test("a workspace can set none of the settings, and none is the key", () => {
  const { properties } = contributes.configuration;
  assert.deepEqual(Object.keys(properties), ["alloy.path", "alloy.options", "alloy.sandbox"]);
  for (const property of Object.values(properties)) assert.equal(property.scope, "machine");
});

/** Returns the files of a ZIP file whose local headers have the sizes. */
function unzipped(bytes) {
  const files = new Map();
  for (let at = 0; bytes.readUInt32LE(at) === 0x04034b50;) {
    const [size, nameSize, extraSize] = [bytes.readUInt32LE(at + 18), bytes.readUInt16LE(at + 26), bytes.readUInt16LE(at + 28)];
    const start = at + 30 + nameSize + extraSize;
    files.set(bytes.toString("utf8", at + 30, at + 30 + nameSize), inflateRawSync(bytes.subarray(start, start + size)));
    at = start + size;
  }
  return files;
}

test("the package has all that the extension needs, and runs without the repository", () => withFolder(async (folder) => {
  const target = join(folder, "alloy.vsix");
  const build = () => execFileSync(process.execPath, [join(EXTENSION, "build-vsix.mjs"), target], { encoding: "utf8" }).trim();
  assert.equal(build(), target);
  const bytes = readFileSync(target);
  build();
  assert.ok(bytes.equals(readFileSync(target)), "the same files give the same bytes");
  const files = unzipped(bytes);
  assert.equal(bytes.readUInt16LE(bytes.length - 12), files.size);
  assert.match(files.get("extension.vsixmanifest").toString(), /<Identity Language="en-US" Id="alloy" Version="0\.1\.0" Publisher="alloy-host"\/>/);
  assert.ok(!files.has("extension/test/pages.test.mjs"));
  for (const [name, content] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  // Every file that the page or the extension names is there.
  for (const [name, content] of files) {
    if (!/\.[cm]?js$/.test(name)) continue;
    for (const [, path] of content.toString().matchAll(/(?:from|import\()? ?"(\.{1,2}\/[^"]+\.m?js)"/g)) {
      assert.ok(files.has(join(dirname(name), path)), `${name} names ${path}`);
    }
  }
  // The editor loads its entry with require, and gives it the API under the name "vscode".
  const editor = new Editor({ settings: { path: EXECUTABLE, sandbox: true } });
  editor.context.extensionUri = editor.vscode.Uri.file(join(folder, "extension"));
  const load = Module._load;
  Module._load = (name, ...rest) => (name === "vscode" ? editor.vscode : load(name, ...rest));
  const entry = createRequire(import.meta.url)(join(folder, "extension", description.main));
  Module._load = load;
  await entry.activate(editor.context);
  try {
    assert.ok((await editor.items()).length > 10);
    await editor.run("alloy.history");
    const [{ webview }] = editor.panels;
    assert.match(webview.html, /page\/form\/base\.css/);
    for (const [, path] of webview.html.matchAll(/(?:href|src)="https:[^"]*\/extension\/([^"]+)"/g)) assert.ok(files.has(`extension/${path}`), path);
  } finally {
    editor.dispose();
    await entry.deactivate();
  }
}));
