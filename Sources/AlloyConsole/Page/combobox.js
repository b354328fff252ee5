// A text field with options that are read from the provider (the pattern "editable combobox with list autocomplete" of the ARIA
// Authoring Practices). Other values are valid, too.

import { announce, debounce, fill, h, icon, newId } from "./dom.js";
import { call } from "./rpc.js";

export function makeCombobox(form, field, path, labelled) {
  const listId = newId("options");
  const input = h("input", { type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-expanded": "false",
    "aria-controls": listId, "aria-autocomplete": "list" });
  const list = h("ul", { class: "popup", id: listId, role: "listbox", "aria-label": field.label, hidden: true });
  h("div", { class: "combobox" }, input, icon("right"), list);
  const { element, showError } = labelled(field, input, { hint: "Options come from the account; other values are possible." });
  // The value that was chosen, and its label; what is typed afterwards is a value itself.
  let chosen = null;
  let options = [];
  let cursor;
  let active = -1;
  let request = 0;
  let valueBefore;

  const read = () => chosen && chosen.label === input.value ? chosen.value : input.value === "" ? undefined : input.value;

  async function load(isMore = false) {
    request += 1;
    const own = request;
    if (!isMore) state("Loading options…");
    try {
      const query = chosen?.label === input.value ? "" : input.value.trim();
      const answer = await call("form.options", { form: form.reference, field: path, values: form.read(), ...form.source(),
        ...(query ? { query } : {}), ...(isMore ? { cursor } : {}) });
      if (own !== request || list.hidden) return;
      if (answer.needs?.length > 0) return state(`First fill in ${answer.needs.map(labelOf).join(" and ")}.`);
      options = isMore ? [...options, ...answer.options] : answer.options;
      cursor = answer.nextCursor;
      draw();
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

  function draw() {
    if (options.length === 0) return state("No option fits. What you have typed is used as it is.");
    const rows = options.map((option, index) => h("li", { role: "option", id: `${listId}-${index}`, on: {
      mousedown: event => event.preventDefault(), click: () => choose(index) } },
    h("span", {}, option.label), String(option.value) !== option.label && h("small", {}, String(option.value))));
    if (cursor !== undefined && cursor !== null) {
      rows.push(h("li", { role: "option", id: `${listId}-${options.length}`, on: {
        mousedown: event => event.preventDefault(), click: () => load(true) } }, "More options…"));
    }
    fill(list, rows);
    setActive(-1);
    announce(options.length === 1 ? "1 option." : `${options.length} options.`);
  }

  function setActive(index) {
    active = index;
    for (const [place, row] of [...list.children].entries()) row.setAttribute("aria-selected", String(place === index));
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
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    setActive(-1);
  }

  function choose(index) {
    if (index === options.length) return load(true);
    chosen = options[index];
    input.value = chosen.label;
    close();
    form.changed();
    settle();
  }

  /** Tells the fields that depend on this one that it has another value. */
  function settle() {
    const value = read();
    if (value === valueBefore) return;
    valueBefore = value;
    form.clearDependents(path);
  }

  const search = debounce(200, () => load());
  input.addEventListener("input", () => { open(); search(); });
  input.addEventListener("click", open);
  input.addEventListener("blur", () => { close(); settle(); });
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

  return { element, showError, read, focus: () => input.focus(), write(value) {
    chosen = null;
    input.value = value === undefined ? "" : String(value);
    valueBefore = value;
  } };
}
