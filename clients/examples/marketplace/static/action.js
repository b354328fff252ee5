// An action: its form, and what comes back.

import { call } from "./api.js";
import { announce, element, errorBox } from "./dom.js";
import { Form } from "./form.js";

export async function actionPage(connectorId, actionId) {
  const { action, fields, accounts } = await call("form", { connectorId, actionId });
  const heading = element("h1", {}, action.name || action.id);
  if (accounts.length === 0) {
    return [heading, element("p", {}, "It needs an account first."), element("p", {},
      element("a", { className: "button", href: `#/connector/${encodeURIComponent(connectorId)}/connect` }, "Connect an account"))];
  }
  const account = element("select", { id: "account" },
    accounts.map((one) => element("option", { value: one.credentialId }, `${one.name || connectorId} (${one.credentialId.slice(-4)})`)));
  const form = new Form(fields, {
    validate: (values) => call("validate", { connectorId, actionId, values }),
    options: (field, values) => call("options", { connectorId, actionId, field, values, account: account.value }),
  });
  const place = element("div", { tabIndex: -1 });
  const button = element("button", { className: action.effect === "destructive" ? "danger" : "" },
    { read: "Read", destructive: "Delete" }[action.effect] || "Run");
  // The same key until an answer came: sent again after a lost answer, the action is still done once.
  let key = null;

  const run = async (event) => {
    event.preventDefault();
    button.disabled = true;
    key = key || crypto.randomUUID();
    try {
      const { errors, result } = await call("execute", { connectorId, actionId, account: account.value, values: form.values, key });
      key = null;
      if (errors) {
        form.showAll(errors);
        announce(`${errors.length} fields have to be corrected`);
      } else {
        place.replaceChildren(...resultView(result));
        place.focus();
      }
    } catch (error) {
      if (error.outcome !== "unknown") key = null;
      place.replaceChildren(errorBox(error));
    } finally {
      button.disabled = false;
    }
  };
  return [
    heading, element("p", { className: "help" }, action.description),
    element("form", { onsubmit: run, noValidate: true },
      element("label", { htmlFor: "account" }, "Account"), account, form.root, button),
    place,
  ];
}

/** The result: a table for a list of objects, else its JSON. */
function resultView(result) {
  const warnings = (result.warnings || []).map((warning) => element("p", { className: "warning" }, warning));
  const data = result.responseData;
  const list = rows(data);
  return [
    element("h2", {}, result.outcome === "applied" ? "Done" : result.outcome), warnings,
    list ? table(list) : null,
    element("details", { open: !list }, element("summary", {}, "The whole answer"), element("pre", { tabIndex: 0 }, JSON.stringify(data, null, 2))),
  ].flat().filter(Boolean);
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
  return element("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": "Result" },
    element("table", {},
      element("thead", {}, element("tr", {}, columns.map((name) => element("th", { scope: "col" }, name)))),
      element("tbody", {}, flat.map((row) => element("tr", {}, columns.map((name) => element("td", {},
        ["string", "number", "boolean"].includes(typeof row[name]) ? String(row[name]) : "")))))));
}
