/** The settings of the extension, and the command that starts the host with them. */

/** The name of the API key in the editor's secret storage. */
export const KEY_NAME = "alloy.apiKey";

/** The variables of the environment from which the host takes a key. */
const KEY_VARIABLES = ["ALLOY_API_KEY", "ALLOY_API_KEY_FILE", "ALLOY_API_KEY_COMMAND"];

/**
 * @typedef {object} Settings
 * @property {string} path the executable; empty for the one in `ALLOY_HOST` or on the PATH
 * @property {string[]} options the host's own options
 * @property {boolean} sandbox
 */

/**
 * Returns the settings.
 * @param {import("vscode")} vscode
 * @returns {Settings}
 */
export function readSettings(vscode) {
  const values = vscode.workspace.getConfiguration("alloy");
  return {
    path: values.get("path", "").trim(),
    options: values.get("options", /** @type {string[]} */ ([])),
    sandbox: values.get("sandbox", false),
  };
}

/**
 * Returns the executable.
 * @param {Settings} settings
 * @param {NodeJS.ProcessEnv} [environment]
 */
export function executable(settings, environment = process.env) {
  return settings.path || environment.ALLOY_HOST || "alloy-host";
}

/**
 * Returns the host's arguments for the person at the editor, who decides on plans.
 * @param {Settings} settings
 */
export function argumentsForPerson(settings) {
  return ["--approver", ...argumentsForAgent(settings)];
}

/**
 * Returns the host's arguments for an agent: the same ones, but nothing that an agent can call decides on plans.
 * @param {Settings} settings
 */
export function argumentsForAgent({ options, sandbox }) {
  const own = options.filter((option) => option !== "--approver" && option !== "--sandbox");
  return sandbox || options.includes("--sandbox") ? ["--sandbox", ...own] : own;
}

/**
 * Returns the variables that give the host its key: that of the secret storage, which takes precedence over those of the
 * editor's own environment.
 * @param {import("vscode").SecretStorage} secrets
 * @returns {Promise<Record<string, string>>}
 */
export async function keyVariables(secrets) {
  const key = await secrets.get(KEY_NAME);
  return key ? { ALLOY_API_KEY: key } : {};
}

/**
 * Returns true if the host would find a key, or needs none.
 * @param {Settings} settings
 * @param {Record<string, string>} variables
 * @param {NodeJS.ProcessEnv} [environment]
 */
export function hasKey(settings, variables, environment = process.env) {
  if (argumentsForAgent(settings).includes("--sandbox")) return true;
  return KEY_VARIABLES.some((name) => variables[name] || environment[name]);
}

/**
 * Returns the folder in which the host runs, so that relative paths in its options mean the workspace.
 * @param {import("vscode")} vscode
 */
export function workingFolder(vscode) {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return folder?.scheme === "file" ? folder : undefined;
}
