import HTTP
import MCP

/// The prompts that a person may choose.
enum AgentPrompts {
    static let all = [
        Prompt(
            name: "connect_account", title: "Connect an account",
            description: "Connect an account of a service, such as Slack or HubSpot.",
            arguments: [
                Prompt.Argument(name: "connector", description: "The connector's id.", isRequired: true)
            ]),
        Prompt(
            name: "find_and_run", title: "Find and run an action",
            description: "Find the action for a task, check it, and run it.",
            arguments: [
                Prompt.Argument(name: "task", description: "What should be done.", isRequired: true),
                Prompt.Argument(
                    name: "connector", description: "The connector's id, if it is known.", isRequired: false),
            ]),
        Prompt(
            name: "settle_unknown_outcome", title: "Settle an unknown outcome",
            description: "Find out whether a write was made whose outcome is unknown.",
            arguments: [
                Prompt.Argument(name: "execution", description: "The execution's id.", isRequired: true)
            ]),
    ]

    /// The messages of the prompt `name`.
    static func messages(of name: String, _ arguments: [String: String]) -> Prompt.Messages {
        let description = all.first { $0.name == name }?.description ?? ""
        return Prompt.Messages(description: description, content: content(of: name, arguments))
    }

    private static func content(of name: String, _ arguments: [String: String]) -> [ContentBlock] {
        let connector = arguments["connector"] ?? ""
        switch name {
        case "connect_account":
            return [
                .text(
                    "Connect an account of \(connector) with connect_account. If the call returns a link, show it to me and "
                        + "wait until I say that I have finished; then call it again. Never ask me for a key or a password."
                )
            ]
        case "find_and_run":
            let hint = connector.isEmpty ? "" : " Use the connector \(connector)."
            return [
                .text(
                    "Do this with the accounts that I have connected: \(arguments["task"] ?? "")\(hint)\n"
                        + "Find the action with search_actions and read describe_action before you run it. If it changes or "
                        + "deletes something, show me plan_execution first and ask me.")
            ]
        default:
            let id = arguments["execution"] ?? ""
            return [
                .text(
                    "The outcome of execution \(id) is unknown. Read the record below, find out with execute_read whether the "
                        + "write was made, and tell me what you found. Do not make the write again."),
                .link(
                    uri: "alloy://executions/\(PercentEncoding.encodePathSegment(id))", name: "execution",
                    description: nil,
                    mimeType: "application/json"),
            ]
        }
    }
}
