// The number of plans that wait for a decision, in the header.

import { announce } from "./form/dom.js";
import { call } from "./rpc.js";

const interval = 5_000;
const listeners = new Set();
let lastCount = 0;

/** Calls `listener` with the approvals each time they were read; returns a function that ends that. */
export function onApprovals(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Reads the approvals now. */
export async function readApprovals() {
  const { approvals } = await call("approvals.list");
  const count = approvals.filter(approval => approval.state === "pending").length;
  const badge = document.getElementById("pending");
  badge.hidden = count === 0;
  badge.textContent = String(count);
  badge.setAttribute("aria-label", `${count} waiting`);
  if (count > lastCount) announce(count === 1 ? "1 plan waits for your approval." : `${count} plans wait for your approval.`);
  lastCount = count;
  for (const listener of listeners) listener(approvals);
  return approvals;
}

/** Reads the approvals again and again, while the page can be seen. */
export function watchApprovals() {
  const read = async () => {
    if (document.hidden) return;
    try { await readApprovals(); } catch { /* The view that is open says what is wrong. */ }
  };
  setInterval(read, interval);
  document.addEventListener("visibilitychange", read);
  read();
}
