// JSON whose numbers keep their text: identifiers with more digits than a JavaScript number can hold are shown as they came.

/** A number that a JavaScript number cannot represent. */
export class LongNumber {
  constructor(text) { this.text = text; }

  toString() { return this.text; }

  /** Keeps the text for `JSON.stringify`, too. A browser that tells `parse` the text of a number has `rawJSON`. */
  toJSON() { return JSON.rawJSON(this.text); }
}

/** Parses a text. */
export function parse(text) {
  return JSON.parse(text, (key, value, context) => {
    const source = context?.source;
    if (typeof value !== "number" || source === undefined) return value;
    return String(value) === source || /^-?[0-9]{1,15}$/.test(source) ? value : longer(value, source);
  });
}

/** Numbers nearer to zero have fewer digits than others. */
const smallestNormal = 2.2250738585072014e-308;

/** Keeps the text only where the number would be another one: `1.50` may become 1.5, and 1e400 may not become infinite. */
function longer(value, source) {
  const digits = source.replace(/[eE].*$/, "").replace(/[^0-9]/g, "").replace(/^0+/, "");
  const isOutOfRange = !Number.isFinite(value) || (digits !== "" && Math.abs(value) < smallestNormal);
  return isOutOfRange || digits.length > 15 ? new LongNumber(source) : value;
}

/** Writes a value; with `indent` on several lines. */
export function write(value, indent = 0, depth = 0) {
  if (value instanceof LongNumber) return value.text;
  if (value === null || typeof value !== "object") return JSON.stringify(value ?? null);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const parts = Array.isArray(value)
    ? value.map(element => write(element, indent, depth + 1))
    : Object.entries(value).filter(([, member]) => member !== undefined).map(
      ([key, member]) => `${JSON.stringify(key)}:${indent ? " " : ""}${write(member, indent, depth + 1)}`);
  if (parts.length === 0) return open + close;
  if (!indent) return open + parts.join(",") + close;
  const space = "\n" + " ".repeat(indent * (depth + 1));
  return open + space + parts.join("," + space) + "\n" + " ".repeat(indent * depth) + close;
}

/** Returns true for an object that is neither a list nor a number. */
export function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof LongNumber);
}
