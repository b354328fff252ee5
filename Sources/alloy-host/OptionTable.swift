import Alloy
import AlloyHost
import CommandLineTool
import HTTP
import JSONRPC
import Logging
import Platform

extension Settings {
    /// All options, grouped under headings, in the order of `--help`.
    static let options: [(heading: String, options: [Option])] = [
        (
            "Service",
            [
                .flag("--sandbox", "Use the built-in sandbox: no account, no network.") { $0.isSandbox = $1 },
                .text("--user", "ID", "The end user of calls that have no userId.") {
                    settings, text throws(OptionError) in settings.host.userId = try notEmpty(text, "a user id")
                },
                .text("--base-url", "URL", "The base URL of the service (\(BaseURL.production)).") {
                    settings, text throws(OptionError) in
                    do throws(AlloyError) {
                        settings.baseURL = try BaseURL(text)
                    } catch {
                        throw OptionError(
                            "takes \(error.problems.first?.expected ?? "a URL"), not \"\(BaseURL.shown(text))\"")
                    }
                },
                .text("--api-version", "V", "The value of x-api-version (\(AlloyConfiguration.defaultAPIVersion)).") {
                    settings, text in settings.apiVersion = text
                },
            ]
        ),
        sandboxOptions,
        directOptions,
        safety,
        agentOptions,
        agentCommandOptions,
        formOptions,
        (
            "Requests",
            [
                .flag("--sequential", "Run one request at a time, in their order.") {
                    $0.isSequential = $1
                },
                .flag("--fail-on-error", "Exit with status 1 if any reply was an error.") { $0.failsOnError = $1 },
                .flag(
                    "--open-browser",
                    "Open links of credentials.connect, plans to approve and the console in the browser."
                ) {
                    $0.opensBrowser = $1
                },
                .flag("--no-parent-watch", "Keep running after the parent process has ended.") {
                    $0.watchesParent = !$1
                },
                .number(
                    "--parent-pid", "End together with this process (the parent process).",
                    in: 1...Int(Int32.max)
                ) { $0.parentProcess = Int32($1) },
            ]
        ),
        sessionOptions,
        (
            "Sending and storage",
            [
                .text("--state-dir", "DIR", "The directory of ledger and approvals (~/.local/state/alloy-host).") {
                    settings, text in settings.stateDirectory = text
                },
                .flag("--no-ledger", "Keep ledger and approvals in memory; they are lost when the process ends.") {
                    $0.keepsLedger = !$1
                },
                .flag("--ledger-arguments", "Store the arguments of executions, not only their digest.") {
                    $0.host.keepsArguments = $1
                },
                .text("--cache-dir", "DIR", "The directory of the catalogue cache (~/.cache/alloy-host).") {
                    settings, text throws(OptionError) in
                    settings.cacheDirectory = try notEmpty(text, "the path of a directory")
                },
                .flag("--offline", "Send no requests; answer from the cache.") { $0.isOffline = $1 },
                .flag("--retry-writes", "Retry writes whose outcome is unknown; they may be applied twice.") {
                    $0.retriesAmbiguousWrites = $1
                },
                .number(
                    "--rate-limit", "Maximum requests per minute (none, unless the service throttles).",
                    in: 1...1_000_000
                ) { $0.requestsPerMinute = $1 },
            ]
        ),
        recordingOptions,
        ("Bounds", boundOptions),
        (
            "Log (on stderr)",
            [
                .word("--log-level", "Minimum level of events (warn).") { (settings: inout Settings, level: LogLevel) in
                    settings.logLevel = level
                },
                .word("--log-format", "Plain text, or one JSON object per line (text).") {
                    (settings: inout Settings, format: LogFormat) in settings.logFormat = format
                },
            ]
        ),
    ]

    /// All options in one list.
    static let allOptions: [Option] = options.flatMap(\.options)

    private static let boundOptions: [Option] = [maximumResultBytes] + Bound.all.map(option) + [overload]

    private static let maximumResultBytes = Option.number(
        "--max-result-bytes", "Maximum size of responseData in a reply (none).",
        in: HostOptions.leastResultBytes...1 << 30
    ) { $0.host.maximumResultBytes = $1 }

    private static let overload = Option.word(
        "--overload", "When the look-ahead is full: pause reading, or reject requests (pause)."
    ) { (settings: inout Settings, word: Overload) in settings.overload = word }

    /// The option that sets a bound of the connection.
    private static func option(_ bound: Bound) -> Option {
        .number(bound.option, "\(bound.summary) (\(bound.defaultValue)).", in: bound.range) {
            $0.limits[keyPath: bound.limit] = $1
        }
    }
}

