// The fields for single values, one for each widget.

import { fill, h, icon, newId } from "./dom.js";
import { makeCombobox } from "./combobox.js";
import { rich } from "./parts.js";
import { call } from "./rpc.js";

/** The most bytes of a file that a call can carry. */
const maximumFileBytes = 5 << 20;

const inputTypes = { text: "text", email: "email", url: "url", password: "password", date: "date", time: "time",
  datetime: "datetime-local",
  number: "text", integer: "text" };

/** Makes the node of a field for a single value. */
export function makeField(form, field, path) {
  switch (field.widget) {
    case "hidden": case "oauth": return makeHidden(field);
    case "checkbox": return field.required ? makeCheckbox(field) : makeAnswer(field);
    case "select": case "choice": return makeSelect(field);
    case "multiselect": return makeMultiple(field);
    case "file": return makeFile(field);
    case "textarea": case "json": return makeText(field);
    default: return field.optionsFrom ? makeCombobox(form, field, path, labelled) : makeInput(field);
  }
}

/** Returns the label of a field. */
export function labelText(field) {
  return [field.label, field.required
    ? h("span", { class: "required", "aria-hidden": "true" }, " *") : h("span", { class: "optional" }, " optional")];
}

/** Returns the parts around a control: label, help and message, joined to it for screen readers. */
export function labelled(field, control, { isGroup = false, hint } = {}) {
  const [id, helpId, errorId] = [newId("field"), newId("help"), newId("error")];
  const help = field.help || hint ? h("p", { class: "help", id: helpId },
    rich([field.help, hint].filter(Boolean).join(" "))) : null;
  const error = h("p", { class: "field-error", id: errorId, hidden: true });
  let element;
  if (isGroup) {
    element = h("fieldset", { class: "field", "aria-describedby": `${help ? helpId : ""} ${errorId}`.trim() },
      h("legend", {}, labelText(field)), help, control, error);
  } else {
    control.id = id;
    control.setAttribute("aria-describedby", `${help ? helpId : ""} ${errorId}`.trim());
    if (field.required) control.setAttribute("aria-required", "true");
    element = h("div", { class: "field" }, h("label", { for: id }, labelText(field)), control.parentElement ?? control, help,
      error);
  }
  const showError = text => {
    error.hidden = !text;
    fill(error, text ? [icon("warning"), h("span", {}, text)] : []);
    if (isGroup) return;
    if (text) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  };
  return { element, showError };
}

function makeHidden(field) {
  return { element: h("div", { hidden: true }), read: () => field.default, write() {}, focus() {}, showError() {} };
}

/** Returns the node of a control whose value is its text. */
function ofText(field, control, options) {
  const { element, showError } = labelled(field, control, options);
  return { element, showError, focus: () => control.focus(), write(value) { control.value = value ?? ""; },
    read: () => control.value === "" ? undefined : control.value };
}

function makeInput(field) {
  const { constraints = {} } = field;
  const input = h("input", { type: field.secret ? "password" : inputTypes[field.widget] ?? "text",
    autocomplete: field.secret ? "new-password" : "off",
    spellcheck: "false", autocapitalize: "off", inputmode: { integer: "numeric", number: "decimal" }[field.widget],
      maxlength: constraints.maxLength,
    step: ["datetime", "time"].includes(field.widget) ? "1" : null });
  if (field.default !== undefined && !field.secret) input.value = String(field.default);
  const bounds = ["integer", "number"].includes(field.widget) ? boundsText(constraints) : undefined;
  const hint = { datetime: "In the time zone of this device.", time: "In UTC." }[field.widget] ?? bounds;
  const node = ofText(field, input, { hint });
  if (field.widget === "datetime") {
    // The text of the control has no time zone; the host would take it as UTC.
    node.read = () => {
      const date = new Date(input.value);
      return input.value === "" ? undefined : Number.isNaN(date.getTime()) ? input.value : date.toISOString().replace(".000Z", "Z");
    };
    if (field.default !== undefined) input.value = "";
  }
  return node;
}

function boundsText({ minimum, maximum }) {
  if (minimum !== undefined && maximum !== undefined) return `From ${minimum} to ${maximum}.`;
  return minimum !== undefined ? `At least ${minimum}.` : maximum !== undefined ? `At most ${maximum}.` : undefined;
}

function makeText(field) {
  const isJSON = field.widget === "json";
  const area = h("textarea", { rows: isJSON ? 5 : 4, spellcheck: isJSON ? "false" : null, class: isJSON ? "mono" : null,
    placeholder: isJSON ? { object: "{ }", array: "[ ]" }[field.type] : null });
  if (field.default !== undefined) area.value = isJSON ? JSON.stringify(field.default, null, 2) : String(field.default);
  return ofText(field, area, { hint: isJSON ? "As JSON." : undefined });
}

