// The fields for single values, one for each widget.

import { h } from "./dom.js";
import { makeCombobox } from "./combobox.js";
import { makeFile } from "./file.js";
import { labelled } from "./labelled.js";
import { same } from "./values.js";

/** More choices than these are shown in a frame of their own, which scrolls. */
const choicesShown = 12;

const inputTypes = { text: "text", email: "email", url: "url", password: "password", date: "date", time: "time",
  datetime: "datetime-local", number: "text", integer: "text" };

/** Makes the node of a field for a single value. */
export function makeField(form, field, place) {
  if (["hidden", "oauth"].includes(field.widget)) return makeHidden(field);
  // What is null by default is empty, and not sent unless the person fills it in.
  return makeControl(form, field.default === null ? { ...field, default: undefined } : field, place);
}

function makeControl(form, field, place) {
  switch (field.widget) {
    case "checkbox": return field.required ? makeCheckbox(field) : makeAnswer(field);
    case "select": case "choice": return makeSelect(field);
    case "multiselect": return makeMultiple(field);
    case "file": return makeFile(form, field);
    case "textarea": case "json": return makeText(field);
    default: return field.optionsFrom ? makeCombobox(form, field, place) : makeInput(field);
  }
}

function makeHidden(field) {
  return { element: h("div", { hidden: true }), read: () => field.default, write() {}, focus() {}, showError() {} };
}

/** Returns the node of a control whose value is its text. */
function ofText(field, control, options) {
  return { ...labelled(field, control, options), focus: () => control.focus(), write(value) { control.value = value ?? ""; },
    read: () => control.value === "" ? undefined : control.value };
}

function makeInput(field) {
  const { constraints = {} } = field;
  const input = h("input", { type: field.secret ? "password" : inputTypes[field.widget] ?? "text",
    autocomplete: field.secret ? "new-password" : "off", spellcheck: "false", autocapitalize: "off",
    inputmode: { integer: "numeric", number: "decimal" }[field.widget],
    step: ["datetime", "time"].includes(field.widget) ? "1" : null });
  const bounds = ["integer", "number"].includes(field.widget) ? boundsText(constraints) : undefined;
  const offset = timeOffset(field.default) ?? "Z";
  const hint = { datetime: "In the time zone of this device.",
    time: offset === "Z" ? "In UTC." : `With the offset ${offset} from UTC.` }[field.widget] ?? bounds;
  const node = ofText(field, input, { hint });
  if (field.widget === "datetime") {
    // The text of the control has no time zone; the host would take it as UTC.
    node.read = () => {
      const date = new Date(input.value);
      return input.value === "" ? undefined : Number.isNaN(date.getTime()) ? input.value : date.toISOString().replace(".000Z", "Z");
    };
    node.write = value => { input.value = localTime(value); };
  }
  if (field.widget === "time") {
    // The text of the control has no offset, and no seconds where they are zero; RFC 3339 wants both.
    let own = offset;
    node.read = () => input.value === "" ? undefined : `${input.value}${/^\d\d:\d\d$/.test(input.value) ? ":00" : ""}${own}`;
    node.write = value => {
      const text = String(value ?? "");
      own = timeOffset(text) ?? offset;
      // The control takes milliseconds, and nothing finer.
      input.value = text.slice(0, text.length - (timeOffset(text) ?? "").length).replace(/(\.\d{3})\d+$/, "$1");
    };
  }
  if (field.default !== undefined && !field.secret) node.write(String(field.default));
  return node;
}

/** Returns the offset from UTC at the end of a time; undefined without one. */
function timeOffset(text) {
  return typeof text === "string" ? /([zZ]|[+-]\d\d:\d\d)$/.exec(text)?.[0].toUpperCase() : undefined;
}

/** Returns a point in time as the text of a control without a time zone. */
function localTime(value) {
  const date = new Date(value ?? "");
  if (Number.isNaN(date.getTime())) return "";
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
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
  // A choice decides what is shown, so one of them always holds.
  const none = field.widget === "choice" && options.length > 0 ? "0" : "";
  const write = value => {
    const index = value === undefined ? -1 : options.findIndex(option => same(option.value, value));
    select.value = index < 0 ? none : String(index);
  };
  write(field.default);
  return { ...labelled(field, select), write, focus: () => select.focus(),
    read: () => select.value === "" ? undefined : options[Number(select.value)].value };
}

function makeMultiple(field) {
  const options = field.options ?? [];
  const boxes = options.map(() => h("input", { type: "checkbox" }));
  const write = values => boxes.forEach((box, index) => {
    box.checked = (values ?? []).some(value => same(value, options[index].value));
  });
  const control = h("div", { class: options.length > choicesShown ? "choices choices-many" : "choices" },
    options.map((option, index) => h("label", { class: "choice" }, boxes[index], option.label)));
  if (field.default !== undefined) write(field.default);
  return { ...labelled(field, control, { isGroup: true }), write, focus: () => boxes[0]?.focus(), read: () => {
    const values = options.filter((option, index) => boxes[index].checked).map(option => option.value);
    return values.length === 0 ? undefined : values;
  } };
}

function makeCheckbox(field) {
  const box = h("input", { type: "checkbox", checked: field.default === true });
  return { ...labelled(field, box, { isBox: true }), read: () => box.checked, focus: () => box.focus(),
    write(value) { box.checked = value === true; } };
}

/** Makes an optional yes or no: what was not answered is not sent. */
function makeAnswer(field) {
  // Radio buttons belong together by a name, which no other field of the page has.
  const name = `answer-${crypto.randomUUID()}`;
  const radios = [["Not set", undefined], ["Yes", true], ["No", false]].map(([text, value]) => {
    const radio = h("input", { type: "radio", name, checked: value === field.default });
    return { radio, value, label: h("label", {}, radio, text) };
  });
  const chosen = () => radios.find(({ radio }) => radio.checked);
  return { ...labelled(field, h("div", { class: "pills" }, radios.map(({ label }) => label)), { isGroup: true }),
    read: () => chosen()?.value, focus: () => (chosen() ?? radios[0]).radio.focus(),
    write(value) { for (const each of radios) each.radio.checked = each.value === value; } };
}
