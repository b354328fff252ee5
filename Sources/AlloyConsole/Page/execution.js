// One execution of the history, and the settling of an outcome that is unknown.

import { announce, fill, focusOn, h, newId, whileDisabled } from "./form/dom.js";
import { write } from "./json.js";
import { address, effectBadge, message, outcomeBadge, pageHead, problem, time, trail } from "./parts.js";
import { call } from "./rpc.js";
import { userName } from "./state.js";

const findings = [
  ["applied", "It was applied", "The change is there."],
  ["rejected", "It was rejected", "The provider refused it; the change is not there."],
  ["not_sent", "It never arrived", "The provider knows nothing of it."],
];

export async function executionView({ executionId }) {
  const element = h("div");
  const { execution } = await call("executions.get", { executionId });
  draw(execution);
  return { title: `Execution ${execution.actionId}`, element };

  function draw(row, isSettled = false) {
    const facts = [
      ["Started", time(row.startedAt)], ["Finished", row.finishedAt && time(row.finishedAt)],
        ["Settled", row.resolvedAt && time(row.resolvedAt)],
      ["User", userName(row.userId)], ["Account", h("code", {}, row.credentialId)], ["Execution", h("code", {}, row.executionId)],
      ["Purpose", row.purpose === "user" ? null : row.purpose], ["HTTP status", row.httpStatus], ["Attempts", row.attempts],
        ["Request id", row.requestId && h("code", {}, row.requestId)],
      ["Idempotency key", row.idempotencyKey && h("code", {}, row.idempotencyKey)],
        ["Arguments", row.argumentsDigest && h("code", {}, `SHA-256 ${row.argumentsDigest}`)],
    ].filter(([, value]) => value !== undefined && value !== null && value !== "");
    fill(element,
      trail([["History", "#/history"], [row.actionId]]),
      pageHead({ title: row.actionId, lead: row.connectorId, badges: [outcomeBadge(row.outcome), effectBadge(row.effect)],
        actions: [h("a", { class: "button", href: address("connectors", row.connectorId, "actions", row.actionId) },
          "Open the action")] }),
      h("div", { class: "stack-wide" },
        isSettled && message("good", h("p", {}, "The outcome is settled.")),
        row.message && message(row.outcome === "unknown" ? "warn" : "bad", h("p", {}, row.message)),
        row.outcome === "unknown" && settling(row),
        h("section", { class: "card", "aria-label": "Details" }, h("div", { class: "card-head" }, h("h2", {}, "Details")),
          h("dl", { class: "card-body facts" }, facts.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]))),
        row.arguments !== undefined && h("section", { class: "card", "aria-label": "Arguments" },
          h("div", { class: "card-head" }, h("h2", {}, "Arguments")),
          h("div", { class: "card-body" }, h("pre", { class: "code", tabindex: "0" }, write(row.arguments, 2))))));
    if (!isSettled) return;
    const heading = element.querySelector("h1");
    heading.setAttribute("tabindex", "-1");
    focusOn(heading);
    announce("The outcome is settled.");
  }

  /** Returns the form by which a person says what has happened. */
  function settling(row) {
    const name = newId("found");
    const errors = h("div", { role: "alert" });
    const button = h("button", { class: "button button-primary", type: "submit", disabled: true }, "Settle");
    return h("form", { class: "card", "aria-label": "Settle the outcome", on: { submit: settle } },
      h("div", { class: "card-head" }, h("h2", {}, "What has happened?")),
      h("div", { class: "card-body form" },
        h("p", { class: "soft" },
          "Look at the provider first. What you say here counts from then on: an idempotency key may be used again unless it was applied."),
        h("fieldset", {}, h("legend", { class: "visually-hidden" }, "Outcome"),
          findings.map(([outcome, label, text]) => h("label", { class: "choice" },
          h("input", { type: "radio", name, value: outcome, on: { change: () => { button.disabled = false; } } }),
          h("span", {}, h("strong", {}, label), h("br"), h("span", { class: "soft" }, text))))),
        errors, h("div", { class: "row row-end" }, button)));

    async function settle(event) {
      event.preventDefault();
      const outcome = new FormData(event.currentTarget).get(name);
      await whileDisabled([button], async () => {
        try {
          draw((await call("executions.resolve", { executionId: row.executionId, outcome })).execution, true);
        } catch (error) {
          fill(errors, problem(error));
        }
      });
    }
  }
}
