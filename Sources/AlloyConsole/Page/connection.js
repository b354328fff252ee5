// Whether the console answers, for the line at the top of the page.

import { announce, alertReader, fill, h, icon } from "./form/dom.js";

const listeners = new Set();
/** The error of the last call that was not answered; null while the console answers. */
let lost = null;

/** Calls `listener` when the console answers again; returns a function that ends that. */
export function onReconnection(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Notes the end of a call: with the error if the console did not answer it. */
export function noteAnswer(error) {
  const isLost = error?.kind === "unreachable" || error?.kind === "session";
  if (isLost ? lost?.message === error.message : lost === null) return;
  const wasLost = lost !== null;
  lost = isLost ? error : null;
  draw();
  if (isLost) return alertReader(error.message);
  announce("The console answers again.");
  if (wasLost) for (const listener of listeners) listener();
}

function draw() {
  const place = document.getElementById("connection");
  place.hidden = lost === null;
  fill(place, lost && [icon("warning"), h("p", {}, lost.message)]);
}
