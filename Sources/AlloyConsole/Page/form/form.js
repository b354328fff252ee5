// A form from the fields that actions.form and credentials.form describe: what is shown, the values, and the messages.
//
// This folder is all that a page needs to draw forms: modules without dependencies, form.css with the fields, and base.css with
// the colours as variables. A page has two elements for screen readers, `<div role="status" id="announcements">` and
// `<div role="alert" id="alerts">`.
//
// A node is one field at one place: an element of a list has nodes of its own. Every node has `element`, `place.path` (where its
// value is among the values), `read()` (the value, or undefined when nothing is filled in), `write(value)`, `focus()`, and
// `showError(text)`.

import { announce, debounce, fill, h, icon } from "./dom.js";
import { makeContainer } from "./containers.js";
import { makeField } from "./fields.js";
import { assemble, concrete, lastName, same } from "./values.js";

const containers = new Set(["group", "items", "list", "tuple", "map"]);
/** The time without input after which the values are validated. */
const pause = 350;

export class Form {
  /**
   * `ask` has what the form asks a server:
   *
   * - `validate(values)` returns the answer of form.validate.
   * - `options(field, more)` returns that of form.options; `more` has `values`, and perhaps `query`, `cursor` or `changed`.
   * - `upload({data, filename, mimeType})` returns that of files.upload.
   *
   * With `isSecret`, the values are validated only when the form is sent. `onChange` is called after each change.
   */
  constructor(fields, ask, { isSecret = false, onChange = () => {} } = {}) {
    this.fields = fields;
    this.ask = ask;
    this.isSecret = isSecret;
    this.onChange = onChange;
    this.nodes = new Set();
    this.isSubmitted = false;
    this.check = 0;
    /** What has to end before the values are whole, such as reading a file. */
    this.pending = new Set();
    this.summary = h("div", { class: "stack", tabindex: "-1", role: "group" });
    this.roots = fields.filter(field => field.group === undefined).map(field => this.make(field, field.pointer));
    this.element = h("div", { class: "form" }, this.summary, this.roots.map(node => node.element));
    this.element.addEventListener("input", event => {
      this.nodeOf(event.target)?.note?.(null);
      this.changed();
    });
    this.element.addEventListener("change", event => {
      this.changed();
      const node = this.nodeOf(event.target);
      if (node) this.settle(node);
    });
    this.element.addEventListener("focusout", event => this.left(event));
    this.validateSoon = debounce(pause, () => this.validate().catch(() => {}));
    this.refresh();
  }

  /** Makes the node of a field at a place. */
  make(field, path) {
    const place = { path };
    const isContainer = containers.has(field.widget);
    const node = isContainer ? makeContainer(this, field, place) : makeField(this, field, place);
    const read = node.read;
    /** `isWanted` may leave fields out. */
    node.read = isWanted => isWanted && !isWanted(field) ? undefined : read(isWanted);
    Object.assign(node, { field, place, isContainer, settled: isContainer ? undefined : read() });
    this.nodes.add(node);
    return node;
  }

  /** Forgets a node and those inside it, when an element is removed. */
  forget(node) {
    for (const child of node.children?.() ?? []) this.forget(child);
    this.nodes.delete(node);
  }

