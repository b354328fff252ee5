// A form drawn from the fields of `actions.form` and `credentials.form`.

import { element } from "./dom.js";
import { input } from "./inputs.js";
import { pointer, setValue, tokens, valueAt } from "./values.js";

export class Form {
  /**
   * `validate(values)` answers `{errors: [{pointer, message}]}`; `options(field, values, query)` the options of a field.
   */
  constructor(fields, { validate, options = null }) {
    this.fields = fields;
    this.validate = validate;
    this.options = options;
    this.values = {};
    this.errors = new Map();
    this.touched = new Set();
    this.inputs = new Map();
    this.showsAll = false;
    this.round = 0;
    this.setDefaults(fields.filter((field) => !field.pointer.includes("*")), []);
    this.root = element("div", { className: "form" });
    this.draw();
  }

  /** Draws the form anew: after a choice, or when an element was added or removed. The focus stays where it was. */
  draw() {
    const focused = document.activeElement?.id;
    this.inputs.clear();
    this.root.replaceChildren(...this.childrenOf(undefined, []));
    this.showErrors();
    if (focused) document.getElementById(focused)?.focus();
  }

  /** The elements of the fields in a group; `path` is the place of the group's value. */
  childrenOf(group, path) {
    return this.fields.filter((field) => field.group === group && this.isShown(field, path))
      .filter((field) => !this.isElementOf(field, group))
      .map((field) => this.drawField(field, this.placeOf(field, path)));
  }

  isElementOf(field, group) {
    return group !== undefined && field.pointer.startsWith(group + "/*");
  }

  /** The place of a field's value, with the indices of the elements that `path` is in. */
  placeOf(field, path) {
    return tokens(field.pointer).map((token, index) => (token === "*" && index < path.length ? path[index] : token));
  }

  isShown(field, path) {
    if (field.widget === "hidden" || field.widget === "oauth") return false;
    if (!field.showWhen) return true;
    const place = tokens(field.showWhen.pointer).map((token, i) => (token === "*" && i < path.length ? path[i] : token));
    return JSON.stringify(valueAt(this.values, place)) === JSON.stringify(field.showWhen.equals);
  }

  drawField(field, path) {
    switch (field.widget) {
      case "group": return this.drawGroup(field, path, field.label, this.childrenOf(field.pointer, path));
      case "items": case "list": return this.drawElements(field, path);
      case "tuple": return this.drawGroup(field, path, field.label, this.childrenOf(field.pointer, path));
      case "map": return this.drawMap(field, path);
      default: return this.drawInput(field, path);
    }
  }

  drawGroup(field, path, label, children, buttons = []) {
    if (children.length === 0 && buttons.length === 0) return null;
    return element("fieldset", {}, element("legend", {}, label), this.help(field), children, this.errorSlot(path), buttons);
  }

  help(field) {
    return field.help ? element("p", { className: "help" }, field.help) : null;
  }

  /** A list: each element with its fields, or with its single one. */
  drawElements(field, path) {
    const list = valueAt(this.values, path) || [];
    const single = this.fields.find((one) => one.pointer === field.pointer + "/*");
    const inner = this.fields.filter((one) => one.group === field.pointer && this.isElementOf(one, field.pointer));
    const elements = list.map((_, index) => {
      const place = [...path, index];
      const fields = (single ? [single] : inner).filter((one) => this.isShown(one, place));
      const remove = element("button", {
        type: "button", className: "plain", onclick: () => { list.splice(index, 1); this.draw(); this.changed(path); },
      }, `Remove ${field.label} ${index + 1}`);
      return this.drawGroup({}, place, `${field.label} ${index + 1}`,
        fields.map((one) => this.drawField(one, this.placeOf(one, place))), [remove]);
    });
    const add = element("button", {
      type: "button", className: "plain",
      onclick: () => {
        const place = [...path, list.length];
        setValue(this.values, place, single ? null : {});
        this.setDefaults((single ? [single] : inner), place);
        this.draw();
        this.root.querySelector(`[data-path^="${CSS.escape(pointer(place))}"]`)?.focus();
      },
    }, `Add to ${field.label}`);
    return this.drawGroup(field, path, field.label, elements, [add]);
  }

  /** A map: rows of a name and a value. */
  drawMap(field, path) {
    const rows = Array.isArray(valueAt(this.values, path)) ? valueAt(this.values, path) : [];
    const value = this.fields.find((one) => one.pointer === field.pointer + "/*");
    const children = rows.map((row, index) => {
      const place = [...path, index];
      const name = { label: "Name", widget: "text", required: true };
      const remove = element("button", {
        type: "button", className: "plain", onclick: () => { rows.splice(index, 1); this.draw(); this.changed(path); },
      }, `Remove row ${index + 1}`);
      return element("fieldset", { className: "row" }, element("legend", {}, `${field.label} ${index + 1}`),
        this.drawInput(name, [...place, "key"]),
        this.drawInput({ ...(value || { widget: "text" }), label: "Value" }, [...place, "value"]), remove);
    });
    const add = element("button", {
      type: "button", className: "plain",
      onclick: () => { setValue(this.values, [...path, rows.length], { key: "" }); this.draw(); },
    }, `Add to ${field.label}`);
    return this.drawGroup(field, path, field.label, children, [add]);
  }

  drawInput(field, path) {
    const id = `field${pointer(path).replaceAll("/", "-")}`;
    const made = input(field, {
      id,
      value: valueAt(this.values, path),
      change: (value) => {
        setValue(this.values, path, value);
        if (this.fields.some((one) => one.showWhen?.pointer === field.pointer)) this.draw();
        this.changed(path);
      },
      options: field.optionsFrom && this.options ? (query) => this.options(pointer(path), this.values, query) : null,
    });
    for (const control of made.controls) {
      control.dataset.path = pointer(path);
      control.setAttribute("aria-describedby", `${id}-error`);
      control.addEventListener("blur", () => { this.touched.add(pointer(path)); this.showErrors(); });
    }
    this.inputs.set(pointer(path), made.controls);
    return element("div", { className: "field" }, made.element, this.help(field), this.errorSlot(path, `${id}-error`));
  }

  errorSlot(path, id = null) {
    return element("p", { className: "problem", id, "data-errors": pointer(path) });
  }

  setDefaults(fields, path) {
    for (const field of fields) {
      const place = this.placeOf(field, path);
      if (field.default !== undefined && !place.includes("*")) setValue(this.values, place, structuredClone(field.default));
    }
  }

  // Validation

  changed(path) {
    this.touched.add(pointer(path));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), 250);
  }

  /** Validates the values, shows what is wrong, and returns whether nothing is. */
  async check() {
    const round = ++this.round;
    const { errors } = await this.validate(this.values);
    // A later check has the answer that counts.
    if (round === this.round) this.setErrors(errors);
    return errors.length === 0;
  }

  /** Shows all errors, and puts the focus on the first. */
  showAll(errors) {
    this.showsAll = true;
    this.setErrors(errors);
    this.root.querySelector('[aria-invalid="true"]')?.focus();
  }

  setErrors(errors) {
    this.errors = new Map(errors.map((error) => [error.pointer, error.message]));
    this.showErrors();
  }

  showErrors() {
    for (const slot of this.root.querySelectorAll("[data-errors]")) {
      const place = slot.dataset.errors;
      const message = this.showsAll || this.touched.has(place) ? this.errors.get(place) || "" : "";
      if (slot.textContent !== message) slot.textContent = message;
      for (const control of this.inputs.get(place) || []) control.setAttribute("aria-invalid", String(message !== ""));
    }
  }
}
