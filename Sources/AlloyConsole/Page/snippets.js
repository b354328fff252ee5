// The call of an execution for other programs: a shell, Python, JavaScript, and the message itself.

import { isObject, LongNumber, write } from "./json.js";
import { state } from "./state.js";

/** The languages, with their names for people. */
export const languages = [["shell", "Shell"], ["python", "Python"], ["javascript", "JavaScript"], ["json", "JSON-RPC"]];

/** The parameters that belong to this page's own call. */
const own = new Set(["planDigest", "idempotencyKey", "maxResultBytes"]);

/** Returns the call with these parameters of `execute` in a language. */
export function snippet(language, parameters) {
  const params = Object.fromEntries(Object.entries(parameters).filter(([name]) => !own.has(name)));
  switch (language) {
    case "shell": return ["alloy-host call execute", quoted(write(params)), ...hostOptions()].join(" ");
    case "python": return python(params);
    case "javascript": return javascript(params);
    default: return write({ jsonrpc: "2.0", id: 1, method: "execute", params }, 2);
  }
}

export const isSandbox = () => state.info?.backend === "sandbox";

/** The name of the service that a host asks without options. */
const usualService = "production.runalloy.com";

/** The options by which another host has the same service. The key comes from its environment. */
function hostOptions() {
  if (isSandbox()) return ["--sandbox"];
  const url = state.info?.baseURL;
  return url && url.split("//")[1] !== usualService ? ["--base-url", url] : [];
}

/** Returns a text as one word of a shell. */
function quoted(text) { return `'${text.replaceAll("'", "'\\''")}'`; }

function python(params) {
  const lines = Object.entries(params).map(([name, value]) => `        ${name}=${pythonValue(value, 2)},`);
  const options = hostOptions().map(option => JSON.stringify(option)).join(", ");
  return ["from alloy_host import Host", "", `with Host(${options}) as host:`, "    reply = host.execute(", ...lines, "    )",
    '    print(reply["outcome"], reply["responseData"])'].join("\n");
}

function pythonValue(value, depth) {
  if (value instanceof LongNumber) return value.text;
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "object") return JSON.stringify(value);
  const inner = "    ".repeat(depth + 1);
  const parts = Array.isArray(value) ? value.map(member => inner + pythonValue(member, depth + 1))
    : Object.entries(value).map(([key, member]) => `${inner}${JSON.stringify(key)}: ${pythonValue(member, depth + 1)}`);
  const [open, close] = isObject(value) ? ["{", "}"] : ["[", "]"];
  return parts.length === 0 ? open + close : `${open}\n${parts.join(",\n")},\n${"    ".repeat(depth)}${close}`;
}

/** Returns a value in which integers that a number of JavaScript can't hold are written as its `bigint`, as the client takes them. */
function withBigInts(value) {
  if (value instanceof LongNumber) return /^-?\d+$/.test(value.text) ? new LongNumber(`${value.text}n`) : value;
  if (Array.isArray(value)) return value.map(withBigInts);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withBigInts(member)])) : value;
}

function javascript(params) {
  const options = hostOptions();
  const given = options.length > 0 ? `{ args: ${JSON.stringify(options)} }` : "";
  return ['import { Host } from "alloy-host";', "", `const host = new Host(${given});`,
    `const reply = await host.execute(${write(withBigInts(params), 2)});`, "console.log(reply.outcome, reply.responseData);",
      "await host.close();"].join("\n");
}