  /** Moves a node and those inside it to another place; `from` and `to` are the beginnings of the paths. */
  move(node, from, to) {
    for (const child of node.children?.() ?? []) this.move(child, from, to);
    node.place.path = to + node.place.path.slice(from.length);
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

  /** Returns the value of all fields that are shown; `isWanted` may leave fields out. */
  read(isWanted) { return assemble(this.roots, isWanted); }

  /** Fills in values as `read` has returned them. */
  write(values) {
    for (const node of this.roots) node.write(values?.[lastName(node.place.path)]);
    for (const node of this.nodes) if (!node.isContainer) node.settled = node.read();
    this.refresh();
  }

  /** Shows what belongs to the values, after they have changed. */
  refresh() {
    for (const node of this.nodes) {
      const condition = node.field.showWhen;
      if (!condition) continue;
      node.isHidden = !same(this.valueAt(concrete(condition.pointer, node.place.path)), condition.equals);
      node.element.hidden = node.isHidden;
    }
    for (const node of this.nodes) node.begin?.();
  }

  /** Returns the value of a field at a place, also of one that only selects what is shown. */
  valueAt(path) {
    for (const node of this.nodes) if (node.place.path === path && !node.isHidden) return node.read();
    return undefined;
  }

  /** Returns the node of a single value to which an element belongs. */
  nodeOf(element) {
    for (const node of this.nodes) if (!node.isContainer && node.element.contains(element)) return node;
    return undefined;
  }

  changed() {
    this.refresh();
    this.onChange();
    if (!this.isSecret) this.validateSoon();
  }

  /** A field that was left is judged from then on. */
  left(event) {
    const node = this.nodeOf(event.target);
    if (node) node.isLeft = true;
    if (!this.isSecret) this.validateSoon();
  }

  /** Validates the values and shows the messages; returns the answer of `ask.validate`, or null when a newer one is on its way. */
  async validate({ isQuiet = false } = {}) {
    this.check += 1;
    const own = this.check;
    const answer = await this.ask.validate(this.read());
    if (own !== this.check) return null;
    this.showErrors(answer.errors, isQuiet);
    return answer;
  }

  showErrors(errors, isQuiet) {
    const sentences = new Map();
    for (const error of errors) {
      const node = this.nodeFor(error);
      if (node && !sentences.has(node)) sentences.set(node, error.message);
    }
    const added = [];
    for (const node of this.nodes) {
      const sentence = this.isSubmitted || node.isLeft ? sentences.get(node) : undefined;
      if (sentence === node.sentence) continue;
      node.sentence = sentence;
      node.showError(sentence ?? null);
      if (sentence) added.push(sentence);
    }
    // A screen reader reads the description of a field when the field gets the focus, which it has or had already.
    if (added.length > 0 && !isQuiet) announce(added.join(" "));
  }

  /** Returns the node at the place of an error, or the nearest one that contains it. */
  nodeFor({ pointer, field }) {
    for (let path = pointer; ; path = path.slice(0, path.lastIndexOf("/"))) {
      const found = [...this.nodes].filter(node => node.place.path === path && !node.isHidden);
      const exact = found.find(node => node.field.pointer === field || path !== pointer || !field);
      if (exact ?? found[0]) return exact ?? found[0];
      if (!path) return this.roots[0] ?? null;
    }
  }

  /** Waits until the values are whole. */
  whole() { return Promise.all(this.pending); }

  /** Validates before sending: returns the values to send, or null after showing everything that is wrong. */
  async submit() {
    await this.whole();
    this.validateSoon.cancel();
    this.isSubmitted = true;
    const answer = await this.validate({ isQuiet: true });
    if (!answer) return null;
    if (!answer.valid) this.reject(answer.errors);
    else this.clearSummary();
    return answer.valid ? answer.values : null;
  }

  /** Shows everything that is wrong, at the top and at each field, and moves the focus to the top. */
  reject(errors) {
    this.isSubmitted = true;
    this.showErrors(errors, true);
    const heading = errors.length === 1 ? "One field needs your attention" : `${errors.length} fields need your attention`;
    fill(this.summary, h("div", { class: "message message-bad" }, icon("warning"), h("div", { class: "stack" },
      h("p", {}, h("strong", {}, heading)),
      h("ul", {}, errors.map(error => h("li", {}, h("button", { class: "link", type: "button",
        on: { click: () => this.nodeFor(error)?.focus() } }, error.message)))))));
    this.summary.setAttribute("aria-label", heading);
    this.summary.focus();
  }

  clearSummary() {
    fill(this.summary);
    this.summary.removeAttribute("aria-label");
  }

  /** After a field has got another value: empties the fields whose value is no option any more. */
  async settle(node) {
    const value = node.read();
    if (same(value, node.settled)) return;
    node.settled = value;
    const changed = node.place.path;
    const dependent = [...this.nodes].find(other => !other.isContainer && other.read() !== undefined
      && other.field.optionsFrom?.dependsOn.some(pointer => concrete(pointer, other.place.path) === changed));
    if (!dependent) return;
    try {
      const answer = await this.ask.options(dependent.place.path, { values: this.read(), changed });
      for (const path of answer.cleared ?? []) this.clear(path, node.field.label);
    } catch {
      // Whether the value still fits cannot be found out; the provider decides.
    }
  }

  /** After options come from elsewhere, such as another account: empties the fields whose option is not there. */
  async recheck(cause) {
    for (const node of [...this.nodes].filter(each => each.isChosen?.())) {
      const value = node.read();
      const answer = await this.ask.options(node.place.path, { values: this.read() }).catch(() => null);
      const isThere = !answer || answer.nextCursor || answer.options.some(option => same(option.value, value));
      if (!isThere && same(node.read(), value)) this.clear(node.place.path, cause);
    }
  }

  clear(path, cause) {
    for (const node of this.nodes) {
      if (node.place.path !== path || node.isContainer) continue;
      node.write(undefined);
      node.settled = undefined;
      node.note?.(`Emptied, because it does not belong to the new value of ${cause}.`);
      announce(`${node.field.label} was emptied, because it does not belong to the new value of ${cause}.`);
    }
    this.changed();
  }
}
