/// What `--help` prints.
enum Help {
    static var text: String {
        var lines = [
            "alloy-host speaks JSON-RPC 2.0 on stdin and stdout, one message a line, and maps methods such as",
            "connectors.list and execute onto Alloy Automation's Connectivity API.",
            "",
            "Usage:",
            "  alloy-host [serve] [OPTIONS]               answer requests from stdin until it ends",
            "  alloy-host call METHOD [JSON | -] [OPTIONS] make one call; parameters as JSON, or from stdin with -",
            "  alloy-host sandbox [OPTIONS]               serve the sandbox over HTTP, for other clients of Alloy",
            "  alloy-host openrpc                         print the OpenRPC document of all methods",
            "  alloy-host --version | --help",
            "",
            "Try it without an account:",
            "  alloy-host call connectors.list --sandbox",
            "  alloy-host call actions.get '{\"connectorId\": \"slack\", \"actionId\": \"chat_postMessage\"}' --sandbox",
        ]
        for (heading, options) in Settings.options {
            lines += ["", "\(heading):"]
            for option in options {
                let padding = String(repeating: " ", count: max(1, 30 - option.usage.count))
                lines.append("  \(option.usage)\(padding)\(option.help)")
            }
        }
        lines += [
            "",
            "Environment:",
            "  ALLOY_API_KEY, or ALLOY_API_KEY_FILE (a file that holds it), or ALLOY_API_KEY_COMMAND (a command that",
            "  prints it): the API key. There is no option for it, as others on this machine can read arguments.",
            "  ALLOY_HOST_...: each option has a variable, such as ALLOY_HOST_MAX_DEPTH=100 or ALLOY_HOST_SANDBOX=1.",
            "",
            "Exit status: 0 done; 1 an error reply (call, --fail-on-error); 2 wrong options; 129 the parent is gone;",
            "130 SIGINT; 141 nobody reads stdout; 143 SIGTERM.",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}
