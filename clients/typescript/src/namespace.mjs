/** Calls by property: `host.connectors.list({ category: "crm" })` for `host.call("connectors.list", { category: "crm" })`. */

import { EventEmitter } from "node:events";

/** A method's name, as far as it has been spelled out; calling it calls the method. */
function namespace(host, name) {
  return new Proxy((params, options) => host.call(name, params, options), {
    get(target, property, receiver) {
      return isSegment(property) ? namespace(host, `${name}.${property}`) : Reflect.get(target, property, receiver);
    },
  });
}

/** `then` and `toJSON` are what the language itself asks objects for; no method of the host is called so. */
function isSegment(property) {
  return typeof property === "string" && /^[a-zA-Z]/.test(property) && property !== "then" && property !== "toJSON";
}

/**
 * What `Host` extends: an `EventEmitter` whose unknown properties are namespaces of the host's methods.
 *
 * The proxy stands at the end of the prototype chain and not around the object, so that the object keeps its private
 * fields and everything it does have costs nothing.
 */
export class MethodsByProperty extends EventEmitter {}

Object.setPrototypeOf(
  MethodsByProperty.prototype,
  new Proxy(EventEmitter.prototype, {
    get(target, property, receiver) {
      if (property in target || !isSegment(property)) return Reflect.get(target, property, receiver);
      // EventEmitter looks for an old `domain` on every emitter.
      return property === "domain" ? undefined : namespace(receiver, property);
    },
  }),
);
