// The entry of the extension. A CommonJS module, because only such modules can `require("vscode")` in every version of the
// editor; everything else is an ES module that is given the API.
"use strict";

const vscode = require("vscode");

/** @type {Promise<{ activate: Function, deactivate: Function }>} */
const extension = import("./src/extension.mjs");

exports.activate = async (/** @type {unknown} */ context) => {
  // What it returned would be an API for other extensions.
  (await extension).activate(vscode, context);
};
exports.deactivate = async () => (await extension).deactivate();
