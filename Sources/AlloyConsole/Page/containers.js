// The fields that contain others: groups, lists, positions of a tuple, and maps.

import { announce, fill, h, icon, newId } from "./dom.js";
import { labelText, labelled } from "./fields.js";
import { rich } from "./parts.js";
import { assemble, lastName } from "./values.js";

/** Optional fields beyond this number are folded away. */
const optionalShown = 4;

/** Makes the node of a container at a place. */
export function makeContainer(form, field, path) {
  switch (field.widget) {
    case "group": return makeGroup(form, field, path);
    case "tuple": return makeTuple(form, field, path);
    case "map": return makeMap(form, field, path);
    default: return makeList(form, field, path);
  }
}

/** Returns the frame of a container, with its message. The parts of an action's input need no frame: they are the form. */
function frame(field, path, ...content) {
  const isOuter = path.split("/").length === 2;
  const errorId = newId("error");
  const error = h("p", { class: "field-error", id: errorId, hidden: true });
  const element = h("fieldset", { class: isOuter && field.widget === "group" ? "group group-plain" : "group",
    "aria-describedby": errorId },
    h("legend", { class: isOuter && field.widget === "group" ? "visually-hidden" : "group-legend" }, labelText(field)),
    field.help && h("p", { class: "help" }, rich(field.help)), error, content);
  return { element, showError(text) {
    error.hidden = !text;
    fill(error, text ? [icon("warning"), h("span", {}, text)] : []);
  } };
}

function firstFocusable(element) {
  return element.querySelector("input:not([hidden]), select, textarea, button");
}

/** Returns the place of a field inside an element, or inside the container itself. */
function below(field, container, path, token) {
  const parts = field.pointer.split("/");
  const depth = container.pointer.split("/").length;
  const own = path.split("/");
  const tail = parts.slice(depth);
  if (token !== undefined && tail.length > 0) tail[0] = token;
  return [...own, ...tail].join("/");
}

function makeGroup(form, field, path) {
  const nodes = form.inside(field).map(child => {
    const isRest = child.pointer === field.pointer;
    const node = form.make(child, isRest ? path : below(child, field, path));
    node.isRest = isRest;
    return node;
  });
  const isFolded = (node, index, optional) => !node.field.required && optional > optionalShown + 2 && index >= optionalShown;
  const required = nodes.filter(node => node.field.required || node.field.showWhen);
  const optional = nodes.filter(node => !required.includes(node));
  const shown = optional.filter((node, index) => !isFolded(node, index, optional.length));
  const folded = optional.filter((node, index) => isFolded(node, index, optional.length));
  const more = folded.length === 0 ? null : h("details", { class: "more" },
    h("summary", {}, `${folded.length} more optional fields`),
    h("div", { class: "form" }, folded.map(node => node.element)));
  const { element, showError } = frame(field, path,
    h("div", { class: "form" }, required.map(node => node.element), shown.map(node => node.element), more));
  for (const node of folded) {
    const focus = node.focus;
    node.focus = () => { more.open = true; focus(); };
  }
  return { element, showError, children: () => nodes, focus: () => firstFocusable(element)?.focus(),
    read() {
      const object = assemble(nodes);
      return Object.keys(object).length > 0 || field.required ? object : undefined;
    },
    write(value) { for (const node of nodes) node.write(value?.[lastName(node.path)]); } };
}

