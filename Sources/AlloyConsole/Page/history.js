// The history: the executions of all hosts that share the state directory, and those whose outcome has to be settled.

import { fill, h, icon, newId, whileDisabled } from "./form/dom.js";
import { address, effectBadge, empty, loading, message, outcomeBadge, outcomeNames, pageHead, problem, time } from "./parts.js";
import { call } from "./rpc.js";
import { connectors, userName } from "./state.js";

const pageSize = 50;

export async function historyView() {
  const known = new Map((await connectors().catch(() => [])).map(connector => [connector.id, connector.name]));
  const filter = { outcome: "", connectorId: "" };
  const [outcomeId, connectorIdId] = [newId("outcome"), newId("connector")];
  const unsettled = h("div");
  const list = h("div");
  const more = h("div");
  let cursor;
  let rows = [];
  /** Counts the lists that were begun: an answer to an older one is not shown. */
  let generation = 0;

  const select = (id, name, label, options) => h("div", { class: "field" }, h("label", { for: id }, label),
    h("select", { id, on: { change: event => { filter[name] = event.target.value; load(); } } },
      h("option", { value: "" }, "All"), options.map(([value, text]) => h("option", { value }, text))));

  async function load() {
    generation += 1;
    fill(list, loading());
    fill(more);
    rows = [];
    cursor = undefined;
    await next();
  }

  async function next() {
    const own = generation;
    try {
      const chosen = Object.fromEntries(Object.entries(filter).filter(([, value]) => value));
      const answer = await call("executions.list", { ...chosen, limit: pageSize, ...(cursor ? { cursor } : {}) });
      if (own !== generation) return;
      rows = [...rows, ...answer.executions];
      cursor = answer.nextCursor;
      draw();
    } catch (error) {
      if (own === generation) fill(list, problem(error));
    }
  }

  function draw() {
    fill(more, cursor && h("button", { class: "button", type: "button",
      on: { click: event => whileDisabled([event.currentTarget], next) } }, "Show older ones"));
    if (rows.length === 0) {
      return fill(list, empty("No executions",
        filter.outcome || filter.connectorId ? "Nothing fits this filter." : "What you run appears here, with its outcome."));
    }
    fill(list, h("div", { class: "card" }, h("table", { class: "responsive" },
      h("caption", { class: "visually-hidden" }, "Executions, the newest first"),
      h("thead", {}, h("tr", {}, ["Action", "Outcome", "Effect", "User", "Started"].map(name => h("th", { scope: "col" }, name)))),
      h("tbody", {}, rows.map(row => h("tr", {},
        h("th", { scope: "row" }, h("a", { href: address("history", row.executionId) }, row.actionId),
          h("div", { class: "soft small" }, known.get(row.connectorId) ?? row.connectorId,
            row.purpose && row.purpose !== "user" ? ` · ${row.purpose}` : "")),
        h("td", {}, outcomeBadge(row.outcome)), h("td", {}, effectBadge(row.effect)),
        h("td", {}, userName(row.userId)), h("td", { class: "soft" }, time(row.startedAt))))))));
  }

  async function drawUnsettled() {
    try {
      const { executions } = await call("executions.list", { outcome: "unknown", limit: 20 });
      fill(unsettled, executions.length > 0 && message("warn",
        h("p", {}, h("strong", {},
          executions.length === 1 ? "1 outcome is unknown. " : `${executions.length} outcomes are unknown. `),
          "It was sent, and no answer came. Look at the provider, and settle it:"),
        h("ul", {}, executions.map(row => h("li", {}, h("a", { href: address("history", row.executionId) },
          `${known.get(row.connectorId) ?? row.connectorId}: ${row.actionId}`), ", ", time(row.startedAt))))));
    } catch (error) {
      fill(unsettled, problem(error));
    }
  }

  await Promise.all([load(), drawUnsettled()]);
  const element = h("div", {},
    pageHead({ title: "History", lead: "Every execution, and what is known about it.", actions: [
      h("button", { class: "button", type: "button", on: { click: () => { load(); drawUnsettled(); } } }, icon("clock"),
        "Refresh")] }),
    h("div", { class: "stack-wide" }, unsettled,
      h("div", { class: "filters" }, select(outcomeId, "outcome", "Outcome", Object.entries(outcomeNames)),
        select(connectorIdId, "connectorId", "Connector", [...known].toSorted((one, other) => one[1].localeCompare(other[1])))),
      h("section", { "aria-label": "Executions" }, list), more));
  return { title: "History", element };
}
