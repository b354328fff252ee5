/** The methods by name and as properties: `users.create` is `host.users.create`. */

import type { CallOptions } from "./index.mjs";
import type { CommonParams, Methods } from "./methods.mjs";

export type MethodName = keyof Methods;
export type MethodParams<M extends MethodName> = Methods[M]["params"] & CommonParams;
export type MethodResult<M extends MethodName> = Methods[M]["result"];

/** A method without required parameters may be called without any. */
type Arguments<P> = {} extends P ? [params?: P, options?: CallOptions] : [params: P, options?: CallOptions];
type Callable<Name extends string> = Name extends MethodName
  ? (...args: Arguments<MethodParams<Name>>) => Promise<MethodResult<Name>>
  : unknown;

/** The words that may follow `Prefix` in the name of a method. */
type Next<Prefix extends string> = {
  [M in MethodName]: M extends `${Prefix}${infer Rest}` ? (Rest extends `${infer Word}.${string}` ? Word : Rest) : never;
}[MethodName];

type Branch<Prefix extends string> = { readonly [Word in Next<Prefix>]: Node<`${Prefix}${Word}`> };
type Node<Name extends string> = Callable<Name> & Branch<`${Name}.`>;

/** All methods as properties. */
export type MethodsByProperty = Branch<"">;
