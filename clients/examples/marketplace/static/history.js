// What was done in the accounts of whoever is signed in.

import { call } from "./api.js";
import { element } from "./dom.js";

const OUTCOMES = {
  applied: "Done", rejected: "Refused", not_sent: "Not sent", unknown: "Not known: look before you try again", in_flight: "Running",
};

export async function historyPage() {
  const { executions } = await call("history");
  if (executions.length === 0) return [element("h1", {}, "History"), element("p", { className: "help" }, "Nothing was done yet.")];
  return [
    element("h1", {}, "History"),
    element("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": "History" },
      element("table", {},
        element("thead", {}, element("tr", {}, ["Time", "App", "Action", "Outcome"].map((name) => element("th", { scope: "col" }, name)))),
        element("tbody", {}, executions.map((one) => element("tr", {},
          element("td", {}, element("time", { dateTime: one.startedAt }, new Date(one.startedAt).toLocaleString())),
          element("td", {}, one.connectorId), element("td", {}, one.actionId),
          element("td", {}, element("span", { className: `badge ${one.outcome}` }, OUTCOMES[one.outcome] || one.outcome))))))),
  ];
}
