// The way to the host: a POST for each call, whose response has notifications, progress and the reply, a line each.
//
// An editor that shows this page in a window of its own has another module in the place of this one.

import { CallError } from "./call-error.js";
import { parse, write } from "./json.js";

/** The name of the page's token in its storage, which `open.js` puts there. */
const tokenName = "console-token";

const token = localStorage.getItem(tokenName) ?? "";

// The console was started again on the same port, and its link was opened in another tab.
addEventListener("storage", ({ key, newValue }) => {
  if (key === tokenName && newValue !== token) location.reload();
});

/** Sends a request; returns its notifications, its progress and, at last, its reply, as they come. */
export async function* exchange(request) {
  const response = await send(request);
  if (!response.ok) {
    throw CallError.unreachable(
      response.status === 403
        ? "This page is no longer known to the console. Open the link that alloy-host console prints."
        : `The console refused the call (${response.status}).`, "session");
  }
  for await (const line of lines(response.body)) yield parse(line);
}

/** Cancels a call, which is still answered. */
export function cancel(id) {
  void send({ jsonrpc: "2.0", method: "$/cancelRequest", params: { id } }).catch(() => {});
}

/** Returns the address of a connector's icon, which the host has fetched; null where there are none. */
export function iconAddress(connector) { return `/icons/${encodeURIComponent(connector.id)}`; }

async function send(message) {
  try {
    return await fetch("/rpc", {
      method: "POST", body: write(message), cache: "no-store", credentials: "same-origin", redirect: "error",
      headers: { "Content-Type": "application/json", "X-Console-Token": token },
    });
  } catch {
    throw CallError.unreachable("The console does not answer. Is alloy-host console still running? A console that is started again has a new link.");
  }
}

async function* lines(body) {
  let rest = "";
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const parts = (rest + value).split("\n");
      rest = parts.pop();
      // Empty lines only show that the connection is open.
      for (const part of parts) if (part) yield part;
    }
  } catch {
    throw CallError.unreachable("The connection to the console was lost. What was sent may have been applied: see the history.");
  }
  if (rest) yield rest;
}
