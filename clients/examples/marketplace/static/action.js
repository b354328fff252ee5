// An action: its form, and what comes back.

import { call } from "./api.js";
import { fill, h, whileDisabled } from "./form/dom.js";
import { Form } from "./form/form.js";
import { errorBox, path } from "./parts.js";

export async function actionPage(connectorId, actionId) {
  const { action, fields, accounts } = await call("form", { connectorId, actionId });
  const heading = h("h1", {}, action.name || action.id);
  if (accounts.length === 0) {
    return [heading, h("p", {}, "It needs an account first."), h("p", {},
      h("a", { class: "button button-primary", href: path("connector", connectorId, "connect") }, "Connect an account"))];
  }
  const account = h("select", { id: "account", on: { change: () => form.recheck("Account") } },
    accounts.map((one) => h("option", { value: one.credentialId }, `${one.name || connectorId} (${one.credentialId.slice(-4)})`)));
  const form = new Form(fields, {
    validate: (values) => call("validate", { connectorId, actionId, values }),
    options: (field, more) => call("options", { connectorId, actionId, field, account: account.value, ...more }),
    upload: (file) => call("upload", file),
  });
  const place = h("div", { tabindex: "-1", class: "stack" });
  const button = h("button", { class: `button ${action.effect === "destructive" ? "button-danger" : "button-primary"}` },
    { read: "Read", destructive: "Delete" }[action.effect] || "Run");
  // The same key until an answer came: sent again after a lost answer, the action is still done once.
  let key = null;

  const run = async (event) => {
    event.preventDefault();
    key = key || crypto.randomUUID();
    await whileDisabled([button], async () => {
      try {
        if (!await form.submit()) return;
        const { errors, result } = await call("execute", { connectorId, actionId, account: account.value, values: form.read(), key });
        key = null;
        if (errors) form.reject(errors);
        else show(resultView(result));
      } catch (error) {
        if (error.outcome !== "unknown") key = null;
        show(errorBox(error));
      }
    });
  };
  const show = (content) => {
    fill(place, content);
    place.focus();
  };
  return [
    heading, h("p", { class: "help" }, action.description),
    h("form", { class: "panel form", on: { submit: run }, novalidate: true },
      h("div", { class: "field" }, h("label", { for: "account" }, "Account"), account), form.element, h("div", {}, button)),
    place,
  ];
}

/** The result: a table for a list of objects, else its JSON. */
function resultView(result) {
  const warnings = (result.warnings || []).map((warning) => h("p", { class: "message message-warn" }, warning));
  const data = result.responseData;
  const list = rows(data);
  return [
    h("h2", {}, result.outcome === "applied" ? "Done" : result.outcome), warnings,
    list && table(list),
    h("details", { open: !list }, h("summary", {}, "The whole answer"), h("pre", { tabindex: "0" }, JSON.stringify(data, null, 2))),
  ];
}

/** The list in an answer: the answer itself, or its only list of objects. */
function rows(data) {
  const lists = Array.isArray(data) ? [data] : Object.values(data || {}).filter(Array.isArray);
  const list = lists.length === 1 ? lists[0] : null;
  return list?.length > 0 && list.every((row) => row && typeof row === "object" && !Array.isArray(row)) ? list : null;
}

function table(list) {
  const flat = list.map(({ id, properties, ...rest }) => ({ id, ...(properties && typeof properties === "object" ? properties : {}), ...rest }));
  const columns = [...new Set(flat.flatMap((row) => Object.keys(row)))]
    .filter((name) => flat.some((row) => ["string", "number", "boolean"].includes(typeof row[name]))).slice(0, 6);
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Result" },
    h("table", {},
      h("thead", {}, h("tr", {}, columns.map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, flat.map((row) => h("tr", {}, columns.map((name) => h("td", {},
        ["string", "number", "boolean"].includes(typeof row[name]) ? String(row[name]) : "")))))));
}
