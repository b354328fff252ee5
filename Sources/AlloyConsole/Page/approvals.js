// The plans that wait for a person's decision, from this console and from all hosts that share its state directory.

import { announce, fill, focusOn, h, icon, newId, whileDisabled } from "./form/dom.js";
import { address, effectBadge, empty, message, pageHead, problem, time } from "./parts.js";
import { onApprovals, readApprovals } from "./pending.js";
import { findingsMessage, requestParts } from "./plan.js";
import { call } from "./rpc.js";
import { userName } from "./state.js";

const stateBadges = { approved: ["Approved", "badge-good"], denied: ["Denied", "badge-bad"], used: ["Executed", "badge-info"],
  pending: ["Waiting", "badge-warn"] };

export async function approvalsView() {
  const waiting = h("div", { class: "stack-wide" });
  const decided = h("section", { class: "section", "aria-label": "Decided" });
  /** The cards that are shown, so that a text that is being written stays. */
  const cards = new Map();
  /** The plans on which this window has decided. */
  const own = new Set();

  function draw(approvals) {
    const pending = approvals.filter(approval => approval.state === "pending");
    const digests = new Set(pending.map(approval => approval.digest));
    let hadFocus = false;
    for (const [digest, card] of cards) {
      if (digests.has(digest)) continue;
      // A button that waits for its own call has lost the focus already.
      const isWaiting = document.activeElement === document.body && card.querySelector(":disabled") !== null;
      hadFocus ||= isWaiting || card.contains(document.activeElement);
      card.remove();
      cards.delete(digest);
      if (!own.has(digest)) announce(`${card.getAttribute("aria-label")} was decided elsewhere, or its time is over.`);
    }
    if (hadFocus) focusNext();
    for (const approval of pending) {
      if (cards.has(approval.digest)) continue;
      const card = drawWaiting(approval);
      cards.set(approval.digest, card);
      waiting.append(card);
    }
    nothing.hidden = cards.size > 0;
    const rest = approvals.filter(approval => approval.state !== "pending");
    decided.hidden = rest.length === 0;
    fill(decided, h("div", { class: "section-head" }, h("h2", {}, "Decided")),
      h("ul", { class: "card list" }, rest.map(approval => {
      const [label, style] = stateBadges[approval.state] ?? [approval.state, ""];
      return h("li", {}, h("div", { class: "grow" }, h("strong", {}, approval.plan.name || approval.plan.actionId),
        h("p", {}, `${approval.plan.connectorId} · `, time(approval.decidedAt), approval.reason ? ` · ${approval.reason}` : "")),
      h("span", { class: `badge ${style}` }, label));
    })));
  }

  /** Moves the focus to the next plan, or to the top. */
  function focusNext() { focusOn(waiting.querySelector("button") ?? document.querySelector("main h1")); }

  function drawWaiting(approval) {
    const { plan } = approval;
    const reasonId = newId("reason");
    const reason = h("input", { id: reasonId, autocomplete: "off" });
    const errors = h("div", { role: "alert" });
    const title = plan.name || plan.actionId;
    const buttons = [["approve", "Approve", "button-primary", "check"],
      ["deny", "Deny", "", "cross"]].map(([decision, label, style, drawing]) =>
      h("button", { class: `button ${style}`, type: "button", "aria-label": `${label}: ${title}`,
        on: { click: () => decide(decision) } }, icon(drawing), label));
    const decide = decision => whileDisabled(buttons, async () => {
      try {
        await call("approvals.decide", { digest: approval.digest, decision,
          ...(reason.value.trim() ? { reason: reason.value.trim() } : {}) });
        own.add(approval.digest);
        announce(decision === "approve" ? `${title} is approved. The same call runs once when it is sent again.` : `${title} is denied.`);
        await readApprovals();
        focusNext();
      } catch (error) {
        fill(errors, problem(error));
      }
    });
    return h("article", { class: "card", "aria-label": title },
      h("div", { class: "card-head" }, h("h2", {}, title), effectBadge(plan.effect)),
      h("div", { class: "card-body stack-wide" },
        plan.rule?.because && message("info", h("p", {}, plan.rule.because)),
        requestParts(plan.request),
        findingsMessage(plan.findings, "warn", "The action's schema does not expect this:"),
        h("dl", { class: "facts" }, h("dt", {}, "Connector"),
          h("dd", {}, h("a", { href: address("connectors", plan.connectorId) }, plan.connectorId)),
          h("dt", {}, "User"), h("dd", {}, userName(plan.userId)), h("dt", {}, "Account"),
            h("dd", {}, h("code", {}, plan.credentialId)),
          h("dt", {}, "Waits until"), h("dd", {}, time(approval.expiresAt))),
        h("div", { class: "field" }, h("label", { for: reasonId }, "Reason ", h("span", { class: "optional" }, "optional")),
          reason),
        errors, h("div", { class: "row row-end" }, buttons.toReversed())));
  }

  const nothing = empty("Nothing waits for you",
    "When a policy says ask, the plan of an execution appears here until you decide on it, or until its ten minutes are over.");
  draw(await readApprovals());
  const stop = onApprovals(draw);
  const element = h("div", {}, pageHead({ title: "Approvals", lead: "An approved plan is executed once, exactly as it is shown." }),
    nothing, h("section", { "aria-label": "Waiting for you" }, waiting), decided);
  return { title: "Approvals", element, stop };
}