function makeSelect(field) {
  const options = field.options ?? [];
  const select = h("select", {}, h("option", { value: "" }, field.required ? "Choose…" : "Not set"),
    options.map((option, index) => h("option", { value: String(index) }, option.label)));
  const index = value => options.findIndex(option => JSON.stringify(option.value) === JSON.stringify(value));
  const { element, showError } = labelled(field, select);
  const write = value => { select.value = index(value) < 0 ? "" : String(index(value)); };
  if (field.default !== undefined) write(field.default);
  else if (field.widget === "choice" && options.length > 0) select.value = "0";
  return { element, showError, write, focus: () => select.focus(),
    read: () => select.value === "" ? undefined : options[Number(select.value)].value };
}

function makeMultiple(field) {
  const options = field.options ?? [];
  const boxes = options.map(() => h("input", { type: "checkbox" }));
  const write = values => boxes.forEach((box, index) => {
    box.checked = (values ?? []).some(value => JSON.stringify(value) === JSON.stringify(options[index].value));
  });
  const control = h("div", {}, options.map((option, index) => h("label", { class: "choice" }, boxes[index], option.label)));
  const { element, showError } = labelled(field, control, { isGroup: true });
  if (field.default !== undefined) write(field.default);
  return { element, showError, write, focus: () => boxes[0]?.focus(), read: () => {
    const values = options.filter((option, index) => boxes[index].checked).map(option => option.value);
    return values.length === 0 ? undefined : values;
  } };
}

function makeCheckbox(field) {
  const [id, errorId] = [newId("field"), newId("error")];
  const box = h("input", { type: "checkbox", id, "aria-describedby": errorId, checked: field.default === true });
  const error = h("p", { class: "field-error", id: errorId, hidden: true });
  const element = h("div", { class: "field" }, h("label", { class: "choice", for: id }, box, h("span", {}, field.label)),
    field.help && h("p", { class: "help" }, rich(field.help)), error);
  return { element, read: () => box.checked, write(value) { box.checked = value === true; }, focus: () => box.focus(),
    showError(text) { error.hidden = !text; error.textContent = text ?? ""; } };
}

/** Makes an optional yes or no: what was not answered is not sent. */
function makeAnswer(field) {
  const name = newId("answer");
  const radios = [["Not set", undefined], ["Yes", true], ["No", false]].map(([text, value]) => {
    const radio = h("input", { type: "radio", name, checked: value === field.default });
    return { radio, value, label: h("label", {}, radio, text) };
  });
  const { element, showError } = labelled(field, h("div", { class: "pills" }, radios.map(({ label }) => label)), { isGroup: true });
  const chosen = () => radios.find(({ radio }) => radio.checked);
  return { element, showError, read: () => chosen()?.value, focus: () => (chosen() ?? radios[0]).radio.focus(),
    write(value) { for (const each of radios) each.radio.checked = each.value === value; } };
}

/** Makes a file: its bytes in base64, or the key under which the host has uploaded it. */
function makeFile(field) {
  const { constraints = {} } = field;
  const isInline = constraints.format === "byte" || constraints.contentEncoding === "base64";
  const note = h("p", { class: "help", role: "status" });
  const input = h("input", { type: "file", accept: constraints.contentMediaType });
  const { element, showError } = labelled(field, input, { hint: "At most 5 MiB." });
  element.append(note);
  let value;
  input.addEventListener("change", async () => {
    value = undefined;
    const [file] = input.files;
    if (!file) return void (note.textContent = "");
    if (file.size > maximumFileBytes) return void (note.textContent = "This file is too large for a form.");
    note.textContent = `Reading ${file.name}…`;
    try {
      const data = base64(new Uint8Array(await file.arrayBuffer()));
      value = isInline ? data : (await call("files.upload", {
        data, filename: file.name, mimeType: file.type || "application/octet-stream" })).s3Key;
      note.textContent = isInline ? `${file.name} is part of the input.` : `${file.name} is uploaded.`;
    } catch (error) {
      note.textContent = error.message;
    }
    element.dispatchEvent(new Event("input", { bubbles: true }));
  });
  return { element, showError, read: () => value, focus: () => input.focus(), write(next) {
    value = next;
    if (next === undefined) input.value = "";
  } };
}

function base64(bytes) {
  let text = "";
  for (let start = 0; start < bytes.length; start += 8_192) text += String.fromCharCode(...bytes.subarray(start, start + 8_192));
  return btoa(text);
}
