// A connector, its accounts, and connecting one more.

import { call } from "./api.js";
import { fill, h, webAddress, whileDisabled } from "./form/dom.js";
import { Form } from "./form/form.js";
import { errorBox, logo, path } from "./parts.js";

export async function connectorPage(connectorId) {
  const { connector, actions, accounts } = await call("connector", { connectorId });
  const search = h("input", { id: "search", type: "search", placeholder: "Search actions", on: { input: draw } });
  const list = h("div", { class: "stack-wide" });

  function draw() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = actions.filter((one) => words.every((word) => `${one.name} ${one.description} ${one.resource}`.toLowerCase().includes(word)));
    const resources = [...new Set(found.map((one) => one.resource || "Other"))];
    fill(list, resources.map((resource) => h("section", {}, h("h3", {}, resource),
      h("ul", { class: "rows" }, found.filter((one) => (one.resource || "Other") === resource).map((one) =>
        h("li", {}, h("a", { href: path("connector", connectorId, "action", one.id) }, one.name || one.id),
          h("span", { class: "help" }, one.description)))))),
    found.length === 0 && h("p", { class: "help" }, "No action has this name."));
  }
  draw();
  return [
    h("h1", { class: "with-logo" }, logo(connector), connector.name || connector.id),
    h("h2", {}, "Accounts"), accountList(accounts),
    h("p", {}, h("a", { class: "button button-primary", href: path("connector", connectorId, "connect") }, "Connect an account")),
    h("h2", {}, "Actions"), h("label", { for: "search", class: "visually-hidden" }, "Search actions"), search, list,
  ];
}

export async function accountsPage() {
  const { accounts } = await call("accounts");
  return [h("h1", {}, "My accounts"), accountList(accounts)];
}

function accountList(accounts) {
  if (accounts.length === 0) return h("p", { class: "help" }, "No account is connected yet.");
  return h("ul", { class: "rows" }, accounts.map((account) => {
    const row = h("li", {},
      h("a", { href: path("connector", account.connectorId) }, account.name || account.connectorId),
      h("span", { class: "help" }, `${account.authenticationType}, connected ${new Date(account.createdAt).toLocaleDateString()}`),
      h("button", {
        type: "button", class: "button button-small", "aria-label": `Disconnect ${account.name || account.connectorId}`,
        on: { click: async () => {
          try {
            await call("disconnect", { account: account.credentialId });
            row.remove();
          } catch (error) {
            row.append(errorBox(error));
          }
        } },
      }, "Disconnect"));
    return row;
  }));
}

export async function connectPage(connectorId) {
  const { ways } = await call("ways", { connectorId });
  const place = h("div");
  const select = h("select", { id: "way", on: { change: () => draw(ways[select.selectedIndex]) } }, ways.map((way) => h("option", {}, way.type)));

  function draw(way) {
    // What is secret is validated by the server when it is sent, and not while it is typed.
    const form = new Form(way.fields, {}, { isSecret: true });
    const problem = h("div");
    const button = h("button", { class: "button button-primary" }, way.type === "oauth2" ? "Continue to consent" : "Connect");
    const submit = async (event) => {
      event.preventDefault();
      await whileDisabled([button], async () => {
        try {
          const { errors, link } = await call("connect", { connectorId, type: way.type, values: form.read() });
          if (errors) form.reject(errors);
          else if (link && !webAddress(link)) throw new Error("The service gave a link that is no web page.");
          else location.assign(link || path("connector", connectorId));
        } catch (error) {
          fill(problem, errorBox(error));
        }
      });
    };
    fill(place, h("form", { class: "panel form", on: { submit }, novalidate: true }, form.element, problem, h("div", {}, button)));
  }
  draw(ways[0]);
  return [
    h("h1", {}, `Connect ${connectorId}`),
    ways.length > 1 && h("div", { class: "field" }, h("label", { for: "way" }, "The way to sign in"), select), place,
  ];
}
