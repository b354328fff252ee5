// An action: the account, the form, the plan and its approval, and the result.

import { announce, fill, focusOn, h, icon, newId, whileDisabled } from "./form/dom.js";
import { asking } from "./asking.js";
import { Draft } from "./draft.js";
import { Form } from "./form/form.js";
import { write } from "./json.js";
import { address, effectBadge, loading, logo, message, pageHead, problem, time, trail } from "./parts.js";
import { drawPlan } from "./plan.js";
import { drawResult } from "./result.js";
import { call } from "./rpc.js";
import { accounts, action, actingUser, connector } from "./state.js";

/** The events after which a page may not come back: a reload or another page, and on a phone another app. */
const leavings = ["pagehide", "visibilitychange"];

/** Larger results stay in the host, and their beginning is shown. */
const maximumResultBytes = 8 << 20;

/** What is known after a failed call. */
const failures = {
  unknown: "It is not known whether this ran", rejected: "This was refused", not_sent: "Nothing was sent",
    applied: "This ran, and the provider said no",
};

export async function actionView({ connectorId, actionId }) {
  const [about, details, owned, { fields }] = await Promise.all([
    connector(connectorId), action(connectorId, actionId), accounts(connectorId),
    call("actions.form", { connectorId, actionId, maxAge: 300 })]);
  const isRead = details.effect === "read";
  const [accountId, accountHelp] = [newId("account"), newId("help")];
  const account = h("select", { id: accountId, "aria-describedby": accountHelp, on: { change: () => { outdated(); form.recheck("Account"); } } },
    owned.map(each => h("option", { value: each.credentialId }, each.name || each.credentialId)));
  const aside = h("section", { class: "aside", "aria-label": "Plan and result" });
  const source = () => ({ ...(account.value ? { credentialId: account.value } : {}), ...actingUser() });
  const form = new Form(fields, asking({ connectorId, actionId }, source), { onChange: () => { outdated(); draft.keep(form); } });
  const draft = new Draft(`${connectorId} ${actionId} ${actingUser().userId ?? ""}`);
  const isRestored = draft.restore(form);
  const leave = () => draft.flush();
  for (const event of leavings) addEventListener(event, leave);
  const review = h("button", { class: `button ${isRead ? "" : "button-primary"}`, type: "button",
    on: { click: () => start(plan) } },
    isRead ? "Show the plan" : "Review the plan");
  const runNow = isRead ? h("button", { class: "button button-primary", type: "button", on: { click: () => start(execute) } },
    "Run") : null;
  const errors = h("div", { role: "alert" });
  let shownPlan = null;
  let running = null;

  const input = () => write([account.value, form.read()]);

  /** A plan holds for the values that it was made of. */
  function outdated() {
    if (!shownPlan || input() === shownPlan) return;
    shownPlan = null;
    fill(aside, idle("The input has changed. Review the plan again."));
  }

  function idle(text) {
    return h("div", { class: "card empty" }, h("h2", {}, isRead ? "Nothing has run yet" : "Nothing was sent yet"),
      h("p", {}, text));
  }

  /** Validates the form, and does `next` with the parameters of the execution. */
  async function start(next) {
    fill(errors);
    if (!account.value) return fill(errors, message("warn", h("p", {}, "Choose an account first, or connect one.")));
    await whileDisabled([review, runNow].filter(Boolean), async () => {
      try {
        await form.whole();
        // What is filled in meanwhile is not part of what is sent.
        const given = { input: input(), credentialId: account.value };
        const values = await form.submit();
        if (values) await next({ connectorId, actionId, credentialId: given.credentialId, ...actingUser(), ...values }, given.input);
      } catch (error) {
        fill(errors, problem(error));
      }
    });
  }

  /** Makes the plan of an input; one that has changed meanwhile needs another plan. */
  async function plan(parameters, planned) {
    fill(aside, h("div", { class: "card card-body" }, loading("Making the plan")));
    try {
      const made = await call("execute.plan", parameters);
      shownPlan = planned;
      // The key makes a second click, or a second try after a lost connection, the same write.
      const sent = { ...parameters, planDigest: made.planDigest,
        ...(made.effect === "read" ? {} : { idempotencyKey: crypto.randomUUID() }) };
      show(drawPlan(made, { onExecute: () => execute(sent),
        onBack: () => form.element.querySelector("input, select, textarea")?.focus() }));
      outdated();
    } catch (error) {
      show(failure(error));
    }
  }

  async function execute(parameters) {
    running = new AbortController();
    const status = h("p", { class: "soft small", role: "status" });
    const cancel = h("button", { class: "button button-small", type: "button",
      on: { click: () => { cancel.disabled = true; running?.abort(); } } }, "Cancel");
    shownPlan = null;
    fill(aside, h("div", { class: "card card-body" }, loading("Running"), status, cancel));
    cancel.focus();
    announce("Running.");
    try {
      const reply = await call("execute", { ...parameters, maxResultBytes: maximumResultBytes }, {
        signal: running.signal, onProgress: value => { fill(status, value.message ?? ""); } });
      draft.forget();
      show(drawResult(reply, parameters, details.effect));
      announce(reply.outcome === "applied" ? "Done. The result is shown." : `The outcome is ${reply.outcome}.`);
    } catch (error) {
      show(failure(error, parameters));
    } finally {
      running = null;
    }
  }

  /** Shows a failed call; a plan that waits for a person can be decided on at once. */
  function failure(error, parameters) {
    const approval = error.data?.technical?.approval;
    const heading = approval?.state === "pending" ? "A person has to approve this" : failures[error.data?.outcome] ?? "This did not work";
    const place = h("div", { role: "alert" });
    const decide = async decision => {
      try {
        await call("approvals.decide", { digest: approval.digest, decision });
        if (decision === "approve") return await execute(parameters);
        show(h("div", { class: "card card-body stack" }, h("h2", {}, "Denied"), h("p", {}, "Nothing was sent.")));
      } catch (problemOfDecision) {
        fill(place, problem(problemOfDecision));
      }
    };
    return h("div", { class: "card card-body stack" }, h("h2", {}, heading),
      approval?.state === "pending" ? message("warn", h("p", {}, error.message),
        h("p", {}, "Until ", time(approval.expiresAt), "."))
        : problem(error),
      approval?.state === "pending" && parameters && h("div", { class: "row" },
        h("button", { class: "button button-primary", type: "button", on: { click: () => decide("approve") } }, icon("check"),
          "Approve and run"),
        h("button", { class: "button", type: "button", on: { click: () => decide("deny") } }, "Deny")), place);
  }

  function stop() {
    for (const event of leavings) removeEventListener(event, leave);
    leave();
    running?.abort();
  }

  /** Says that the form is not empty, and offers to begin again. */
  function restored() {
    return message("info", h("p", {}, "What you had filled in before is here again. ",
      h("button", { class: "link", type: "button", on: { click: () => {
        draft.forget();
        dispatchEvent(new Event("hashchange"));
      } } }, "Start anew")));
  }

  /** Shows a card beside the form, and moves the focus to its heading. */
  function show(card) {
    fill(aside, card);
    focusOn(aside.querySelector("h2"));
    aside.scrollIntoView({ block: "nearest" });
  }

  fill(aside, idle(isRead ? "Fill in the form and run the action." : "Fill in the form. The plan shows what would be sent, before anything is."));
  const connectAddress = `${address("connectors", connectorId, "connect")}?action=${encodeURIComponent(actionId)}`;
  const element = h("div", {},
    trail([["Marketplace", "#/"], [about.name, address("connectors", connectorId)], [details.name]]),
    pageHead({ logo: logo(about, "logo-large"), title: details.name, lead: details.description,
      badges: [effectBadge(details.effect)] }),
    h("div", { class: "split" },
      h("form", { class: "card", novalidate: true, "aria-label": "Input",
        on: { submit: event => { event.preventDefault(); start(isRead ? execute : plan); } } },
        h("div", { class: "card-head" }, h("h2", {}, "Input"),
          h("span", { class: "request-line soft" }, h("strong", {}, (details.httpMethod ?? "").toUpperCase()), details.path)),
        h("div", { class: "card-body form" },
          owned.length === 0
            ? message("warn", h("p", {}, `An account of ${about.name} is needed to run this action.`),
              h("p", {}, h("a", { href: connectAddress }, "Connect an account")))
            : h("div", { class: "field" }, h("label", { for: accountId }, "Account"), account,
              h("p", { class: "help", id: accountHelp }, h("a", { href: connectAddress }, "Connect another account"))),
          isRestored && restored(),
          form.roots.length > 0 ? form.element : h("p", { class: "soft" }, "This action takes no input."),
          errors,
          h("div", { class: "row row-end" }, review, runNow))),
      aside));
  return { title: details.name, element, stop };
}
