// What was done in the accounts of whoever is signed in.

import { call } from "./api.js";
import { h } from "./form/dom.js";

const OUTCOMES = {
  applied: "Done", rejected: "Refused", not_sent: "Not sent", unknown: "Not known: look before you try again", in_flight: "Running",
};

export async function historyPage() {
  const { executions } = await call("history");
  if (executions.length === 0) return [h("h1", {}, "History"), h("p", { class: "help" }, "Nothing was done yet.")];
  return [
    h("h1", {}, "History"),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "History" },
      h("table", {},
        h("thead", {}, h("tr", {}, ["Time", "App", "Action", "Outcome"].map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, executions.map((one) => h("tr", {},
          h("td", {}, h("time", { datetime: one.startedAt }, new Date(one.startedAt).toLocaleString())),
          h("td", {}, one.connectorId), h("td", {}, one.actionId),
          h("td", {}, h("span", { class: `badge ${one.outcome}` }, OUTCOMES[one.outcome] || one.outcome))))))),
  ];
}
