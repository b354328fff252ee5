// The frame: the address after `#` selects the view, and the header shows whom the page acts for.

import { announce, fill, focusOn, h, icon, visible } from "./form/dom.js";
import { onReconnection } from "./connection.js";
import { loading, problem } from "./parts.js";
import { loadState, onUserChange, state } from "./state.js";
import { drawUserChoice } from "./users.js";
import { watchApprovals } from "./pending.js";
import { actionView } from "./action.js";
import { activityView } from "./activity.js";
import { approvalsView } from "./approvals.js";
import { connectView } from "./connect.js";
import { connectorView } from "./connector.js";
import { executionView } from "./execution.js";
import { historyView } from "./history.js";
import { marketplaceView } from "./marketplace.js";

/** The views by their addresses; a part that starts with `:` is a parameter. */
const routes = [
  ["", marketplaceView, "marketplace"],
  ["connectors/:connectorId", connectorView, "marketplace"],
  ["connectors/:connectorId/connect", connectView, "marketplace"],
  ["connectors/:connectorId/actions/:actionId", actionView, "marketplace"],
  ["history", historyView, "history"],
  ["history/:executionId", executionView, "history"],
  ["approvals", approvalsView, "approvals"],
  ["activity", activityView, "activity"],
];

const main = document.getElementById("main");
let current = null;
let visit = 0;
/** The address of the view that is shown. */
let shown = null;
/** The number of its entry in the browser's history. */
let step = 0;

function match(path) {
  const parts = path.split("/").filter(Boolean);
  for (const [pattern, view, tab] of routes) {
    const names = pattern.split("/").filter(Boolean);
    if (names.length !== parts.length) continue;
    const values = {};
    const fits = names.every((name, index) => {
      if (!name.startsWith(":")) return name === parts[index];
      try {
        values[name.slice(1)] = decodeURIComponent(parts[index]);
        return true;
      } catch {
        // An address that was cut off leads nowhere.
        return false;
      }
    });
    if (fits) return { view, tab, values };
  }
  return null;
}

/**
 * Shows the view of the current address. The focus moves to its heading; on the way back, to the link by which the person had left
 * this view.
 */
async function show(movesFocus = true) {
  visit += 1;
  const own = visit;
  const left = shown;
  shown = location.hash;
  const isBack = history.state?.step < step;
  step = history.state?.step ?? step + 1;
  history.replaceState({ step }, "");
  current?.stop?.();
  current = null;
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const found = match(path);
  for (const link of document.querySelectorAll(".tabs a")) {
    if (link.dataset.tab === found?.tab) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const slow = setTimeout(() => fill(main, loading()), 150);
  let view;
  try {
    view = found
      ? await found.view(found.values, new URLSearchParams(query))
      : { title: "Not found", element: h("div", { class: "empty" }, h("h1", {}, "There is nothing here"),
        h("a", { class: "button", href: "#/" }, "Open the marketplace")) };
  } catch (error) {
    view = { title: "Error", hasFailed: true, element: h("div", { class: "stack" }, h("h1", {}, "This did not work"), problem(error)) };
  }
  clearTimeout(slow);
  if (own !== visit) return view.stop?.();
  current = view;
  document.title = visible(`${view.title} · Alloy console`);
  fill(main, view.element);
  if (!movesFocus) return;
  const link = isBack && [...main.querySelectorAll("a")].find(each => each.getAttribute("href") === left);
  if (link) {
    focusOn(link);
    return link.scrollIntoView({ block: "center" });
  }
  window.scrollTo(0, 0);
  const heading = main.querySelector("h1");
  heading?.setAttribute("tabindex", "-1");
  focusOn(view.focus ?? heading ?? main);
}

async function start() {
  for (const place of document.querySelectorAll("[data-icon]")) place.append(icon(place.dataset.icon));
  document.getElementById("skip").addEventListener("click", event => {
    event.preventDefault();
    focusOn(main);
  });
  fill(main, loading());
  try {
    await loadState();
  } catch (error) {
    fill(main, h("div", { class: "stack" }, h("h1", {}, "The console is not open"), problem(error)));
    return;
  }
  document.getElementById("backend").hidden = state.info.backend !== "sandbox";
  drawUserChoice(document.getElementById("acting"));
  watchApprovals();
  onUserChange(() => {
    drawUserChoice(document.getElementById("acting"));
    announce("The page now acts for another user.");
    show(false);
  });
  // What was shown stays, with what was filled in; only a view that could not be read is read again.
  onReconnection(() => { if (current?.hasFailed) show(false); });
  addEventListener("hashchange", () => show());
  await show(false);
}

start();
