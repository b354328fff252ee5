/**
 * Messages between a webview and the host whose numbers keep their text.
 *
 * A JavaScript number cannot hold an identifier with more than 16 digits. So the parameters of a page are put into the
 * request as they are, and the page gets the line of the reply as it came.
 */

const PARAMETERS = Symbol("the text of the parameters");

/** @type {WeakMap<object, string>} */
const lines = new WeakMap();

/**
 * Returns parameters that are sent as this text of a JSON object.
 * @param {string} text
 * @returns {object}
 */
export function rawParameters(text) {
  return { [PARAMETERS]: text };
}

/**
 * Parses a line of the host.
 * @param {string} line
 */
export function parse(line) {
  const message = JSON.parse(line);
  if (message.result !== null && typeof message.result === "object") lines.set(message.result, line);
  return message;
}

/**
 * Writes a request for the host.
 * @param {any} message
 */
export function stringify(message) {
  const raw = message?.params?.[PARAMETERS];
  if (raw === undefined) return JSON.stringify(message);
  const { params, ...envelope } = message;
  // The client adds members such as `_meta`. No text of JSON needs a line end: the wire has one message a line.
  const added = JSON.stringify(params).slice(1, -1);
  const given = raw.trim().slice(1, -1).replaceAll(/[\r\n]/g, " ").trim();
  const members = [given, added].filter((text) => text !== "").join(",");
  return `${JSON.stringify(envelope).slice(0, -1)},"params":{${members}}}`;
}

/**
 * Returns the reply with this result for the page, under the page's own id.
 * @param {string} id
 * @param {unknown} result
 */
export function replyText(id, result) {
  const line = result !== null && typeof result === "object" ? lines.get(result) : undefined;
  return line ?? JSON.stringify({ jsonrpc: "2.0", id, result });
}
