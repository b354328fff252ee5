/** The part of Node that this extension uses, so that its types can be checked without a package. */
declare namespace NodeJS {
  type ProcessEnv = Record<string, string | undefined>;
}
declare const process: { readonly env: NodeJS.ProcessEnv };
interface ImportMeta { readonly url: string }
declare module "node:crypto" {
  export function randomBytes(size: number): { toString(encoding: "base64"): string };
}
declare module "node:fs/promises" {
  export function readFile(path: URL, encoding: "utf8"): Promise<string>;
}
