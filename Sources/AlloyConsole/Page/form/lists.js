// The fields that contain as many others as the person adds: lists, and maps.

import { announce, fill, h, icon, visible } from "./dom.js";
import { below, firstFocusable, frame } from "./containers.js";
import { labelled } from "./labelled.js";
import { assemble, lastName } from "./values.js";

function addButton(text, action) {
  return h("button", { class: "button button-small", type: "button", on: { click: action } }, icon("plus"), text);
}

function plainButton(drawing, action) {
  return h("button", { class: "button button-small button-plain", type: "button", on: { click: action } }, icon(drawing));
}

/** Makes a list: of groups of fields (`items`), or of single values (`list`). */
export function makeList(form, field, place) {
  const template = form.inside(field);
  // A single field for each element, or fields of its own.
  const isSingle = template.length === 1 && template[0].pointer === `${field.pointer}/*`;
  const name = field.label.replace(/s$/, "");
  let elements = [];
  const list = h("div", { class: "stack" });
  const add = addButton(`Add ${name.toLowerCase()}`, () => {
    const next = insert();
    form.refresh();
    form.changed();
    firstFocusable(next.element)?.focus();
    announce(`${name} ${elements.length} was added.`);
  });
  const { element, showError } = frame(field, place, h("div", { class: "stack" }, list, h("div", {}, add)));

  function insert() {
    const label = `${name} ${elements.length + 1}`;
    const nodes = template.map(child => form.make(isSingle ? { ...child, label } : child,
      below(child, field, place, String(elements.length))));
    const [raise, remove] = [plainButton("up", () => raiseElement(next)), plainButton("trash", () => take(next))];
    const legend = h("legend", { class: "group-legend" }, label);
    const content = isSingle ? nodes[0].element
      : h("fieldset", { class: "group" }, legend, h("div", { class: "form" }, nodes.map(node => node.element)));
    const next = { nodes, raise, remove, element: h("div", { class: isSingle ? "element labelled" : "element" },
      h("div", { class: "grow" }, content), h("div", { class: "tools" }, raise, remove)),
      rename(text) {
        raise.setAttribute("aria-label", `Move ${text} up`);
        remove.setAttribute("aria-label", `Remove ${text}`);
        if (isSingle) nodes[0].rename?.(text);
        else legend.textContent = visible(text);
      } };
    elements.push(next);
    list.append(next.element);
    number();
    return next;
  }

  /** Gives the elements the numbers of their positions; the first one can't move up. */
  function number() {
    elements.forEach((each, index) => {
      each.rename(`${name} ${index + 1}`);
      each.raise.hidden = index === 0;
    });
  }

  function move({ nodes }, from, to) {
    for (const node of nodes) form.move(node, `${place.path}/${from}`, `${place.path}/${to}`);
  }

  /** Exchanges an element with the one before it. The focus stays with it. */
  function raiseElement(raised) {
    const index = elements.indexOf(raised);
    const other = elements[index - 1];
    [elements[index - 1], elements[index]] = [raised, other];
    move(raised, index, "raised");
    move(other, index - 1, index);
    move(raised, "raised", index - 1);
    // The other one moves in the page: what is moved loses the focus.
    raised.element.after(other.element);
    number();
    form.changed();
    (index === 1 ? raised.remove : raised.raise).focus();
    announce(`${name} ${index + 1} is now ${name} ${index}.`);
  }

  /** Removes an element; those after it move up. The focus goes to what has taken its place. */
  function take(removed) {
    const index = elements.indexOf(removed);
    elements.splice(index, 1);
    for (const node of removed.nodes) form.forget(node);
    removed.element.remove();
    elements.slice(index).forEach((each, offset) => move(each, index + offset + 1, index + offset));
    number();
    form.changed();
    (elements[index]?.remove ?? add).focus();
    announce(`${name} ${index + 1} was removed.`);
  }

  return { element, showError, children: () => elements.flatMap(({ nodes }) => nodes),
    focus: () => (firstFocusable(list) ?? add).focus(),
    read(isWanted) {
      if (elements.length === 0 && !field.required) return undefined;
      return elements.map(({ nodes }) => isSingle ? nodes[0].read(isWanted) ?? "" : assemble(nodes, isWanted));
    },
    write(values) {
      for (const each of elements) for (const node of each.nodes) form.forget(node);
      elements = [];
      fill(list);
      for (const value of values ?? []) {
        const { nodes } = insert();
        if (isSingle) nodes[0].write(value);
        else for (const node of nodes) node.write(value?.[lastName(node.place.path)]);
      }
    } };
}

/** Makes a map: rows of a name and a value. */
export function makeMap(form, field, place) {
  const [template] = form.inside(field).length > 0 ? form.inside(field)
    : form.fields.filter(child => child.pointer === `${field.pointer}/*`);
  let rows = [];
  const list = h("div", { class: "stack" });
  const add = addButton("Add a row", () => {
    insert("", undefined).key.focus();
    form.changed();
    announce(`Row ${rows.length} was added.`);
  });
  const { element, showError } = frame(field, place, h("div", { class: "stack" }, list, h("div", {}, add)));

  function insert(name, value) {
    const key = h("input", { autocomplete: "off", spellcheck: "false", value: name });
    const { element: keyElement } = labelled({ label: "Name", required: true }, key);
    const node = form.make({ ...template, label: "Value" }, `${place.path}/${rows.length}`);
    node.write(value);
    const remove = plainButton("trash", () => take(row));
    const row = { key, node, remove,
      element: h("div", { class: "element labelled" }, h("div", { class: "grow pair" }, keyElement, node.element), h("div", { class: "tools" }, remove)) };
    rows.push(row);
    list.append(row.element);
    number();
    return row;
  }

  function take(removed) {
    const index = rows.indexOf(removed);
    rows.splice(index, 1);
    form.forget(removed.node);
    removed.element.remove();
    rows.slice(index).forEach(({ node }, offset) =>
      form.move(node, `${place.path}/${index + offset + 1}`, `${place.path}/${index + offset}`));
    number();
    form.changed();
    (rows[index]?.remove ?? add).focus();
    announce(`Row ${index + 1} was removed.`);
  }

  function number() {
    rows.forEach(({ remove }, index) => remove.setAttribute("aria-label", `Remove row ${index + 1}`));
  }

  return { element, showError, children: () => rows.map(({ node }) => node), focus: () => (firstFocusable(list) ?? add).focus(),
    read(isWanted) {
      if (rows.length === 0 && !field.required) return undefined;
      return rows.map(({ key, node }) => ({ key: key.value, value: node.read(isWanted) ?? "" }));
    },
    write(values) {
      for (const { node } of rows) form.forget(node);
      rows = [];
      fill(list);
      const pairs = Array.isArray(values) ? values.map(row => [row.key, row.value]) : Object.entries(values ?? {});
      for (const [name, value] of pairs) insert(name, value);
    } };
}
