/** Finding and starting the process, and keeping the end of its stderr. */

import { spawn } from "node:child_process";
import { resolve } from "node:path";

const TAIL_BYTES = 64 * 1024;

/**
 * Starts the host: `command`, else the environment's `ALLOY_HOST`, else `alloy-host` on the PATH. A string is the path
 * of an executable, never a shell's command line; an array carries leading arguments too.
 */
export function startProcess({ command, args, env, cwd, stderr }) {
  const [file, ...leading] = [command ?? (process.env.ALLOY_HOST || "alloy-host")].flat();
  // Absolute where it is a path, so that `cwd` doesn't select another file.
  return spawn(file.includes("/") ? resolve(file) : file, [...leading, ...hostArguments(args)], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", stderr === "capture" ? "pipe" : "inherit"],
  });
}

/** The host's options, with this process as its parent unless they name another. */
function hostArguments(args) {
  if (args.some((argument) => argument.split("=")[0] === "--parent-pid")) return args;
  return [...args, "--parent-pid", String(process.pid)];
}

/** The bounds that the host is started with, by options or by their variables; larger messages must not be sent. */
export function hostLimits(args, env) {
  const limit = (name, otherwise) => {
    const variable = "ALLOY_HOST_" + name.slice(2).replaceAll("-", "_").toUpperCase();
    const texts = [{ ...process.env, ...env }[variable]];
    args.forEach((argument, index) => {
      if (argument === name) texts.push(args[index + 1]);
      else if (argument.startsWith(`${name}=`)) texts.push(argument.slice(name.length + 1));
    });
    const last = texts.filter((text) => text !== undefined && /^\d+$/.test(text)).at(-1);
    return last === undefined ? otherwise : Number(last);
  };
  return {
    maxLineBytes: limit("--max-line-bytes", 16 * 1024 * 1024),
    maxDepth: limit("--max-depth", 512),
    maxBatch: limit("--max-batch", 1000),
  };
}

/** The last part of a stream. */
export class Tail {
  #chunks = [];
  #size = 0;

  constructor(stream) {
    stream?.on("data", (chunk) => {
      this.#chunks.push(chunk);
      this.#size += chunk.length;
      while (this.#size - this.#chunks[0].length >= TAIL_BYTES) this.#size -= this.#chunks.shift().length;
    });
  }

  get text() {
    return Buffer.concat(this.#chunks).subarray(-TAIL_BYTES).toString("utf8");
  }
}
