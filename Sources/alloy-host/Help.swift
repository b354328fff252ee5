import CommandLineTool

/// The text of `alloy-host --help`.
enum Help {
    static var text: String {
        var lines = [
            "alloy-host speaks JSON-RPC 2.0 on stdin and stdout, one message per line. Its methods, such as",
            "connectors.list and execute, use Alloy Automation's Connectivity API.",
            "",
            "Usage:",
            "  alloy-host [serve] [OPTIONS]                answer requests from stdin until it ends",
            "  alloy-host [call] METHOD [PARAMETERS]       make one call",
            "  alloy-host run FILE.session|FILE.jsonl|-    run a file of requests, with comments and ${VARIABLES}",
            "  alloy-host help METHOD | help methods       describe a method with an example; list all methods",
            "  alloy-host sandbox [OPTIONS]                serve the sandbox over HTTP for other clients",
            "  alloy-host console [OPTIONS]                serve a page for the browser of this machine",
            "  alloy-host setup CLIENT [--write]           configure an agent: \(AgentClient.listed.first)",
            "                                              \(AgentClient.listed.second)",
            "  alloy-host doctor [--json]                  check key, network, directories and agents' handshakes",
            "  alloy-host add [ID=]FILE|URL [--json]       check an OpenAPI document, and print the options that add it",
            "  alloy-host conform --connector ID=FILE      compare reads in the sandbox with those of the provider",
            "  alloy-host cost [--json]                    print what the tools cost a language model",
            "  alloy-host approve [DIGEST]                 show the plans that wait for a person's approval, and decide",
            "  alloy-host prove [OPTIONS] -- CLIENT...     count a client's writes while answers get lost and hosts die",
            "  alloy-host openrpc                          print the OpenRPC document of all methods",
            "  alloy-host completion bash|zsh|fish         print a completion script: source <(alloy-host completion bash)",
            "  alloy-host --version | --help",
            "",
            "Try it without an account:",
            "  alloy-host call connectors.list --sandbox",
            "  alloy-host call actions.get connectorId=slack actionId=chat_postMessage --sandbox",
            "",
            "Parameters of a call:",
            "  key=value            a value of the parameter's type: limit=5 is a number, force=true a boolean",
            "  key:=JSON            any JSON: requestBody:='{\"text\": \"hello\"}'",
            "  key=@FILE, key:=@FILE  the same from a file; key=@- from stdin: use these for secrets",
            "  a.b=value, a[b]=value  a member of an object; a[]=value appends to an array",
            "  '{JSON}', @FILE, -   all parameters at once, as JSON; - is stdin",
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
            "  ALLOY_API_KEY, or ALLOY_API_KEY_FILE (a file with the key), or ALLOY_API_KEY_COMMAND (a command that",
            "  prints the key). There is no option for the key: other users of this machine can read arguments.",
            "  ALLOY_HOST_...: one variable per option, such as ALLOY_HOST_MAX_DEPTH=100 or ALLOY_HOST_SANDBOX=1.",
            "",
            "Exit status: 0 success; 1 an error reply (call, run, --fail-on-error, --strict, --stop-on-error), a session with",
            "unexpected replies, a check of doctor or a row of prove that failed, a plan that approve left undecided, tools",
            "that cost cannot list, a document that add cannot use, shapes that conform found to differ, or a file that",
            "setup left unchanged; 2 wrong options or parameters, or approve without a terminal; 129 the parent process",
            "ended; 130 SIGINT; 141 stdout was closed; 143 SIGTERM.",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}
