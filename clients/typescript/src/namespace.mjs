/** Calls by property: `host.connectors.list({ category: "crm" })` for `host.call("connectors.list", { category: "crm" })`. */

import { EventEmitter } from "node:events";

/** The name of a method or the beginning of one; calling it calls the method. */
function namespace(host, name) {
  return new Proxy((params, options) => host.call(name, params, options), {
    get(target, property, receiver) {
      return isSegment(property) ? namespace(host, `${name}.${property}`) : Reflect.get(target, property, receiver);
    },
  });
}

/** JavaScript itself reads `then` and `toJSON` of objects; no method of the host has these names. */
function isSegment(property) {
  return typeof property === "string" && /^[a-zA-Z]/.test(property) && property !== "then" && property !== "toJSON";
}

/**
 * The base class of `Host`: an `EventEmitter` whose unknown properties are namespaces of the host's methods.
 *
 * The proxy is at the end of the prototype chain instead of around the object, so that the object keeps its private
 * fields, and its own properties cost nothing.
 */
export class MethodsByProperty extends EventEmitter {}

Object.setPrototypeOf(
  MethodsByProperty.prototype,
  new Proxy(EventEmitter.prototype, {
    get(target, property, receiver) {
      if (property in target || !isSegment(property)) return Reflect.get(target, property, receiver);
      // EventEmitter reads the old `domain` of every emitter.
      return property === "domain" ? undefined : namespace(receiver, property);
    },
  }),
);
