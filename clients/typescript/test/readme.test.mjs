// Runs every snippet of the README, and the examples, as a reader would: from the root of the repository.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync, mkdirSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

import { packageRoot, realHost, repository } from "./support/index.mjs";

/** Heading, language and text of each fenced block. */
function snippets() {
  const found = [];
  let heading = "";
  const readme = readFileSync(join(packageRoot, "README.md"), "utf8");
  for (const [, title, language, text] of readme.matchAll(/^#+ ([^\n]+)$|^```(\w*)\n(.*?)^```$/gms)) {
    if (title !== undefined) heading = title;
    else found.push({ heading, language, text });
  }
  return found;
}

async function run(file, args) {
  const env = { ...process.env, ALLOY_HOST: realHost() };
  const { stdout } = await promisify(execFile)(file, args, { cwd: repository, env, timeout: 120_000 });
  assert.notEqual(stdout, "");
  return stdout;
}

describe("the README", () => {
  let folder;
  before(() => {
    // What `npm install path/to/clients/typescript` makes.
    folder = mkdtempSync(join(tmpdir(), "alloy-host-readme-"));
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(packageRoot, join(folder, "node_modules", "alloy-host"));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const [index, { heading, language, text }] of snippets().entries()) {
    test(`${heading} (${language})`, async () => {
      if (language === "sh") {
        await run("sh", ["-ec", text.replace(".build/release/alloy-host", realHost())]);
        return;
      }
      // Node 20 runs no TypeScript; what is special in the one such snippet are its annotations.
      const isTypeScript = language === "ts";
      assert.ok(isTypeScript || language === "js", language);
      const file = join(folder, `${index}.mjs`);
      writeFileSync(file, isTypeScript ? withoutTypes(text) : text);
      await run(process.execPath, [file]);
    });
  }

  test("the main example is short", () => {
    assert.ok(snippets().find(({ language }) => language === "js").text.split("\n").length < 10);
  });
});

function withoutTypes(text) {
  return text.replace(/, type \w+/g, "").replace(/(const \w+): [^=]+ =/g, "$1 =");
}

describe("the examples", () => {
  for (const name of readdirSync(join(packageRoot, "examples"))) {
    test(name, async () => {
      assert.match(await run(process.execPath, [join(packageRoot, "examples", name)]), /ada@example\.com/);
    });
  }
});