/** Makes a list: of groups of fields (`items`), or of single values (`list`). */
function makeList(form, field, path) {
  const template = form.inside(field);
  // A single field for each element, or fields of its own.
  const isSingle = template.length === 1 && template[0].pointer === `${field.pointer}/*`;
  const name = field.label.replace(/s$/, "");
  let elements = [];
  const list = h("div", { class: "stack" });
  const add = h("button", { class: "button button-small", type: "button", on: { click: () => { insert(); form.changed(); } } },
    icon("plus"),
    `Add ${name.toLowerCase()}`);
  const { element, showError } = frame(field, path, h("div", { class: "stack" }, list, h("div", {}, add)));

  function make(index) {
    const label = `${name} ${index + 1}`;
    const nodes = template.map(child => form.make(isSingle ? { ...child, label } : child,
      below(child, field, path, String(index))));
    const remove = h("button", { class: "button button-small button-plain", type: "button", "aria-label": `Remove ${label}`,
      on: { click: () => take(index) } }, icon("trash"));
    const content = isSingle ? nodes[0].element : h("fieldset", { class: "group" }, h("legend", { class: "group-legend" }, label),
      h("div", { class: "form" }, nodes.map(node => node.element)));
    return { nodes, element: h("div", { class: isSingle ? "element labelled" : "element" }, h("div", { class: "grow" }, content),
      remove) };
  }

  function insert() {
    const next = make(elements.length);
    elements.push(next);
    list.append(next.element);
    form.refresh();
    firstFocusable(next.element)?.focus();
    announce(`${name} ${elements.length} was added.`);
  }

  /** Removes an element. The others get new places, so they are made again with their values. */
  function take(removed) {
    const values = read().filter((value, index) => index !== removed);
    for (const each of elements) for (const node of each.nodes) form.forget(node);
    elements = values.map((value, index) => make(index));
    fill(list, elements.map(each => each.element));
    elements.forEach((each, index) => writeTo(each, values[index]));
    form.changed();
    add.focus();
    announce(`${name} ${removed + 1} was removed.`);
  }

  function read() {
    return elements.map(({ nodes }) => isSingle ? nodes[0].read() ?? "" : assemble(nodes));
  }

  function writeTo({ nodes }, value) {
    if (isSingle) return nodes[0].write(value);
    for (const node of nodes) node.write(value?.[lastName(node.path)]);
  }

  return { element, showError, children: () => elements.flatMap(({ nodes }) => nodes),
    focus: () => (firstFocusable(list) ?? add).focus(),
    read: () => elements.length === 0 && !field.required ? undefined : read(),
    write(values) {
      for (const each of elements) for (const node of each.nodes) form.forget(node);
      elements = (values ?? []).map((value, index) => make(index));
      fill(list, elements.map(each => each.element));
      elements.forEach((each, index) => writeTo(each, values[index]));
    } };
}

/** Makes the positions of a tuple. Elements after them are added as of a list. */
function makeTuple(form, field, path) {
  const inside = form.inside(field);
  const depth = field.pointer.split("/").length;
  const fixed = inside.filter(child => child.pointer.split("/")[depth] !== "*").map(child => form.make(child,
    below(child, field, path)));
  const rest = inside.filter(child => child.pointer.split("/")[depth] === "*");
  const more = [];
  const list = h("div", { class: "form" }, fixed.map(node => node.element));
  const add = h("button", { class: "button button-small", type: "button", on: { click: () => {
    const nodes = rest.map(child => form.make(child, below(child, field, path, String(fixed.length + more.length))));
    more.push(...nodes);
    append(nodes);
    form.changed();
  } } }, icon("plus"), "Add a value");
  const append = nodes => { for (const node of nodes) list.append(node.element); firstFocusable(nodes[0].element)?.focus(); };
  const { element, showError } = frame(field, path, list, rest.length > 0 && h("div", {}, add));
  return { element, showError, children: () => [...fixed, ...more], focus: () => firstFocusable(element)?.focus(),
    read() {
      const values = Object.entries(assemble([...fixed, ...more]));
      return values.length > 0 || field.required ? Object.fromEntries(values) : undefined;
    },
    write(value) { for (const node of [...fixed, ...more]) node.write(value?.[lastName(node.path)]); } };
}

/** Makes a map: rows of a name and a value. */
function makeMap(form, field, path) {
  const [template] = form.inside(field).length > 0 ? form.inside(field)
    : form.fields.filter(child => child.pointer === `${field.pointer}/*`);
  let rows = [];
  const list = h("div", { class: "stack" });
  const add = h("button", { class: "button button-small", type: "button", on: { click: () => {
    insert("", undefined);
    rows.at(-1).key.focus();
    form.changed();
  } } }, icon("plus"), "Add a row");
  const { element, showError } = frame(field, path, h("div", { class: "stack" }, list, h("div", {}, add)));

  function insert(name, value) {
    const key = h("input", { autocomplete: "off", spellcheck: "false", value: name });
    const { element: keyElement } = labelled({ label: "Name", required: true }, key);
    const node = form.make({ ...template, label: "Value" }, `${path}/${rows.length}`);
    node.write(value);
    const row = { key, node };
    row.element = h("div", { class: "element labelled" }, h("div", { class: "grow pair" }, keyElement, node.element),
      h("button", { class: "button button-small button-plain", type: "button", "aria-label": "Remove this row", on: { click: () => {
        form.forget(node);
        rows = rows.filter(each => each !== row);
        row.element.remove();
        form.changed();
        add.focus();
      } } }, icon("trash")));
    rows.push(row);
    list.append(row.element);
  }

  return { element, showError, children: () => rows.map(({ node }) => node), focus: () => (firstFocusable(list) ?? add).focus(),
    read: () => rows.length === 0 && !field.required ? undefined : rows.map(({ key, node }) => ({ key: key.value,
      value: node.read() ?? "" })),
    write(values) {
      for (const { node } of rows) form.forget(node);
      rows = [];
      fill(list);
      const pairs = Array.isArray(values) ? values.map(row => [row.key, row.value]) : Object.entries(values ?? {});
      for (const [name, value] of pairs) insert(name, value);
    } };
}
