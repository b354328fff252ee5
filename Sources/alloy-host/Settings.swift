import Alloy
import AlloyHost
import AlloySandbox
import HTTP
import JSONRPC
import Logging
import Platform

/// How the program was asked to run.
struct Settings: Sendable {
    /// What happens when the look-ahead is full.
    enum Overload: String, CaseIterable, Sendable {
        case pause
        case reject
    }

    var isSandbox = false
    /// Nil for the usual one.
    var seed: String?
    /// The OpenAPI documents of `--connector`.
    var connectorFiles: [ConnectorFile] = []
    /// What the sandbox starts with; made by `prepare`.
    var sandboxSeed: SandboxSeed?
    /// Where the consent page of a sandbox inside the process is served, if it is; then `prepare` serves it, and makes the
    /// sandbox whose links point there.
    var consentPort: UInt16?
    var consentServer: LoopbackServer?
    var sandbox: Sandbox?
    /// The command is `alloy-host sandbox`.
    var isServed = false
    /// Where it listens; nil for any port.
    var port: UInt16?
    /// `alloy-host sandbox` ends with stdin.
    var endsWithInput = false
    var baseURL = BaseURL.production
    var apiVersion = AlloyConfiguration.defaultAPIVersion
    var host = HostOptions()
    /// Where the policy is; read by `prepare`.
    var policyPath: String?
    /// Where options of fields come from; read by `prepare`.
    var overlaysPath: String?
    /// The directory of `--files-from`; opened by `prepare`.
    var filesPath: String?
    var limits = Limits()
    var overload = Overload.pause
    /// Where the ledger is; nil for the platform's state directory, or, with a sandbox, for none.
    var stateDirectory: String?
    var keepsLedger = true
    /// Where exchanges are recorded, and the file, once `prepare` has made it.
    var recordPath: String?
    var recordFile: Descriptor?
    /// Which recording answers in place of the service, and its content, once `prepare` has read it.
    var replayPath: String?
    var replay: Recording?
    /// Nil for the usual one.
    var replayOrder: ReplayOrder?
    /// Where the catalogue is kept; nil for the platform's cache directory, or, with a sandbox, for none.
    var cacheDirectory: String?
    /// True when the service is not asked at all.
    var isOffline = false
    var retriesAmbiguousWrites = false
    var requestsPerMinute: Int?
    /// Rules over the most requests running at once, in whatever order the two are given.
    var isSequential = false
    var failsOnError = false
    var opensBrowser = false
    var watchesParent = true
    /// The process to end with; nil for the one that started this one.
    var parentProcess: Int32?
    var logLevel = LogLevel.warn
    var logFormat = LogFormat.text
}

extension Settings {
    /// The sandbox's seed where none is given.
    static let defaultSeed = "demo"

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
