// A connector: the user's accounts, and its resources with their actions.

import { announce, debounce, fill, focusOn, h, icon, whileDisabled } from "./form/dom.js";
import { address, empty, humanName, logo, message, pageHead, problem, time, trail } from "./parts.js";
import { call } from "./rpc.js";
import { accounts, actingUser, connector, resources, userName, state } from "./state.js";

export async function connectorView({ connectorId }) {
  const [about, groups] = await Promise.all([connector(connectorId), resources(connectorId)]);
  const owned = h("div", { "aria-live": "polite" });
  const list = h("div", { class: "stack-wide" });
  const count = groups.reduce((sum, group) => sum + group.actions.length, 0);
  const input = h("input", { type: "search", placeholder: `Search ${count} actions`, "aria-label": "Search actions",
    autocomplete: "off",
    spellcheck: "false", on: { input: () => { draw(); sayCount(); } } });
  const connectLink = () => h("a", { class: "button button-primary", href: address("connectors", connectorId, "connect") },
    icon("plus"), "Connect an account");

  function matching() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    return groups.map(group => ({ ...group, actions: group.actions.filter(action => {
      const text = [group.name, action.id, action.name, action.description].join(" ").toLowerCase();
      return words.every(word => text.includes(word));
    }) })).filter(group => group.actions.length > 0);
  }

  function draw() {
    const shown = matching();
    fill(list, shown.length === 0 ? empty("No action fits", "Try another word.") : shown.map(group =>
      h("section", { "aria-label": humanName(group.name) },
        h("div", { class: "section-head row" }, h("h3", {}, humanName(group.name)),
          group.description && h("p", { class: "soft small" }, group.description)),
        h("ul", { class: "card list" }, group.actions.map(action => h("li", {},
          h("div", { class: "grow" },
            h("a", { class: "cover", href: address("connectors", connectorId, "actions", action.id) }, action.name || action.id),
            action.description && h("p", {}, action.description)),
          icon("right")))))));
  }

  const sayCount = debounce(700, () => {
    const found = matching().reduce((sum, group) => sum + group.actions.length, 0);
    announce(found === 1 ? "1 action found." : `${found} actions found.`);
  });

  async function drawAccounts() {
    try {
      const found = await accounts(connectorId);
      fill(owned, found.length === 0
        ? message("info", h("p", {}, `${userName(state.userId)} has no ${about.name} account yet. Connect one to run actions.`))
        : h("ul", { class: "card list" }, found.map(account => accountRow(account, drawAccounts))));
    } catch (error) {
      fill(owned, problem(error));
    }
  }

  draw();
  await drawAccounts();
  const element = h("div", {},
    trail([["Marketplace", "#/"], [about.name]]),
    pageHead({ logo: logo(about, "logo-large"), title: about.name,
      badges: about.categories?.map(category => h("span", { class: "badge" }, humanName(category))) ?? [],
        actions: [connectLink()] }),
    h("section", { class: "section", "aria-label": "Accounts" }, h("div", { class: "section-head" }, h("h2", { id: "accounts" }, "Accounts")),
      owned),
    h("section", { class: "section", "aria-label": "Actions" },
      h("div", { class: "section-head" }, h("h2", {}, "Actions"), h("div", { class: "search" }, icon("search"), input)), list));
  return { title: about.name, element };
}

const states = {
  active: ["good", "The account works"], expired: ["bad", "The provider no longer accepts it; connect it again"],
  unauthorized: ["warn", "The provider accepts it, but not for this action"], unknown: ["warn", "This could not be found out"],
};

/** Returns the row of an account, with its checks and its removal. */
function accountRow(account, redraw) {
  const note = h("div", { role: "status" });
  const name = account.name || account.credentialId;
  const reference = { credentialId: account.credentialId, connectorId: account.connectorId, ...actingUser() };

  const check = event => whileDisabled([event.currentTarget], async () => {
    try {
      const { state: found, identity, warnings } = await call("credentials.probe", reference);
      const [kind, text] = states[found];
      const owner = [identity?.user, identity?.email, identity?.account].filter(Boolean).join(", ");
      fill(note, message(kind, h("p", {}, `${text}.${owner ? ` It belongs to ${owner}.` : ""}`),
        warnings?.map(text => h("p", {}, text))));
    } catch (error) {
      fill(note, problem(error));
    }
  });

  function ask() {
    const keep = h("button", { class: "button button-small", type: "button", on: { click: () => {
      fill(note);
      disconnect.focus();
    } } }, "Keep it");
    fill(note, message("warn", h("p", {}, `Disconnect ${name}? Executions with it will fail.`),
      h("div", { class: "row" }, h("button", { class: "button button-small button-danger", type: "button", on: { click: remove } },
        "Disconnect"), keep)));
    keep.focus();
  }

  async function remove() {
    try {
      await call("credentials.delete", reference);
      announce(`${name} was disconnected.`);
      await redraw();
      focusOn(document.getElementById("accounts"));
    } catch (error) {
      fill(note, problem(error));
    }
  }

  const disconnect = h("button", { class: "button button-small button-plain", type: "button", "aria-label": `Disconnect ${name}`,
    on: { click: ask } }, icon("trash"), "Disconnect");
  return h("li", {}, h("div", { class: "grow stack" },
    h("div", { class: "row" }, icon("key"), h("div", { class: "grow" }, h("strong", {}, name),
      h("p", {}, [account.authenticationType, " · connected ", time(account.createdAt)])),
    h("button", { class: "button button-small", type: "button", "aria-label": `Check ${name}`, on: { click: check } }, "Check"),
    disconnect), note));
}
