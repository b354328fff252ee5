/** Checks of messages that must not be sent. */

/** `JSON.stringify` that refuses values which it would change silently: it writes `null` for NaN and the infinities. */
export function stringifyExactly(message) {
  let text;
  try {
    text = JSON.stringify(message);
  } catch (error) {
    if (error instanceof RangeError) throw new RangeError("the message is nested too deep to be written as JSON");
    throw error;
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

const [QUOTE, BACKSLASH] = [0x22, 0x5c];

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
    else if (code === QUOTE) {
      for (at++; text.charCodeAt(at) !== QUOTE && at < text.length; at++) if (text.charCodeAt(at) === BACKSLASH) at++;
    }
  }
  return deepest;
}
