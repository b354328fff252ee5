import Alloy
import AlloyHost
import CommandLineTool
import HTTP
import JSONRPC
import Logging
import Platform

extension Settings {
    /// All options, in the order of `--help`, with a heading for each group.
    static let options: [(heading: String, options: [Option])] = [
        (
            "What answers",
            [
                .flag("--sandbox", "Use the built-in sandbox: no account, no network.") { $0.isSandbox = $1 },
                .text("--user", "ID", "The end user that calls act for when they name none.") {
                    settings, text throws(OptionError) in settings.host.userId = try notEmpty(text, "a user's id")
                },
                .text("--base-url", "URL", "Where the service is (\(BaseURL.production)).") {
                    settings, text throws(OptionError) in
                    do throws(AlloyError) {
                        settings.baseURL = try BaseURL(text)
                    } catch {
                        throw OptionError("takes \(error.problems.first?.expected ?? "a URL"), not \"\(text)\"")
                    }
                },
                .text("--api-version", "V", "The value of x-api-version (\(AlloyConfiguration.defaultAPIVersion)).") {
                    settings, text in settings.apiVersion = text
                },
            ]
        ),
        sandboxOptions,
        safety,
        formOptions,
        (
            "How requests run",
            [
                .flag("--sequential", "Start each request when the one before has been answered.") {
                    $0.isSequential = $1
                },
                .flag("--fail-on-error", "Exit with 1 when any reply was an error.") { $0.failsOnError = $1 },
                .flag("--open-browser", "Open links that connect an account in this machine's browser, too.") {
                    $0.opensBrowser = $1
                },
                .flag("--no-parent-watch", "Go on when the process that started this one is gone.") {
                    $0.watchesParent = !$1
                },
                .number(
                    "--parent-pid", "End when this process does (the one that started this one).",
                    in: 1...Int(Int32.max)
                ) { $0.parentProcess = Int32($1) },
            ]
        ),
        sessionOptions,
        (
            "What is sent, and kept of it",
            [
                .text("--state-dir", "DIR", "Where the ledger is (~/.local/state/alloy-host).") {
                    settings, text in settings.stateDirectory = text
                },
                .flag("--no-ledger", "Keep the ledger in memory only: a crash forgets what was sent.") {
                    $0.keepsLedger = !$1
                },
                .flag("--ledger-arguments", "Keep the arguments of executions, not only their digest.") {
                    $0.host.keepsArguments = $1
                },
                .text("--cache-dir", "DIR", "Where the catalogue is kept (~/.cache/alloy-host).") {
                    settings, text throws(OptionError) in
                    settings.cacheDirectory = try notEmpty(text, "a directory's path")
                },
                .flag("--offline", "Ask nobody: answer from the cache what it holds.") { $0.isOffline = $1 },
                .flag("--retry-writes", "Send writes again whose outcome is unknown: they may happen twice.") {
                    $0.retriesAmbiguousWrites = $1
                },
                .number(
                    "--rate-limit", "Most requests a minute (no bound until Alloy asks for one).", in: 1...1_000_000
                ) { $0.requestsPerMinute = $1 },
            ]
        ),
        recordingOptions,
        (
            "Bounds",
            [
                .number(
                    "--max-result-bytes", "Largest responseData that is sent whole (no bound).",
                    in: HostOptions.leastResultBytes...1 << 30
                ) { $0.host.maximumResultBytes = $1 },
                .number("--max-line-bytes", "Longest message (\(Limits().lineBytes)).", in: 1_024...1 << 30) {
                    $0.limits.lineBytes = $1
                },
                .number("--max-depth", "Deepest nesting (\(Limits().depth)).", in: 8...2_048) { $0.limits.depth = $1 },
                .number("--max-batch", "Most messages in a batch (\(Limits().batch)).", in: 1...1_000_000) {
                    $0.limits.batch = $1
                },
                .number("--max-in-flight", "Most requests running at once (\(Limits().inFlight)).", in: 1...65_536) {
                    $0.limits.inFlight = $1
                },
                .number("--max-lookahead", "Most requests read ahead (\(Limits().lookahead)).", in: 1...1_000_000) {
                    $0.limits.lookahead = $1
                },
                .number(
                    "--max-lookahead-bytes", "Most bytes of them; as many again run (\(Limits().lookaheadBytes)).",
                    in: 1_024...1 << 34
                ) { $0.limits.lookaheadBytes = $1 },
                .number(
                    "--max-unsent-bytes", "Most unsent replies before reading pauses (\(Limits().unsentBytes)).",
                    in: 1_024...1 << 34
                ) { $0.limits.unsentBytes = $1 },
                .word("--overload", "When the look-ahead is full: stop reading, or answer `overloaded` (pause).") {
                    (settings: inout Settings, word: Overload) in settings.overload = word
                },
            ]
        ),
        (
            "Log, on stderr",
            [
                .word("--log-level", "How much (warn).") { (settings: inout Settings, level: LogLevel) in
                    settings.logLevel = level
                },
                .word("--log-format", "For people or for programs (text).") {
                    (settings: inout Settings, format: LogFormat) in settings.logFormat = format
                },
            ]
        ),
    ]

    /// All options in one list.
    static var allOptions: [Option] { options.flatMap(\.options) }
}

