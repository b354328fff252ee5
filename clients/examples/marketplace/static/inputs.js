// The control of one field. `change` gets the new value; undefined stands for none.

import { element } from "./dom.js";

const TYPES = { email: "email", url: "url", password: "password", number: "text", integer: "text" };

/** Returns `{element, controls}`: what is shown, and the elements that take the focus. */
export function input(field, { id, value, change, options }) {
  switch (field.widget) {
    case "checkbox": return checkbox(field, id, value, change);
    case "select": case "choice": return select(field, id, value, change);
    case "multiselect": return checkboxes(field, id, value, change);
    case "file": return file(field, id, change);
    default: return text(field, id, value, change, options);
  }
}

function label(field, id) {
  return element("label", { htmlFor: id }, field.label, field.required ? element("span", { className: "required" }, " (required)") : null);
}

function text(field, id, value, change, options) {
  const isLong = field.widget === "textarea" || field.widget === "json";
  const shown = value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value, null, 1);
  const control = element(isLong ? "textarea" : "input", {
    id, value: shown, required: field.required, spellcheck: false,
    autocomplete: field.secret ? "off" : null, rows: isLong ? 4 : null,
    inputMode: field.widget === "integer" ? "numeric" : field.widget === "number" ? "decimal" : null,
    placeholder: { date: "2025-10-15", datetime: "2025-10-15T10:00:00Z", time: "10:00:00Z" }[field.widget] || null,
    oninput: () => change(control.value === "" ? undefined : control.value),
  });
  if (!isLong) control.type = TYPES[field.widget] || "text";
  if (!options) return { element: element("div", {}, label(field, id), control), controls: [control] };

  // The options of a provider: other values may be valid, too, so it stays an input.
  const list = element("datalist", { id: `${id}-options` });
  const state = element("p", { className: "help" });
  control.setAttribute("list", list.id);
  let timer;
  const load = async () => {
    try {
      const found = await options(control.value);
      list.replaceChildren(...found.options.map((one) => element("option", { value: String(one.value), label: one.label })));
      state.textContent = found.needs?.length ? "Fill in the fields that it depends on first." : `${found.options.length} options`;
    } catch (error) {
      state.textContent = `The options can't be read: ${error.message}`;
    }
  };
  control.addEventListener("focus", load);
  control.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(load, 300); });
  return { element: element("div", {}, label(field, id), control, list, state), controls: [control] };
}

function checkbox(field, id, value, change) {
  const control = element("input", { id, type: "checkbox", checked: value === true, onchange: () => change(control.checked) });
  return { element: element("div", { className: "check" }, control, label(field, id)), controls: [control] };
}

function select(field, id, value, change) {
  const chosen = (field.options || []).findIndex((option) => JSON.stringify(option.value) === JSON.stringify(value));
  const control = element("select", {
    id, required: field.required,
    onchange: () => change(control.value === "" ? undefined : field.options[Number(control.value)].value),
  },
  element("option", { value: "" }, field.required ? "Choose" : "None"),
  (field.options || []).map((option, index) =>
    element("option", { value: String(index), selected: index === chosen }, option.label ?? String(option.value))));
  return { element: element("div", {}, label(field, id), control), controls: [control] };
}

function checkboxes(field, id, value, change) {
  const chosen = new Set((Array.isArray(value) ? value : []).map((one) => JSON.stringify(one)));
  const controls = (field.options || []).map((option, index) => element("input", {
    id: index === 0 ? id : `${id}-${index}`, type: "checkbox", checked: chosen.has(JSON.stringify(option.value)),
    onchange: () => change(field.options.filter((_, at) => controls[at].checked).map((one) => one.value)),
  }));
  const rows = controls.map((control, index) => element("div", { className: "check" }, control,
    element("label", { htmlFor: control.id }, field.options[index].label ?? String(field.options[index].value))));
  return { element: element("fieldset", {}, element("legend", {}, field.label), rows), controls };
}

function file(field, id, change) {
  const isInline = field.constraints?.contentEncoding === "base64" || field.constraints?.format === "byte";
  // Otherwise the value is the key of a file that was uploaded before.
  if (!isInline) return text({ ...field, widget: "text" }, id, undefined, change, null);
  const control = element("input", {
    id, type: "file", accept: field.constraints?.contentMediaType || null,
    onchange: async () => {
      const bytes = new Uint8Array(await control.files[0].arrayBuffer());
      change(btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")));
    },
  });
  return { element: element("div", {}, label(field, id), control), controls: [control] };
}
