/** How the process is found and started, and what is kept of its stderr. */

import { spawn } from "node:child_process";
import { resolve } from "node:path";

const TAIL_BYTES = 64 * 1024;

/**
 * Starts the host: `command`, else the environment's `ALLOY_HOST`, else `alloy-host` on the PATH. A string is the path
 * of an executable, never a shell's command line; an array carries leading arguments too.
 */
export function startProcess({ command, args, env, cwd, stderr }) {
  const [file, ...leading] = [command ?? (process.env.ALLOY_HOST || "alloy-host")].flat();
  // Absolute where it is a path, so that `cwd` doesn't change which file is meant.
  return spawn(file.includes("/") ? resolve(file) : file, [...leading, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", stderr === "capture" ? "pipe" : "inherit"],
  });
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
