/**
 * The extension for a test in a real browser, which is the editor's webview: serves the files of the extension and the HTML of
 * its panels on the loopback interface, and passes on their messages.
 *
 * Lines of JSON come on stdin, each `{run: [command, …values]}`, `{panel, message}` (of a page), `{cancel: true}` (the person presses
 * Cancel on the progress), `{answer}` (the person will press this button), `{kill: true}` (the host dies), or
 * `{call: [method, params]}` (of the host, past the pages).
 * Lines on stdout are `{origin}`, `{panel}` for a new one, `{panel, post}` (to a page), `{done}` for `run`, and `{result}` for `call`.
 */

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import { extname, sep } from "node:path";
import { createInterface } from "node:readline";
import { EXECUTABLE, hosts, until } from "./running.mjs";
import { Editor } from "./editor.mjs";
import { activate, deactivate } from "../../src/extension.mjs";

const TYPES = { ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html" };
const print = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

/** @type {Map<string, import("./webview.mjs").WebviewPanel>} */
const panels = new Map();

/** Returns the file at a path, if the panels may load it. */
async function resource(path) {
  const roots = [...panels.values()].flatMap(({ webview }) => webview.options.localResourceRoots.map((uri) => uri.path + sep));
  if (!roots.some((root) => path.startsWith(root))) return undefined;
  return readFile(path).catch(() => undefined);
}

const server = createServer(async (request, response) => {
  const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  const [, kind, name] = path.split("/");
  // A browser asks for it by itself; a webview does not.
  if (kind === "favicon.ico") return response.writeHead(204).end();
  const body = kind === "panel" ? panels.get(name)?.webview.html : await resource(path.slice("/file".length));
  const type = kind === "panel" ? "text/html" : TYPES[extname(path)] ?? "application/octet-stream";
  response.writeHead(body === undefined ? 404 : 200, { "Content-Type": `${type}; charset=utf-8`, "Cache-Control": "no-store" });
  response.end(body);
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const origin = `http://127.0.0.1:${server.address().port}`;
const editor = new Editor({ origin, settings: { path: EXECUTABLE, sandbox: true, options: process.argv.slice(2) } });
const host = activate(editor.vscode, editor.context);
print({ origin });

/** Tells of panels that the last command has made. */
function announce() {
  for (const panel of editor.panels) {
    if ([...panels.values()].includes(panel)) continue;
    const name = String(panels.size);
    panels.set(name, panel);
    panel.onDidPost((post) => print({ panel: name, post }));
    print({ panel: name });
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { run, panel, message, cancel, answer, kill, call } = JSON.parse(line);
  if (panel !== undefined) panels.get(panel).send(message);
  if (cancel) (await until(() => editor.progress.findLast(({ isOpen }) => isOpen))).cancel();
  if (answer !== undefined) editor.answers.push(answer);
  if (kill) process.kill(hosts()[0], "SIGKILL");
  if (run !== undefined) {
    await editor.run(...run);
    announce();
    print({ done: editor.messages.splice(0).map(({ text }) => text) });
  }
  if (call !== undefined) print({ result: await host.call(...call) });
}
editor.dispose();
await deactivate();
server.close();
