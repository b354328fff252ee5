import Alloy
import AlloyHost
import AlloySandbox
import CommandLineTool
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

    /// Who decides about links of the sandbox that connect an account.
    enum Consent: String, CaseIterable, Sendable {
        /// A person on the served page, or the caller.
        case ask
        /// The sandbox, which allows at once.
        case auto
    }

    /// In which order a recording is played back.
    enum ReplayOrder: String, CaseIterable, Sendable {
        case match
        case strict
    }

    /// A connector that `--connector` names.
    struct ConnectorFile: Sendable, Equatable {
        /// Nil for what the document's title says.
        let id: String?
        let path: String

        /// `FILE`, or `ID=FILE`.
        init(_ text: String) throws(OptionError) {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let isID =
                parts.count == 2 && !parts[0].isEmpty
                && parts[0].unicodeScalars.allSatisfy {
                    $0.isASCII
                        && ($0.properties.isAlphabetic || $0.properties.numericType != nil
                            || "-_.".unicodeScalars.contains($0))
                }
            id = isID ? parts[0] : nil
            path = try Settings.notEmpty(isID ? parts[1] : text, "an OpenAPI document's path")
        }
    }

    /// The sandbox's seed where none is given.
    static let defaultSeed = "demo"

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
    /// Who decides about the sandbox's links.
    var consent = Consent.ask
    /// The command is `alloy-host call`.
    var isOneCall = false
    /// The command is `alloy-host sandbox`.
    var isServed = false
    /// Where it listens; nil for any port.
    var port: UInt16?
    /// The names by which it is reached besides, and the addresses that it listens on besides.
    var hostNames: [ServerName] = []
    var listenAddresses: [Sockets.Address] = []
    /// Which pages of other sites may use it.
    var crossOrigin = CrossOriginPolicy()
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
    var recorder: FileWriter?
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
    /// Nil for what suits the reader.
    var outputFormat: OutputFormat?
    /// A reply with a warning counts as an error.
    var isStrict = false
    /// A session ends with its first error.
    var stopsOnError = false
    /// `alloy-host run` leaves out the session's sandbox.
    var isLive = false
    /// What a session expects is compared with what comes.
    var checksReplies = true
    /// The requests of `alloy-host run`; set by `readScript`.
    var script: SessionScript?
}

extension Settings {
    /// `text`, unless nothing was given: `--user "$ID"` with nothing in the variable must not pass in silence.
    static func notEmpty(_ text: String, _ what: String) throws(OptionError) -> String {
        if text.isEmpty { throw OptionError("takes \(what), and nothing was given") }
        return text
    }

    /// The options that make another call reach the same place as this one, as a shell takes them, each with a blank before
    /// it. What came from a variable is still there for the next call.
    var repeatedOptions: String {
        var options = isSandbox ? " --sandbox" : ""
        if isSandbox, let seed { options += " --seed \(quoted(seed))" }
        for file in connectorFiles {
            options += " --connector \(quoted((file.id.map { "\($0)=" } ?? "") + file.path))"
        }
        if baseURL != .production { options += " --base-url \(quoted(baseURL.description))" }
        if apiVersion != AlloyConfiguration.defaultAPIVersion { options += " --api-version \(quoted(apiVersion))" }
        if let userId = host.userId { options += " --user \(quoted(userId))" }
        if let stateDirectory { options += " --state-dir \(quoted(stateDirectory))" }
        if let replayPath { options += " --replay \(quoted(replayPath))" }
        if let replayOrder { options += " --replay-order \(replayOrder.rawValue)" }
        if let cacheDirectory { options += " --cache-dir \(quoted(cacheDirectory))" }
        if isOffline { options += " --offline" }
        if let overlaysPath { options += " --overlays \(quoted(overlaysPath))" }
        if let policyPath { options += " --policy \(quoted(policyPath))" }
        if host.isReadOnly { options += " --read-only" }
        if let userId = host.lockedUserId { options += " --lock-user \(quoted(userId))" }
        if let filesPath { options += " --files-from \(quoted(filesPath))" }
        return options
    }

    private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: #"'\''"#) + "'" }
}
