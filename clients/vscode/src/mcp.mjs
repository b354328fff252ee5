/** The host as a server of the Model Context Protocol, for the agents in the editor. */

import { argumentsForAgent, executable, hasKey, keyVariables, readSettings, workingFolder } from "./settings.mjs";

/** The id under which package.json announces the provider. */
export const PROVIDER = "alloy.host";

/**
 * Returns the provider of the server's definition.
 * @param {import("vscode")} vscode
 * @param {import("vscode").ExtensionContext} context
 * @param {() => Promise<boolean>} askForKey
 * @param {import("vscode").Event<void>} onDidChange occurs when the settings or the key have changed
 * @returns {import("vscode").McpServerDefinitionProvider<import("vscode").McpStdioServerDefinition>}
 */
export function serverProvider(vscode, context, askForKey, onDidChange) {
  return {
    onDidChangeMcpServerDefinitions: onDidChange,

    provideMcpServerDefinitions() {
      const settings = readSettings(vscode);
      const version = /** @type {string} */ (context.extension.packageJSON.version);
      const server = new vscode.McpStdioServerDefinition("Alloy", executable(settings), argumentsForAgent(settings), {}, version);
      server.cwd = workingFolder(vscode);
      return [server];
    },

    // The key is read when the server is started, so that no definition that the editor keeps has it.
    async resolveMcpServerDefinition(server) {
      const settings = readSettings(vscode);
      if (!hasKey(settings, await keyVariables(context.secrets)) && !(await askForKey())) return undefined;
      server.env = { ...server.env, ...(await keyVariables(context.secrets)) };
      return server;
    },
  };
}