extension Settings {
    /// The options of the sandbox, inside the process or served.
    static let sandboxOptions: (heading: String, options: [Option]) = (
        "Sandbox",
        [
            .text(
                "--seed", "NAME|FILE",
                "Initial content: demo, empty, large, broken, or a seed file (\(defaultSeed))."
            ) {
                settings, text in settings.seed = text
            },
            .text(
                "--connector", "[ID=]FILE",
                "Add a connector from an OpenAPI document; repeatable."
            ) {
                settings, text throws(OptionError) in
                settings.connectorFiles.append(try ConnectorFile(text))
            },
            .number(
                "--consent-port",
                "Serve the consent page, or with --direct the page after it, on this port (none).",
                in: 0...65_535
            ) { $0.consentPort = UInt16($1) },
            .word("--consent", "Ask a person for consent, or allow automatically (ask).") {
                (settings: inout Settings, word: Consent) in settings.consent = word
            },
            .number(
                "--port", "alloy-host sandbox, console: the port to serve on; 0 chooses a free port (0).",
                in: 0...65_535
            ) { $0.port = UInt16($1) },
            .text(
                "--host-name", "NAME[:PORT]",
                "alloy-host sandbox: also accept this host name; links use the first."
            ) { settings, text throws(OptionError) in
                for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                    guard let name = ServerName(String(part)) else {
                        throw OptionError(
                            "takes a host name, optionally with a port, such as sandbox or localhost:8080, "
                                + "not \"\(part)\"")
                    }
                    settings.hostNames.append(name)
                }
            },
            .text(
                "--listen", "ADDRESS",
                "alloy-host sandbox: also listen on this address, such as 0.0.0.0 (loopback only)."
            ) { settings, text throws(OptionError) in
                guard let address = Sockets.Address(text) else {
                    throw OptionError("takes an IP address such as 0.0.0.0 or ::, not \"\(text)\"")
                }
                settings.listenAddresses.append(address)
            },
            .text(
                "--cors", "ORIGIN|*",
                "alloy-host sandbox: allow web pages of this origin; repeatable (none)."
            ) { settings, text throws(OptionError) in
                for part in text.split(separator: ",", omittingEmptySubsequences: false)
                where !settings.crossOrigin.allow(String(part)) {
                    throw OptionError("takes an origin such as http://localhost:5173, or *, not \"\(part)\"")
                }
            },
            .flag("--no-icons", "alloy-host console: draw initials, and fetch no icons.") { $0.fetchesIcons = !$1 },
            .flag("--until-eof", "alloy-host sandbox: end when stdin ends.") { $0.endsWithInput = $1 },
        ]
    )

    /// The options that restrict calls.
    static let safety: (heading: String, options: [Option]) = (
        "Safety",
        [
            .text("--policy", "FILE", "The policy file: rules for executions (protocol/operate.md).") {
                settings, text throws(OptionError) in settings.policyPath = try notEmpty(text, "the path of a file")
            },
            .flag("--read-only", "Allow only methods and actions that read.") { $0.host.isReadOnly = $1 },
            .text("--lock-user", "ID", "Allow calls for this end user only.") {
                settings, text throws(OptionError) in settings.host.lockedUserId = try notEmpty(text, "a user id")
            },
            .flag("--approver", "Allow approvals.list and approvals.decide: for the program of a person who approves.")
            {
                $0.host.isApprover = $1
            },
            .text("--files-from", "DIR", "Let files.upload read files in this directory (none).") {
                settings, text throws(OptionError) in settings.filesPath = try notEmpty(text, "the path of a directory")
            },
            .text("--files-to", "DIR", "Let results.save write files into this directory (none).") {
                settings, text throws(OptionError) in
                settings.outputPath = try notEmpty(text, "the path of a directory")
            },
        ]
    )

    /// The options of forms.
    static let formOptions: (heading: String, options: [Option]) = (
        "Forms",
        [
            .text("--overlays", "FILE", "The overlay file: form options from read actions (protocol/discover.md).") {
                settings, text throws(OptionError) in settings.overlaysPath = try notEmpty(text, "the path of a file")
            }
        ]
    )

    /// The options of calls, sessions and their output.
    static let sessionOptions: (heading: String, options: [Option]) = (
        "Calls and sessions",
        [
            .word(
                "--output",
                "alloy-host call: the format of results (json; for lists on a terminal table)."
            ) {
                (settings: inout Settings, format: OutputFormat) in settings.outputFormat = format
            },
            .number(
                "--client-limit", "alloy-host prove: the client gives up a call after so many seconds (3).",
                in: 1...3_600
            ) { $0.clientLimit = $1 },
            .flag("--strict", "Count warnings and findings as errors; exit with status 1 after any.") {
                $0.isStrict = $1
            },
            .flag("--stop-on-error", "Stop at the first error; implies --sequential.") {
                $0.stopsOnError = $1
            },
            .flag("--live", "alloy-host run: ignore the session's sandbox options and expected messages.") {
                $0.isLive = $1
            },
            .flag("--no-check", "alloy-host run: do not compare with the session's expected messages.") {
                $0.checksReplies = !$1
            },
        ]
    )

    /// The options that record and replay exchanges with the service.
    static let recordingOptions: (heading: String, options: [Option]) = (
        "Recordings",
        [
            .text(
                "--record", "FILE",
                "Record all exchanges with the service in a new file, without secrets; conform: a seed."
            ) {
                settings, text throws(OptionError) in settings.recordPath = try notEmpty(text, "the path of a file")
            },
            .text("--replay", "FILE", "Answer from a recording: no account, no network.") {
                settings, text throws(OptionError) in settings.replayPath = try notEmpty(text, "the path of a file")
            },
            .word("--replay-order", "Answer with any exchange that matches, or in the recorded order (match).") {
                (settings: inout Settings, order: ReplayOrder) in settings.replayOrder = order
            },
        ]
    )
}

extension CompletionData {
    /// The commands and options of this program.
    static let standard = CompletionData(
        commands: CommandLineTool.Command.all,
        options: Settings.allOptions.map { option in
            CompletionData.Option(name: option.name, value: value(of: option), summary: option.help)
        },
        methods: .program)

    private static func value(of option: alloy_host.Option) -> CompletionData.Option.Value {
        guard case .text(let placeholder, _) = option.value else { return .nothing }
        if option.name == "--seed" { return .words(["demo", "empty", "large", "broken"]) }
        if placeholder.contains("FILE") || placeholder.contains("DIR") { return .path }
        let words = placeholder.split(separator: "|").map(String.init)
        return .words(words.count > 1 ? words : [])
    }
}
