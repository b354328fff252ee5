/** JSON that keeps integers exact, and checks of messages that must not be sent. */

import { randomUUID } from "node:crypto";

/**
 * `JSON.stringify` that writes a `bigint` as a number, and refuses values which it would change silently: `JSON.stringify`
 * writes `null` for NaN and the infinities.
 */
export function stringifyExactly(message) {
  let text;
  try {
    text = JSON.stringify(message);
  } catch (error) {
    if (error instanceof RangeError) throw new RangeError("the message is nested too deep to be written as JSON");
    if (!(error instanceof TypeError && /BigInt/.test(error.message))) throw error;
    // The serializer can't write raw text, so a bigint is written as a marked string, and unquoted here. Nobody can
    // guess the mark, so no other string has it.
    const mark = randomUUID();
    const marked = JSON.stringify(message, (_, value) => (typeof value === "bigint" ? mark + value : value));
    text = marked.replaceAll(new RegExp(`"${mark}(-?[0-9]+)"`, "g"), "$1");
  }
  if (text?.includes("null")) {
    JSON.stringify(message, (key, value) => {
      if (typeof value === "number" && !Number.isFinite(value)) {
        throw new RangeError(`${value} can't be sent as JSON (${JSON.stringify(key)})`);
      }
      return value;
    });
  }
  return text;
}

/** `JSON.parse` that gives a `bigint` for an integer that a number can't hold exactly. */
export function parseExactly(text, reviver) {
  if (!/[0-9]{16}/.test(text)) return JSON.parse(text, reviver);
  const mark = randomUUID();
  return JSON.parse(withMarkedIntegers(text, mark), function (key, value) {
    if (typeof value === "string" && value.startsWith(mark)) {
      const digits = value.slice(mark.length);
      value = Number.isSafeInteger(Number(digits)) ? Number(digits) : BigInt(digits);
    }
    return reviver === undefined ? value : reviver.call(this, key, value);
  });
}

/** The JSON text with its integers of 16 digits or more as strings that start with the mark. */
function withMarkedIntegers(text, mark) {
  const parts = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) === QUOTE) at = endOfString(text, at);
    else if (isOfNumber(text, at)) {
      const start = at;
      while (isOfNumber(text, at + 1)) at++;
      const number = text.slice(start, at + 1);
      if (number.length < 16 || !/^-?[0-9]{16,}$/.test(number)) continue;
      parts.push(text.slice(from, start), `"${mark}${number}"`);
      from = at + 1;
    }
  }
  return parts.join("") + text.slice(from);
}

/** True for a character that belongs to a number, where no string is. */
function isOfNumber(text, at) {
  const code = text.charCodeAt(at);
  return (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2b || code === 0x2e || (code | 0x20) === 0x65;
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];

/** The position of the quote that ends the string that starts at `at`. */
function endOfString(text, at) {
  for (at++; text.charCodeAt(at) !== QUOTE && at < text.length; at++) if (text.charCodeAt(at) === BACKSLASH) at++;
  return at;
}

/** The nesting depth of a JSON text. */
export function depthOf(text) {
  let deepest = 0;
  let level = 0;
  // Not a regular expression: one that matches a string of megabytes overflows the stack.
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // "[" and "{", "]" and "}" differ in one bit.
    if ((code | 0x20) === 0x7b) deepest = Math.max(deepest, ++level);
    else if ((code | 0x20) === 0x7d) level--;
    else if (code === QUOTE) at = endOfString(text, at);
  }
  return deepest;
}
