// A form from the fields that actions.form and credentials.form describe: what is shown, the values, and the messages.
//
// A node is one field at one place: an element of a list has nodes of its own. Every node has `element`, `path` (the place of
// its value), `read()` (the value, or undefined when nothing is filled in), `write(value)`, `focus()`, and `showError(text)`.

import { announce, debounce, fill, h, icon } from "./dom.js";
import { makeContainer } from "./containers.js";
import { makeField } from "./fields.js";
import { call } from "./rpc.js";
import { assemble, concrete, same } from "./values.js";

const containers = new Set(["group", "items", "list", "tuple", "map"]);
/** The time without input after which the values are validated. */
const pause = 350;

export class Form {
  /**
   * `reference` names the form for form.validate and form.options. `source` returns the parameters by which options are read,
   * such as the credential. With `isSecret`, the values are validated only when the form is sent.
   */
  constructor(reference, fields, { source = () => ({}), isSecret = false, onChange = () => {} } = {}) {
    this.reference = reference;
    this.fields = fields;
    this.source = source;
    this.isSecret = isSecret;
    this.onChange = onChange;
    this.nodes = new Set();
    this.touched = new Set();
    this.isSubmitted = false;
    this.check = 0;
    this.summary = h("div", { class: "stack", tabindex: "-1" });
    this.roots = fields.filter(field => field.group === undefined).map(field => this.make(field, field.pointer));
    this.element = h("div", { class: "form" }, this.summary, this.roots.map(node => node.element));
    this.element.addEventListener("input", () => this.changed());
    this.element.addEventListener("change", () => this.changed());
    this.element.addEventListener("focusout", event => this.left(event));
    this.validateSoon = debounce(pause, () => this.validate().catch(() => {}));
    this.refresh();
  }

  /** Makes the node of a field at a place. */
  make(field, path) {
    const node = containers.has(field.widget) ? makeContainer(this, field, path) : makeField(this, field, path);
    node.field = field;
    node.path = path;
    this.nodes.add(node);
    return node;
  }

  /** Forgets the nodes at and below a place, when an element is removed. */
  forget(node) {
    for (const child of node.children?.() ?? []) this.forget(child);
    this.nodes.delete(node);
  }

  /** Returns the fields directly inside a container. */
  inside(container) {
    const depth = container.pointer.split("/").length;
    const isBelow = field => field.group === container.pointer && field !== container;
    const token = field => field.pointer.split("/")[depth];
    const isRest = field => field.pointer === container.pointer;
    switch (container.widget) {
      case "group": return this.fields.filter(field => isBelow(field) && (isRest(field) ? field.widget === "map" : token(field) !== "*"));
      case "tuple": return this.fields.filter(field => isBelow(field) && !isRest(field));
      default: return this.fields.filter(field => isBelow(field) && !isRest(field) && token(field) === "*");
    }
  }

  /** Returns the value of all fields that are shown. */
  read() { return assemble(this.roots); }

  /** Shows what belongs to the values, after they have changed. */
  refresh() {
    for (const node of this.nodes) {
      const condition = node.field.showWhen;
      if (!condition) continue;
      const isShown = same(this.valueAt(concrete(condition.pointer, node.path)), condition.equals);
      node.element.hidden = !isShown;
      node.isHidden = !isShown;
    }
  }

  /** Returns the value of a field at a place, also of one that only selects what is shown. */
  valueAt(path) {
    for (const node of this.nodes) if (node.path === path && !node.isHidden) return node.read();
    return undefined;
  }

  changed() {
    this.refresh();
    this.onChange();
    if (!this.isSecret) this.validateSoon();
  }

  /** A field that was left is judged from then on. */
  left(event) {
    for (const node of this.nodes) {
      if (!containers.has(node.field.widget) && node.element.contains(event.target)) this.touched.add(node.path);
    }
    if (!this.isSecret) this.validateSoon();
  }

  /** Validates the values and shows the messages; returns the answer of form.validate, or null when a newer one is on its way. */
  async validate() {
    this.check += 1;
    const own = this.check;
    const answer = await call("form.validate", { form: this.reference, values: this.read() });
    if (own !== this.check) return null;
    this.showErrors(answer.errors);
    return answer;
  }

  showErrors(errors) {
    const sentences = new Map();
    for (const error of errors) {
      const node = this.nodeFor(error);
      if (node && !sentences.has(node)) sentences.set(node, error.message);
    }
    for (const node of this.nodes) {
      const sentence = sentences.get(node);
      const isJudged = this.isSubmitted || this.touched.has(node.path);
      node.showError(sentence && isJudged ? sentence : null);
    }
  }

  /** Returns the node at the place of an error, or the nearest one that contains it. */
  nodeFor({ pointer, field }) {
    for (let path = pointer; ; path = path.slice(0, path.lastIndexOf("/"))) {
      for (const node of this.nodes) {
        if (node.path === path && !node.isHidden && (node.field.pointer === field || path !== pointer || !field)) return node;
      }
      for (const node of this.nodes) if (node.path === path && !node.isHidden) return node;
      if (!path) return this.roots[0] ?? null;
    }
  }

  /** Validates before sending: returns the values to send, or null after showing everything that is wrong. */
  async submit() {
    this.isSubmitted = true;
    this.validateSoon.cancel();
    const answer = await this.validate();
    if (!answer) return null;
    fill(this.summary);
    if (answer.valid) return answer.values;
    const heading = answer.errors.length === 1 ? "One field needs your attention" : `${answer.errors.length} fields need your attention`;
    fill(this.summary, h("div", { class: "message message-bad" }, icon("warning"), h("div", { class: "stack" },
      h("p", {}, h("strong", {}, heading)),
      h("ul", {}, answer.errors.map(error => h("li", {}, h("button", { class: "link", type: "button",
        on: { click: () => this.nodeFor(error)?.focus() } }, error.message)))))));
    this.summary.focus();
    return null;
  }

  /** Empties the fields whose value is no option any more after `changed` got another value. */
  async clearDependents(changed) {
    const dependents = [...this.nodes].filter(node => node.read() !== undefined && !containers.has(node.field.widget)
      && node.field.optionsFrom?.dependsOn.some(pointer => concrete(pointer, node.path) === changed));
    for (const node of dependents) {
      try {
        const answer = await call("form.options", {
          form: this.reference, field: node.path, values: this.read(), changed, ...this.source() });
        for (const path of answer.cleared ?? []) this.clear(path);
      } catch {
        // Whether the value still fits cannot be found out; the provider decides.
      }
    }
  }

  clear(path) {
    for (const node of this.nodes) {
      if (node.path !== path) continue;
      node.write(undefined);
      announce(`${node.field.label} was emptied: it is no longer an option.`);
    }
    this.changed();
  }
}
