// The fields that contain a fixed number of others: groups, and the positions of a tuple.

import { fill, h, icon, newId, rich } from "./dom.js";
import { fillError, labelText } from "./labelled.js";
import { makeList, makeMap } from "./lists.js";
import { assemble, lastName, same } from "./values.js";

/** Optional fields beyond this number are folded away. */
const optionalShown = 4;

/** Makes the node of a container at a place. */
export function makeContainer(form, field, place) {
  switch (field.widget) {
    case "group": return makeGroup(form, field, place);
    case "tuple": return makeTuple(form, field, place);
    case "map": return makeMap(form, field, place);
    default: return makeList(form, field, place);
  }
}

/** Returns the frame of a container, with its message. The parts of an action's input need no frame: they are the form. */
export function frame(field, place, ...content) {
  const isPlain = field.widget === "group" && place.path.split("/").length === 2;
  const [helpId, errorId] = [newId("help"), newId("error")];
  const help = field.help && h("p", { class: "help", id: helpId }, rich(field.help));
  const error = h("p", { class: "field-error", id: errorId, hidden: true });
  const element = h("fieldset", { class: isPlain ? "group group-plain" : "group",
    "aria-describedby": help ? `${helpId} ${errorId}` : errorId },
    h("legend", { class: isPlain ? "visually-hidden" : "group-legend" }, labelText(field)), help, error, content);
  return { element, showError(text) { fillError(error, text); } };
}

export function firstFocusable(element) {
  return element.querySelector("input:not([hidden]), select, textarea, button");
}

/** Returns the place of a field inside an element, or inside the container itself. */
export function below(field, container, place, token) {
  const parts = field.pointer.split("/");
  const depth = container.pointer.split("/").length;
  const tail = parts.slice(depth);
  if (token !== undefined && tail.length > 0) tail[0] = token;
  return [...place.path.split("/"), ...tail].join("/");
}

function makeGroup(form, field, place) {
  const nodes = form.inside(field).map(child => {
    // A map with the pointer of its group has the members that have no field of their own.
    const isRest = child.pointer === field.pointer;
    const node = form.make(child, isRest ? place.path : below(child, field, place));
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
  const { element, showError } = frame(field, place,
    h("div", { class: "form" }, required.map(node => node.element), shown.map(node => node.element), more));
  for (const node of folded) {
    const focus = node.focus;
    node.focus = () => { more.open = true; focus(); };
  }
  // An optional group has values before anyone has filled it in, such as the choice that always holds; they are not sent.
  const isUnsentAtFirst = !field.required && place.path.split("/").length > 2;
  let first;
  let isChosen = false;
  element.addEventListener("change", ({ target }) => { isChosen ||= target.matches("select, [type=radio], [type=checkbox]"); });
  return { element, showError, children: () => nodes, focus: () => firstFocusable(element)?.focus(),
    begin() { first ??= assemble(nodes); },
    read(isWanted) {
      if (isUnsentAtFirst && !isChosen && first && same(assemble(nodes), first)) return undefined;
      const object = assemble(nodes, isWanted);
      return Object.keys(object).length > 0 || field.required ? object : undefined;
    },
    write(value) {
      isChosen = value !== undefined;
      first = undefined;
      const named = new Set(nodes.filter(node => !node.isRest).map(node => lastName(node.place.path)));
      for (const node of nodes) {
        if (node.isRest) node.write(Object.entries(value ?? {}).filter(([key]) => !named.has(key)).map(([key, own]) => ({ key, value: own })));
        else node.write(value?.[lastName(node.place.path)]);
      }
      if (more && folded.some(node => node.read() !== undefined)) more.open = true;
    } };
}

/** Makes the positions of a tuple. Elements after them are added as of a list. */
function makeTuple(form, field, place) {
  const inside = form.inside(field);
  const depth = field.pointer.split("/").length;
  const isFixed = child => child.pointer.split("/")[depth] !== "*";
  const fixed = inside.filter(isFixed).map(child => form.make(child, below(child, field, place)));
  const rest = inside.filter(child => !isFixed(child));
  let more = [];
  const list = h("div", { class: "form" }, fixed.map(node => node.element));
  const insert = () => {
    const nodes = rest.map(child => form.make(child, below(child, field, place, String(fixed.length + more.length))));
    more.push(...nodes);
    for (const node of nodes) list.append(node.element);
    return nodes;
  };
  const add = h("button", { class: "button button-small", type: "button", on: { click: () => {
    firstFocusable(insert()[0].element)?.focus();
    form.changed();
  } } }, icon("plus"), "Add a value");
  const { element, showError } = frame(field, place, list, rest.length > 0 && h("div", {}, add));
  return { element, showError, children: () => [...fixed, ...more], focus: () => firstFocusable(element)?.focus(),
    read(isWanted) {
      const values = assemble([...fixed, ...more], isWanted);
      return Object.keys(values).length > 0 || field.required ? { ...values } : undefined;
    },
    write(value) {
      for (const node of more) form.forget(node);
      more = [];
      fill(list, fixed.map(node => node.element));
      while (rest.length > 0 && value?.[fixed.length + more.length] !== undefined) insert();
      for (const node of [...fixed, ...more]) node.write(value?.[lastName(node.place.path)]);
    } };
}
