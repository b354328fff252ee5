// A text field with options that are read from the provider (the pattern "editable combobox with list autocomplete" of the ARIA
// Authoring Practices). Other values are valid, too.

import { announce, debounce, fill, h, icon, newId } from "./dom.js";
import { labelled } from "./labelled.js";
import { same } from "./values.js";

/** The pauses, in milliseconds, after which the label of a value is asked for again when that has failed. */
const labelPauses = [1_000, 5_000, 20_000];

export function makeCombobox(form, field, place) {
  const listId = newId("options");
  const input = h("input", { type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-expanded": "false",
    "aria-controls": listId, "aria-autocomplete": "list" });
  const list = h("ul", { class: "popup", id: listId, role: "listbox", "aria-label": field.label, hidden: true });
  h("div", { class: "combobox" }, input, icon("right"), list);
  const parts = labelled(field, input, { hint: "Options come from the account; other values are possible." });
  // The value that was chosen, and its label; what is typed afterwards is a value itself.
  let chosen = null;
  let options = [];
  let cursor;
  let active = -1;
  let request = 0;

  const isChosen = () => chosen !== null && chosen.label === input.value;
  const read = () => isChosen() ? chosen.value : input.value === "" ? undefined : input.value;
  const node = { ...parts, read, isChosen, focus: () => input.focus(), write };

  function write(value) {
    chosen = null;
    input.value = value === undefined ? "" : String(value);
    if (value !== undefined) void showLabel(value);
  }

  const ask = more => form.ask.options(place.path, { values: form.read(), ...more });

  /** Shows the label of a value that came from elsewhere. The value is shown itself until its label can be read. */
  async function showLabel(value) {
    for (const pauses = [...labelPauses]; ;) {
      const answer = await ask({}).catch(() => null);
      if (!same(read(), value)) return;
      const found = answer?.options.find(option => same(option.value, value));
      if (found) {
        chosen = found;
        input.value = found.label;
      }
      if (answer || pauses.length === 0) return;
      await new Promise(resume => setTimeout(resume, pauses.shift()));
      if (!input.isConnected) return;
    }
  }

  async function load(isMore = false) {
    request += 1;
    const own = request;
    if (!isMore) state("Loading options…");
    try {
      const query = isChosen() ? "" : input.value.trim();
      const answer = await ask({ ...(query ? { query } : {}), ...(isMore ? { cursor } : {}) });
      if (own !== request || list.hidden) return;
      if (answer.needs?.length > 0) return state(`First fill in ${answer.needs.map(labelOf).join(" and ")}.`);
      const before = isMore ? options : [];
      options = [...before, ...answer.options];
      cursor = answer.nextCursor;
      draw(before.length);
    } catch (error) {
      if (own === request) state(error.message);
    }
  }

  function labelOf(pointer) { return form.fields.find(each => each.pointer === pointer)?.label ?? pointer; }

  /** Shows a sentence in place of options. */
  function state(text) {
    options = [];
    cursor = undefined;
    setActive(-1);
    fill(list, h("li", { class: "state", role: "option", "aria-disabled": "true" }, text));
    announce(text);
  }

  /** Shows the options; `start` of them were shown before, and the person goes on after those. */
  function draw(start) {
    if (options.length === 0 && !cursor) {
      return state(input.value ? "No option fits. What you have typed is used as it is." : "There are no options.");
    }
    const rows = options.map((option, index) => h("li", { role: "option", id: `${listId}-${index}`, on: {
      mousedown: event => event.preventDefault(), click: () => choose(index) } },
    h("span", {}, option.label), String(option.value) !== option.label && h("small", {}, String(option.value))));
    if (cursor !== undefined && cursor !== null) {
      rows.push(h("li", { role: "option", id: `${listId}-${options.length}`, class: "more", on: {
        mousedown: event => event.preventDefault(), click: () => load(true) } }, "More options…"));
    }
    fill(list, rows);
    setActive(start > 0 ? Math.min(start, rows.length - 1) : -1);
    announce(options.length === 1 ? "1 option." : `${options.length} options${cursor ? ", and more" : ""}.`);
  }

  function setActive(index) {
    active = index;
    for (const [position, row] of [...list.children].entries()) row.setAttribute("aria-selected", String(position === index));
    if (index < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", `${listId}-${index}`);
    list.children[index].scrollIntoView({ block: "nearest" });
  }

  function open() {
    if (!list.hidden) return;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    load();
  }

  function close() {
    request += 1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    setActive(-1);
  }

  function choose(index) {
    if (index === options.length) return load(true);
    chosen = options[index];
    input.value = chosen.label;
    close();
    parts.note(null);
    form.changed();
    form.settle(node);
  }

  const search = debounce(200, () => load());
  input.addEventListener("input", () => { open(); search(); });
  input.addEventListener("click", open);
  input.addEventListener("blur", () => { close(); search.cancel(); form.settle(node); });
  input.addEventListener("keydown", event => {
    const count = list.querySelectorAll("[role=option]:not([aria-disabled])").length;
    switch (event.key) {
      case "ArrowDown": case "ArrowUp":
        event.preventDefault();
        if (list.hidden) return open();
        if (count > 0) setActive((active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1) + count) % count);
        break;
      case "Enter":
        if (list.hidden || active < 0) return;
        event.preventDefault();
        choose(active);
        break;
      case "Escape":
        if (list.hidden) return;
        event.preventDefault();
        event.stopPropagation();
        close();
        break;
      default: break;
    }
  });
  return node;
}
