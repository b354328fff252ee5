/** The console's page as the content of a webview. */

import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";

const INDEX = new URL("../page/index.html", import.meta.url);

/**
 * Returns the HTML of a webview: the page itself, whose calls go to the editor instead of the console's server.
 * @param {object} where
 * @param {(path: string) => string} where.address the address of a file of the extension in the webview
 * @param {string} where.source the source of these files for the content security policy
 * @param {string} where.route the part of the page to show, such as `history`
 * @param {string | undefined} where.userId the user to act for
 */
export async function pageHTML({ address, source, route, userId }) {
  const nonce = randomBytes(16).toString("base64");
  const policy = [
    "default-src 'none'", `script-src 'nonce-${nonce}'`, `style-src ${source}`, `img-src ${source}`,
    "base-uri 'none'", "form-action 'none'",
  ].join("; ");
  const imports = { imports: { [address("page/transport.js")]: address("webview/transport.js") } };
  const head = [
    `<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">`,
    `<meta name="alloy-route" content="${escaped(route)}">`,
    ...(userId === undefined ? [] : [`<meta name="alloy-user" content="${escaped(userId)}">`]),
  ].join("\n");
  const scripts = [
    `<link rel="stylesheet" href="${address("webview/editor.css")}">`,
    // In an inline script only "</" could end it; JSON may write the slash as "\/".
    `<script type="importmap" nonce="${nonce}">${JSON.stringify(imports).replaceAll("</", "<\\/")}</script>`,
    `<script type="module" nonce="${nonce}" src="${address("webview/editor.js")}"></script>`,
  ].join("\n");
  const page = await readFile(INDEX, "utf8");
  return page
    .replace(/<link rel="icon"[^>]*>\n/, "")
    .replace(/<script type="module"[^>]*><\/script>/, () => scripts)
    .replace(/<meta charset="utf-8">/, (charset) => `${charset}\n${head}`)
    .replaceAll(/(href|src)="\/assets\/([^"]+)"/g, (_whole, name, file) => `${name}="${address(`page/${file}`)}"`);
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
