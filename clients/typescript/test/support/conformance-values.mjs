// The values and patterns of the conformance cases; `protocol/conformance/README.md` describes them.

import { resultOf } from "alloy-host";
import { stringifyExactly } from "../../src/json.mjs";

/** A value that does not fit its pattern, or a step that takes too long. */
export class Mismatch extends Error {}

/** The value that a template of a case stands for. */
export function built(template, saved) {
  if (Array.isArray(template)) return template.map((element) => built(element, saved));
  if (template === null || typeof template !== "object") return template;
  if ("$resultOf" in template) return resultOf(template.$resultOf, template.path);
  const [name, argument] = special(template);
  switch (name) {
    case "$saved": return saved.get(argument);
    case "$number": return numberOf(argument);
    case "$codeUnits": return String.fromCharCode(...argument);
    case "$repeat": return argument[0].repeat(argument[1]);
    case "$nested": {
      let value = [];
      for (let level = 1; level < argument; level++) value = [value];
      return value;
    }
    default: return Object.fromEntries(Object.entries(template).map(([key, member]) => [key, built(member, saved)]));
  }
}

/** Throws a `Mismatch` when the value does not fit; remembers what the pattern saves. */
export function check(pattern, value, saved, place = "") {
  const expect = (condition, expected) => {
    if (!condition) throw new Mismatch(`${place || "/"}: expected ${expected}, got ${shown(value)}`);
  };
  const [name, argument] = special(pattern);
  if (name === "$type") expect(typeOf(value) === argument, `a value of type ${argument}`);
  else if (name === "$save") saved.set(argument, value);
  else if (name === "$saved") expect(value === saved.get(argument), shown(saved.get(argument)));
  else if (name === "$number") expect(stringifyExactly(value) === argument, `the number ${argument.slice(0, 60)}`);
  else if (name === "$codeUnits") expect(value === String.fromCharCode(...argument), `the code units ${argument}`);
  else if (name === "$length") expect(value?.length >= argument, `a length of ${argument}`);
  else if (Array.isArray(pattern)) {
    expect(Array.isArray(value) && value.length === pattern.length, `an array of ${pattern.length} elements`);
    pattern.forEach((element, index) => check(element, value[index], saved, `${place}/${index}`));
  } else if (pattern !== null && typeof pattern === "object") {
    expect(typeOf(value) === "object", "an object");
    for (const [key, member] of Object.entries(pattern)) {
      const isAbsent = value[key] === undefined;
      if (special(member)[0] === "$absent") expect(isAbsent, `no member ${key}`);
      else if (isAbsent) throw new Mismatch(`${place}/${key}: the member is missing in ${shown(value)}`);
      else check(member, value[key], saved, `${place}/${key}`);
    }
  } else expect(value === pattern, shown(pattern));
}

/** The name and the argument of an object whose only member starts with `$`; an empty name for anything else. */
function special(value) {
  const entries = value !== null && typeof value === "object" && !Array.isArray(value) ? Object.entries(value) : [];
  return entries.length === 1 && entries[0][0].startsWith("$") ? entries[0] : ["", undefined];
}

function numberOf(text) {
  return /^-?[0-9]+$/.test(text) && !Number.isSafeInteger(Number(text)) ? BigInt(text) : Number(text);
}

function typeOf(value) {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "bigint" ? "number" : typeof value;
}

function shown(value) {
  try {
    return (stringifyExactly(value) ?? "nothing").slice(0, 300);
  } catch {
    return String(value).slice(0, 300);
  }
}
