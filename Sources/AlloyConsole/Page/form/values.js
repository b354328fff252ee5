// The values of a form and their places, which are JSON Pointers.

/** Returns the value of a group of nodes as an object; `isWanted` may leave fields out. */
export function assemble(nodes, isWanted) {
  // Without a prototype: a member may have any name.
  const object = Object.create(null);
  for (const node of nodes) {
    if (node.isHidden) continue;
    const value = node.read(isWanted);
    if (value === undefined) continue;
    if (node.isRest) for (const { key, value: own } of value) object[key] = own;
    else object[lastName(node.place.path)] = value;
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
