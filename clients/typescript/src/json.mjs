/** What must not be sent, since JSON or the host could not say what was wrong with it. */

/** `JSON.stringify`, but what it would change silently is refused: it writes `null` for NaN and the infinities. */
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

/** How deep a JSON text is nested. */
export function depthOf(text) {
  let deepest = 0;
  let level = 0;
  // No regular expression: one that passes over a string of megabytes overflows the stack.
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
