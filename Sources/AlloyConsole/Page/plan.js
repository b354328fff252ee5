// A plan: the request that would be sent, what it may do, and what the policy says.

import { h, icon } from "./form/dom.js";
import { effectBadge, message } from "./parts.js";
import { isObject, write } from "./json.js";

const verdicts = { allow: "The policy allows it.", plan_required: "The policy wants this plan to be seen first.",
  ask: "The policy wants a person's approval.",
  deny: "The policy denies it." };

/** Returns the lines of a request: the query, the headers and the body that it would have. */
export function requestParts(request) {
  const pairs = Object.entries(request.query ?? {});
  const headers = Object.entries(request.headers ?? {});
  const rows = (label, entries) => entries.length > 0 && h("div", {}, h("h3", {}, label),
    h("dl", { class: "facts" }, entries.map(([name, value]) =>
    [h("dt", { class: "mono" }, name), h("dd", { class: "mono" },
      isObject(value) || Array.isArray(value) ? write(value) : String(value))])));
  return [h("p", { class: "request-line" }, h("strong", {}, request.method), h("span", {}, request.path)),
    rows("Query", pairs), rows("Headers", headers),
    request.body !== null && request.body !== undefined && h("div", {}, h("h3", {}, "Body"),
      h("pre", { class: "code", tabindex: "0" }, write(request.body, 2)))];
}

/** Returns a list of disagreements between values and the schema. */
export function findingsMessage(findings, kind, heading) {
  if (!findings || findings.length === 0) return null;
  return message(kind, h("p", {}, h("strong", {}, heading)), h("ul", {}, findings.map(finding =>
    h("li", {}, h("code", {}, finding.pointer), ` expected ${finding.expected}, got ${finding.got}.`))));
}

/** Returns the card of a plan. */
export function drawPlan(plan, { onExecute, onBack }) {
  const isDestructive = plan.effect === "destructive";
  const verdict = plan.policy?.verdict;
  const button = h("button", { class: `button ${isDestructive ? "button-danger" : "button-primary"}`, type: "button",
    disabled: verdict === "deny",
    on: { click: () => { button.disabled = true; onExecute(); } } },
  isDestructive ? icon("warning") : icon("check"), isDestructive ? "Execute: this can't be undone" : "Execute");
  return h("div", { class: "card" },
    h("div", { class: "card-head" }, h("h2", {}, "Plan"), effectBadge(plan.effect)),
    h("div", { class: "card-body stack-wide" },
      requestParts(plan.request),
      findingsMessage(plan.findings, "warn", "The action's schema does not expect this:"),
      plan.warnings?.map(text => message("warn", h("p", {}, text))),
      h("dl", { class: "facts" },
        h("dt", {}, "Policy"), h("dd", {}, verdicts[verdict] ?? verdict, plan.policy?.because ? ` ${plan.policy.because}` : ""),
        h("dt", {}, "If no answer comes"), h("dd", {},
          plan.retry?.ambiguous ? "It is sent again: repeating it does no harm." : "It is not sent again; its outcome is then unknown."),
        h("dt", {}, "Digest"), h("dd", { class: "mono" }, `${plan.planDigest.slice(0, 16)}…`)),
      verdict === "deny" && message("bad", h("p", {}, "The policy does not allow this execution.")),
      h("div", { class: "row row-end" }, h("button", { class: "button", type: "button", on: { click: onBack } },
        "Change the input"), button)));
}
