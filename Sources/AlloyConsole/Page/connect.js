// Connecting an account: the way to authenticate, its form, and the wait for the person on the provider's page.

import { announce, fill, focusOn, h, icon, newId, webAddress, whileDisabled } from "./form/dom.js";
import { asking } from "./asking.js";
import { Form } from "./form/form.js";
import { address, humanName, loading, logo, message, pageHead, problem, trail } from "./parts.js";
import { call } from "./rpc.js";
import { actingUser, connector, state, userName } from "./state.js";

/** The time that the person has on the provider's page. */
const patience = 300_000;

const wayNames = { oauth2: "Sign in (OAuth)", apiKey: "API key", bearer: "Access token", basic: "Username and password" };

export async function connectView({ connectorId }, query) {
  const about = await connector(connectorId);
  const { requirements } = await call("credentials.requirements", { connectorId, maxAge: 300 });
  const place = h("div");
  const wayName = h("div", { class: "pills" });
  const name = newId("way");
  let running = null;
  /** Counts the ways that were selected: the form of an older one is not shown. */
  let selection = 0;

  function stop() { running?.abort(); }

  async function select(requirement) {
    stop();
    selection += 1;
    const own = selection;
    fill(place, loading());
    try {
      const { fields } = await call("credentials.form", { connectorId, authenticationType: requirement.authenticationType,
        maxAge: 300 });
      if (own === selection) drawForm(requirement, fields);
    } catch (error) {
      if (own === selection) fill(place, problem(error));
    }
  }

  function drawForm(requirement, fields) {
    const isOAuth = requirement.authenticationType === "oauth2";
    const form = new Form(fields, asking({ connectorId, authenticationType: requirement.authenticationType }), { isSecret: true });
    const configId = requirement.authConfigRequired ? h("input",
      { id: newId("config"), autocomplete: "off", spellcheck: "false" }) : null;
    const outcome = h("div");
    const submit = h("button", { class: "button button-primary", type: "submit" },
      isOAuth ? `Continue to ${about.name}` : "Connect");
    const intro = isOAuth && h("p", { class: "soft" },
      `You sign in on a page of ${about.name}, which opens in a new tab. This page waits meanwhile.`);
    const buttons = h("div", { class: "row row-end" }, submit);
    const element = h("form", { class: "card card-body form", novalidate: true, on: { submit: send } },
      intro, form.element,
      configId && h("div", { class: "field" }, h("label", { for: configId.id }, "Auth configuration ",
        h("span", { class: "required", "aria-hidden": "true" }, "*")),
        configId, h("p", { class: "help" }, "The id of your own developer app, as Alloy's dashboard shows it.")),
      fields.some(field => field.secret) && h("p", { class: "help row" }, icon("shield"),
        h("span", { class: "grow" }, "This page forgets what is secret as soon as it is sent, and the host shows it nowhere.")),
      outcome, buttons);
    fill(place, element);

    async function send(event) {
      event.preventDefault();
      fill(outcome);
      await whileDisabled([submit], async () => {
        try {
          const values = await form.submit();
          if (!values) return;
          for (const node of form.nodes) if (node.field.secret) node.write(undefined);
          await run({ ...values, connectorId, ...(configId?.value ? { authConfigId: configId.value.trim() } : {}) });
        } catch (error) {
          fill(outcome, problem(error));
        }
      });
    }

    async function run(values) {
      running = new AbortController();
      const waiting = h("div");
      for (const part of [intro, buttons]) if (part) part.hidden = true;
      fill(outcome, waiting);
      fill(waiting, loading("Connecting"));
      try {
        await call("credentials.connect", { ...values, ...actingUser(), timeoutMs: patience }, {
          signal: running.signal, onNotification: (method,
            link) => { if (method === "credentials.authorize") drawLink(waiting, link); } });
        announce(`The ${about.name} account is connected.`);
        const action = query.get("action");
        location.hash = action ? address("connectors", connectorId, "actions", action) : address("connectors", connectorId);
      } catch (error) {
        fill(outcome, error.code === -32800 ? message("info",
          h("p", {}, "You have stopped waiting. Nothing was connected.")) : problem(error));
        for (const part of [intro, buttons]) if (part) part.hidden = false;
        submit.disabled = false;
        submit.focus();
      } finally {
        running = null;
      }
    }
  }

  function drawLink(waiting, link) {
    const href = webAddress(link.oauthUrl);
    if (!href) {
      return fill(waiting, message("bad", h("p", {}, `The service gave a link that is no web page, so it can't be opened: ${link.oauthUrl}`)),
        h("button", { class: "button", type: "button", on: { click: stop } }, "Stop waiting"));
    }
    const open = h("a", { class: "button button-primary", href, target: "_blank", rel: "noopener noreferrer" },
      `Open ${about.name}`, icon("external"), h("span", { class: "visually-hidden" }, "(opens in a new tab)"));
    const heading = h("h2", { tabindex: "-1" }, `Allow access on ${about.name}'s page`);
    fill(waiting, h("div", { class: "stack" }, heading,
      h("p", {}, "Open the page, sign in, and allow the access. Then come back: this page notices by itself."),
      h("div", { class: "row" }, open, h("button", { class: "button", type: "button", on: { click: stop } }, "Stop waiting")),
      h("p", { class: "row soft small" }, h("span", { class: "spinner", "aria-hidden": "true" }),
        h("span", {}, `This page waits for up to ${patience / 60_000} minutes.`))));
    focusOn(open);
    announce(`Open ${about.name}'s page in a new tab, and allow the access. This page waits.`);
  }

  if (requirements.length > 1) {
    fill(wayName, requirements.map((requirement, index) => h("label", {},
      h("input", { type: "radio", name, checked: index === 0, on: { change: () => select(requirement) } }),
      wayNames[requirement.authenticationType] ?? humanName(requirement.authenticationType))));
  }
  if (requirements.length > 0) await select(requirements[0]);
  const element = h("div", {},
    trail([["Marketplace", "#/"], [about.name, address("connectors", connectorId)], ["Connect"]]),
    pageHead({ logo: logo(about, "logo-large"), title: `Connect ${about.name}`,
      lead: `The account will belong to ${userName(state.userId)}.` }),
    h("div", { class: "stack-wide narrow" },
      requirements.length > 1 && h("fieldset", { class: "field" }, h("legend", {}, "Way to sign in"), wayName),
      requirements.length === 0 ? message("warn", h("p", {},
        "The service names no way to connect an account of this connector.")) : place));
  return { title: `Connect ${about.name}`, element, stop };
}
