// The values of a form and their places, which are JSON Pointers.

/** Returns the value of a group of nodes: an object, or undefined when nothing is filled in. */
export function assemble(nodes) {
  // Without a prototype: a member may have any name.
  const object = Object.create(null);
  for (const node of nodes) {
    if (node.isHidden) continue;
    const value = node.read();
    if (value === undefined) continue;
    if (node.isRest) Object.assign(object, Object.fromEntries(value.map(row => [row.key, row.value])));
    else object[lastName(node.path)] = value;
  }
  return object;
}

/** Returns the last token of a JSON Pointer as the name that it stands for. */
export function lastName(path) {
  return path.slice(path.lastIndexOf("/") + 1).replaceAll("~1", "/").replaceAll("~0", "~");
}

/** Returns a field's pointer with the elements of a place in it. */
export function concrete(pointer, path) {
  const parts = path.split("/");
  return pointer.split("/").map((part, index) => part === "*" ? parts[index] ?? part : part).join("/");
}

/** Returns true for values that are the same JSON. */
export function same(one, other) { return one === other || JSON.stringify(one) === JSON.stringify(other); }
