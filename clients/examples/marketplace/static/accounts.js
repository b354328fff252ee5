// A connector, its accounts, and connecting one more.

import { call } from "./api.js";
import { element, errorBox, logo } from "./dom.js";
import { Form } from "./form.js";

const path = (...parts) => "#/" + parts.map(encodeURIComponent).join("/");

export async function connectorPage(connectorId) {
  const { connector, actions, accounts } = await call("connector", { connectorId });
  const search = element("input", { id: "search", type: "search", placeholder: "Search actions", oninput: draw });
  const list = element("div");

  function draw() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = actions.filter((one) => words.every((word) => `${one.name} ${one.description} ${one.resource}`.toLowerCase().includes(word)));
    const resources = [...new Set(found.map((one) => one.resource || "Other"))];
    list.replaceChildren(...resources.map((resource) => element("section", {}, element("h3", {}, resource),
      element("ul", { className: "rows" }, found.filter((one) => (one.resource || "Other") === resource).map((one) =>
        element("li", {}, element("a", { href: path("connector", connectorId, "action", one.id) }, one.name || one.id),
          element("span", { className: "help" }, one.description)))))));
  }
  draw();
  return [
    element("h1", { className: "with-logo" }, logo(connector), connector.name || connector.id),
    element("h2", {}, "Accounts"), accountList(accounts),
    element("p", {}, element("a", { className: "button", href: path("connector", connectorId, "connect") }, "Connect an account")),
    element("h2", {}, "Actions"), element("label", { htmlFor: "search", className: "hidden-visually" }, "Search actions"), search, list,
  ];
}

export async function accountsPage() {
  const { accounts } = await call("accounts");
  return [element("h1", {}, "My accounts"), accountList(accounts)];
}

function accountList(accounts) {
  if (accounts.length === 0) return element("p", { className: "help" }, "No account is connected yet.");
  return element("ul", { className: "rows" }, accounts.map((account) => {
    const row = element("li", {},
      element("a", { href: path("connector", account.connectorId) }, account.name || account.connectorId),
      element("span", { className: "help" }, `${account.authenticationType}, connected ${new Date(account.createdAt).toLocaleDateString()}`),
      element("button", {
        type: "button", className: "plain", "aria-label": `Disconnect ${account.name || account.connectorId}`,
        onclick: async () => {
          try {
            await call("disconnect", { account: account.credentialId });
            row.remove();
          } catch (error) {
            row.append(errorBox(error));
          }
        },
      }, "Disconnect"));
    return row;
  }));
}

export async function connectPage(connectorId) {
  const { ways } = await call("ways", { connectorId });
  const place = element("div");
  const select = element("select", { id: "way", onchange: () => draw(ways[select.selectedIndex]) },
    ways.map((way) => element("option", {}, way.type)));

  function draw(way) {
    const form = new Form(way.fields.filter((field) => field.widget !== "hidden"), { validate: async () => ({ errors: [] }) });
    const problem = element("div");
    const submit = async (event) => {
      event.preventDefault();
      try {
        const { errors, link } = await call("connect", { connectorId, type: way.type, values: form.values });
        if (errors) form.showAll(errors);
        else location.assign(link || path("connector", connectorId));
      } catch (error) {
        problem.replaceChildren(errorBox(error));
      }
    };
    place.replaceChildren(element("form", { onsubmit: submit, noValidate: true }, form.root, problem,
      element("button", {}, way.type === "oauth2" ? "Continue to consent" : "Connect")));
  }
  draw(ways[0]);
  return [
    element("h1", {}, `Connect ${connectorId}`),
    ways.length > 1 ? [element("label", { htmlFor: "way" }, "The way to sign in"), select] : null, place,
  ].flat().filter(Boolean);
}
