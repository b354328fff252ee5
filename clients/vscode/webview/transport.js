// The way to the host inside an editor, in the place of the page's own transport.js: messages to the extension.

import { parse, write } from "../page/json.js";

/** The editor's side of the webview, of which there is one. */
export const editor = acquireVsCodeApi();

/** Receivers of the messages for a call, by the id of the call. */
const receivers = new Map();

addEventListener("message", ({ data }) => {
  if (data?.type === "message") receivers.get(data.id)?.(parse(data.text));
});

/** Sends a request; returns its notifications, its progress and, at last, its reply, as they come. */
export async function* exchange({ id, method, params }) {
  const messages = [];
  let wake;
  receivers.set(id, message => {
    messages.push(message);
    wake?.();
  });
  const { _meta: meta, ...own } = params;
  editor.postMessage({ type: "request", id, method, params: write(own), wantsProgress: meta?.progressToken !== undefined });
  try {
    for (;;) {
      while (messages.length > 0) {
        const message = messages.shift();
        yield message;
        if (!message.method) return;
      }
      await new Promise(resolve => { wake = resolve; });
    }
  } finally {
    receivers.delete(id);
  }
}

/** Cancels a call, which is still answered. */
export function cancel(id) {
  editor.postMessage({ type: "cancel", id });
}

/** The extension fetches no icons: the page draws the initials. */
export function iconAddress() { return null; }
