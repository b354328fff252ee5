// Values at JSON Pointers (RFC 6901), given as arrays of tokens.

export const tokens = (pointer) =>
  pointer === "" ? [] : pointer.slice(1).split("/").map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));

export const pointer = (path) =>
  path.map((token) => "/" + String(token).replaceAll("~", "~0").replaceAll("/", "~1")).join("");

/** The value at a path; undefined where there is none. */
export function valueAt(root, path) {
  let value = root;
  for (const token of path) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, token)) return undefined;
    value = value[token];
  }
  return value;
}

/** Puts a value at a path, and makes the objects and arrays on the way. `undefined` removes what is there. */
export function setValue(root, path, value) {
  let parent = root;
  path.slice(0, -1).forEach((token, index) => {
    if (!Object.hasOwn(parent, token) || parent[token] === null || typeof parent[token] !== "object") {
      define(parent, token, typeof path[index + 1] === "number" ? [] : {});
    }
    parent = parent[token];
  });
  const last = path[path.length - 1];
  if (value === undefined) delete parent[last];
  else define(parent, last, value);
}

// Not an assignment, which the name "__proto__" would not survive.
function define(parent, name, value) {
  Object.defineProperty(parent, name, { value, writable: true, enumerable: true, configurable: true });
}