extension Settings {
    /// The sandbox, inside the process or served.
    static let sandboxOptions: (heading: String, options: [Option]) = (
        "The sandbox",
        [
            .text(
                "--seed", "NAME|FILE",
                "What the sandbox starts with: demo, empty, large, broken, a file (\(defaultSeed))."
            ) {
                settings, text in settings.seed = text
            },
            .text(
                "--connector", "[ID=]FILE",
                "Add a connector made of an OpenAPI document; more than once if need be."
            ) {
                settings, text throws(OptionError) in
                settings.connectorFiles.append(try ConnectorFile(text))
            },
            .number(
                "--consent-port", "Serve its consent page on this port; 0 takes a free one (not served).",
                in: 0...65_535
            ) { $0.consentPort = UInt16($1) },
            .word("--consent", "Who decides about its links: somebody (ask), or the sandbox, which allows (ask).") {
                (settings: inout Settings, word: Consent) in settings.consent = word
            },
            .number("--port", "Of alloy-host sandbox: where it is served; 0 takes a free one (0).", in: 0...65_535) {
                $0.port = UInt16($1)
            },
            .text(
                "--host-name", "NAME[:PORT]",
                "Of alloy-host sandbox: answer to this name, too; links use the first."
            ) { settings, text throws(OptionError) in
                for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                    guard let name = ServerName(String(part)) else {
                        throw OptionError(
                            "takes a host's name, perhaps with a port, such as sandbox or localhost:8080, "
                                + "not \"\(part)\"")
                    }
                    settings.hostNames.append(name)
                }
            },
            .text(
                "--listen", "ADDRESS",
                "Of alloy-host sandbox: listen there, too: 0.0.0.0 in a container (this machine)."
            ) { settings, text throws(OptionError) in
                guard let address = Sockets.Address(text) else {
                    throw OptionError("takes an IP address such as 0.0.0.0 or ::, not \"\(text)\"")
                }
                settings.listenAddresses.append(address)
            },
            .text(
                "--cors", "ORIGIN|*",
                "Of alloy-host sandbox: let web pages of this origin use it; repeatable (none)."
            ) { settings, text throws(OptionError) in
                for part in text.split(separator: ",", omittingEmptySubsequences: false)
                where !settings.crossOrigin.allow(String(part)) {
                    throw OptionError("takes an origin such as http://localhost:5173, or *, not \"\(part)\"")
                }
            },
            .flag("--until-eof", "Of alloy-host sandbox: end when stdin does.") { $0.endsWithInput = $1 },
        ]
    )

    /// What calls may do at all.
    static let safety: (heading: String, options: [Option]) = (
        "Safety",
        [
            .text("--policy", "FILE", "Rules over what may be executed, as JSON (protocol/README.md).") {
                settings, text throws(OptionError) in settings.policyPath = try notEmpty(text, "a file's path")
            },
            .flag("--read-only", "Let through only what reads.") { $0.host.isReadOnly = $1 },
            .text("--lock-user", "ID", "The only end user that calls may act for.") {
                settings, text throws(OptionError) in settings.host.lockedUserId = try notEmpty(text, "a user's id")
            },
            .text("--files-from", "DIR", "Let files.upload read files below this directory (none).") {
                settings, text throws(OptionError) in settings.filesPath = try notEmpty(text, "a directory's path")
            },
        ]
    )

    /// What forms are made with.
    static let formOptions: (heading: String, options: [Option]) = (
        "Forms",
        [
            .text("--overlays", "FILE", "Which fields' options come from read actions, as JSON (protocol/README.md).") {
                settings, text throws(OptionError) in settings.overlaysPath = try notEmpty(text, "a file's path")
            }
        ]
    )

    /// How calls and sessions end, and how they show what came.
    static let sessionOptions: (heading: String, options: [Option]) = (
        "Calls and sessions",
        [
            .word("--output", "Of alloy-host call: how results are printed (json; on a terminal lists as a table).") {
                (settings: inout Settings, format: OutputFormat) in settings.outputFormat = format
            },
            .flag("--strict", "Count a reply with a warning or a finding as an error; exit with 1 after any.") {
                $0.isStrict = $1
            },
            .flag("--stop-on-error", "End a session with its first error: implies --sequential.") {
                $0.stopsOnError = $1
            },
            .flag("--live", "Of alloy-host run: leave out the session's sandbox, and what it expects.") {
                $0.isLive = $1
            },
            .flag("--no-check", "Of alloy-host run: do not compare with what the session expects.") {
                $0.checksReplies = !$1
            },
        ]
    )

    /// What is kept of the exchanges with the service, and what answers in its place.
    static let recordingOptions: (heading: String, options: [Option]) = (
        "Recordings",
        [
            .text("--record", "FILE", "Keep every exchange with the service in a new file, without its secrets.") {
                settings, text throws(OptionError) in settings.recordPath = try notEmpty(text, "a file's path")
            },
            .text("--replay", "FILE", "Answer from such a file: no account, no network.") {
                settings, text throws(OptionError) in settings.replayPath = try notEmpty(text, "a file's path")
            },
            .word("--replay-order", "Whichever exchange matches, or each in its turn (match).") {
                (settings: inout Settings, order: ReplayOrder) in settings.replayOrder = order
            },
        ]
    )
}

extension CompletionData {
    /// The commands and the options of this program.
    static let standard = CompletionData(
        commands: CommandLineTool.Command.all,
        options: Settings.allOptions.map { option in
            CompletionData.Option(name: option.name, value: value(of: option), summary: option.help)
        })

    private static func value(of option: alloy_host.Option) -> CompletionData.Option.Value {
        guard case .text(let placeholder, _) = option.value else { return .nothing }
        if option.name == "--seed" { return .words(["demo", "empty", "large", "broken"]) }
        if placeholder.contains("FILE") || placeholder.contains("DIR") { return .path }
        let words = placeholder.split(separator: "|").map(String.init)
        return .words(words.count > 1 ? words : [])
    }
}
