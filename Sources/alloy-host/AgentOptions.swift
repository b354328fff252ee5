import AlloyMCP
import CommandLineTool

extension Settings {
    /// The options of the service for agents (the Model Context Protocol).
    static let agentOptions: (heading: String, options: [Option]) = (
        "Agents (MCP)",
        [
            .text("--tools", "NAME,…", "Offer only these tools.") { settings, text throws(OptionError) in
                settings.agent.tools = (settings.agent.tools ?? []).union(try toolNames(text))
            },
            .text("--exclude-tools", "NAME,…", "Do not offer these tools.") { settings, text throws(OptionError) in
                settings.agent.excludedTools.formUnion(try toolNames(text))
            },
            .text("--connectors", "ID,…", "Offer agents only these connectors.") { settings, text throws(OptionError) in
                settings.agent.connectors = (settings.agent.connectors ?? []).union(try words(text, "connector ids"))
            },
            .text("--pin", "CONNECTOR.ACTION", "Offer this action as a tool of its own; repeatable.") {
                settings, text throws(OptionError) in
                for word in try words(text, "actions") {
                    guard let pin = PinnedAction(word) else {
                        throw OptionError("takes an action such as slack.chat_postMessage, not \"\(word)\"")
                    }
                    if !settings.agent.pins.contains(pin) { settings.agent.pins.append(pin) }
                }
            },
        ]
    )

    /// The options of the commands for people who use agents.
    static let agentCommandOptions: (heading: String, options: [Option]) = (
        "Setup and checks",
        [
            .flag("--write", "alloy-host setup: change the client's file, after a backup.") {
                $0.writesConfiguration = $1
            },
            .flag("--json", "alloy-host doctor, add, conform, cost, prove: print JSON.") { $0.printsJSON = $1 },
        ]
    )

    private static func words(_ text: String, _ what: String) throws(OptionError) -> [String] {
        let words = text.split(separator: ",").map(String.init)
        if words.isEmpty { throw OptionError("takes a list of \(what), separated by commas") }
        return words
    }

    private static func toolNames(_ text: String) throws(OptionError) -> [String] {
        let names = try words(text, "tools")
        let known = AgentOptions.toolNames
        for name in names where !known.contains(name) {
            throw OptionError("takes tools, which are \(known.joined(separator: ", ")), not \"\(name)\"")
        }
        return names
    }
}
