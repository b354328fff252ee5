// A value of JSON as a tree, whose parts open when they are asked for.

import { h } from "./form/dom.js";
import { isObject, LongNumber, write } from "./json.js";

/** The most members of one part that are drawn. */
const maximumMembers = 500;
/** Parts down to this level are open. */
const openLevels = 2;

/** Returns the tree of a value. */
export function drawTree(value) {
  return h("div", { class: "tree", role: "region", "aria-label": "Result as a tree", tabindex: "0" }, node(null, value, 0));
}

function node(key, value, level) {
  const name = key === null ? null : [h("span", { class: "key" }, String(key)), ": "];
  if (!isObject(value) && !Array.isArray(value)) return h("div", { class: "leaf" }, name, leaf(value));
  const entries = Array.isArray(value) ? value.map((member, index) => [index, member]) : Object.entries(value);
  const size = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`;
  if (entries.length === 0) return h("div", { class: "leaf" }, name,
    h("span", { class: "soft" }, Array.isArray(value) ? "[]" : "{}"));
  const details = h("details", {}, h("summary", {}, name ?? "", h("span", { class: "soft" }, size)));
  let isDrawn = false;
  const draw = () => {
    if (isDrawn) return;
    isDrawn = true;
    details.append(h("div", {}, entries.slice(0, maximumMembers).map(([own, member]) => node(own, member, level + 1)),
      entries.length > maximumMembers && h("div", { class: "leaf soft" }, `${entries.length - maximumMembers} more`)));
  };
  details.addEventListener("toggle", draw);
  if (level < openLevels && entries.length <= 50) {
    draw();
    details.open = true;
  }
  return details;
}

function leaf(value) {
  if (typeof value === "string") return h("span", { class: "text" }, JSON.stringify(value));
  return h("span", { class: "literal" }, value instanceof LongNumber ? value.text : write(value));
}
