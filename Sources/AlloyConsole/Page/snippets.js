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
  const isSandbox = state.info?.backend === "sandbox";
  switch (language) {
    case "shell": return `alloy-host call execute ${quoted(write(params))}${isSandbox ? " --sandbox" : ""}`;
    case "python": return python(params, isSandbox);
    case "javascript": return javascript(params, isSandbox);
    default: return write({ jsonrpc: "2.0", id: 1, method: "execute", params }, 2);
  }
}

/** Returns a text as one word of a shell. */
function quoted(text) { return `'${text.replaceAll("'", "'\\''")}'`; }

function python(params, isSandbox) {
  const lines = Object.entries(params).map(([name, value]) => `        ${name}=${pythonValue(value, 2)},`);
  return ["from alloy_host import Host", "", `with Host(${isSandbox ? '"--sandbox"' : ""}) as host:`, "    reply = host.execute(",
    ...lines, "    )",
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

function javascript(params, isSandbox) {
  return ['import { Host } from "alloy-host";', "", `const host = new Host(${isSandbox ? '{ args: ["--sandbox"] }' : ""});`,
    `const reply = await host.execute(${write(params, 2)});`, "console.log(reply.outcome, reply.responseData);",
      "await host.close();"].join("\n");
}
