import ActionForms
import Alloy
import AlloyHost
import AlloyMCP
import AlloySandbox
import CommandLineTool
import HTTP
import JSONRPC
import Logging
import Platform

/// The settings of the process, from options and environment variables.
struct Settings: Sendable {
    /// The behaviour when the look-ahead is full.
    enum Overload: String, CaseIterable, Sendable {
        case pause
        case reject
    }

    /// The way in which links of the sandbox get consent.
    enum Consent: String, CaseIterable, Sendable {
        /// The decision of a person on the served page, or of the caller.
        case ask
        /// Automatically, at once.
        case auto
    }

    /// The order in which a recording is replayed.
    enum ReplayOrder: String, CaseIterable, Sendable {
        case match
        case strict
    }

    /// An OpenAPI document named by `--connector`.
    struct ConnectorFile: Sendable, Equatable {
        /// The connector's id; nil for the one derived from the document's title.
        let id: String?
        let path: String

        /// Parses `FILE` or `ID=FILE`.
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
            path = try Settings.notEmpty(isID ? parts[1] : text, "the path of an OpenAPI document")
        }
    }

    /// The default seed of the sandbox.
    static let defaultSeed = "demo"

    var isSandbox = false
    /// The options of the service for agents.
    var agent = AgentOptions()
    /// True if `alloy-host setup` changes the client's file.
    var writesConfiguration = false
    /// True if `alloy-host doctor` and `alloy-host cost` print JSON.
    var printsJSON = false
    /// The seed's name or path; nil for the default.
    var seed: String?
    /// The OpenAPI documents of `--connector`.
    var connectorFiles: [ConnectorFile] = []
    /// The connectors that call their provider directly; completed by `prepare`.
    var direct = DirectSettings()
    /// The initial content of the sandbox; created by `prepare`.
    var sandboxSeed: SandboxSeed?
    /// The port of the sandbox's consent page; nil if it is not served. `prepare` starts the server and creates the
    /// sandbox whose links lead to it.
    var consentPort: UInt16?
    var consentServer: LoopbackServer?
    var sandbox: Sandbox?
    /// The way in which the sandbox's links get consent.
    var consent = Consent.ask
    /// True for the command `alloy-host call`.
    var isOneCall = false
    /// True for the command `alloy-host sandbox`.
    var isServed = false
    /// True for the command `alloy-host console`, and if it opens its link in a browser.
    var isConsole = false
    var opensConsole = false
    /// True if the console fetches the icons of connectors.
    var fetchesIcons = true
    /// The port of `alloy-host sandbox` and `alloy-host console`; nil for any free port.
    var port: UInt16?
    /// Further host names and addresses of `alloy-host sandbox`.
    var hostNames: [ServerName] = []
    var listenAddresses: [Sockets.Address] = []
    /// The web pages of other origins that may use the served sandbox.
    var crossOrigin = CrossOriginPolicy()
    /// True if `alloy-host sandbox` ends when stdin ends.
    var endsWithInput = false
    var baseURL = BaseURL.production
    var apiVersion = AlloyConfiguration.defaultAPIVersion
    var host = HostOptions()
    /// The path of the policy file; read by `prepare`.
    var policyPath: String?
    /// The path of the overlay file; read by `prepare`.
    var overlaysPath: String?
    /// The directory of `--files-from`; opened by `prepare`.
    var filesPath: String?
    /// The directory of `--files-to`; opened by `prepare`.
    var outputPath: String?
    var limits = Limits()
    var overload = Overload.pause
    /// The directory of the ledger; nil for the platform's state directory or, with a sandbox, for memory.
    var stateDirectory: String?
    var keepsLedger = true
    /// The path of the new recording, and its file, which `prepare` creates.
    var recordPath: String?
    var recorder: FileWriter?
    /// The path of the seed that `alloy-host conform` writes.
    var seedPath: String?
    /// The path of the recording to replay, and its content, which `prepare` reads.
    var replayPath: String?
    var replay: Recording?
    /// The order of the replay; nil for the default.
    var replayOrder: ReplayOrder?
    /// The directory of the catalogue cache; nil for the platform's cache directory or, with a sandbox, for memory.
    var cacheDirectory: String?
    /// True if no requests are sent to the service.
    var isOffline = false
    var retriesAmbiguousWrites = false
    var requestsPerMinute: Int?
    /// True if requests run one at a time; takes precedence over `--max-in-flight`.
    var isSequential = false
    var failsOnError = false
    var opensBrowser = false
    var watchesParent = true
    /// The process to end with; nil for the parent process.
    var parentProcess: Int32?
    var logLevel = LogLevel.warn
    var logFormat = LogFormat.text
    /// The limit of a client for one call, in seconds; nil for the default of `alloy-host prove`.
    var clientLimit: Int?
    /// The format of results; nil for the default of the output.
    var outputFormat: OutputFormat?
    /// True if a reply with a warning or finding counts as an error.
    var isStrict = false
    /// True if a session ends at its first error.
    var stopsOnError = false
    /// True if `alloy-host run` ignores the session's sandbox options.
    var isLive = false
    /// True if messages are compared with those that the session expects.
    var checksReplies = true
    /// The requests of `alloy-host run`; set by `readScript`.
    var script: SessionScript?
}

extension Settings {
    /// Returns `text`; throws if it is empty, so that `--user "$ID"` with an empty variable is not ignored.
    static func notEmpty(_ text: String, _ what: String) throws(OptionError) -> String {
        if text.isEmpty { throw OptionError("takes \(what), not an empty text") }
        return text
    }

    /// The options that make another call use the same service and files as this one, quoted for a shell, each after a
    /// space. Settings from environment variables are omitted: the next call has the same environment.
    var repeatedOptions: String {
        var options = isSandbox ? " --sandbox" : ""
        if isSandbox, let seed { options += " --seed \(quoted(seed))" }
        for file in connectorFiles {
            options += " --connector \(quoted((file.id.map { "\($0)=" } ?? "") + file.path))"
        }
        for file in direct.files {
            options += " --direct \(quoted((file.id.map { "\($0)=" } ?? "") + file.path))"
        }
        for (id, url) in direct.servers.sorted(by: { $0.key < $1.key }) {
            options += " --server \(quoted("\(id)=\(url.origin)\(url.target)"))"
        }
        for (id, origins) in direct.origins.sorted(by: { $0.key < $1.key }) {
            for origin in origins.map(\.description).sorted() { options += " --origin \(quoted("\(id)=\(origin)"))" }
        }
        for host in direct.allowedHosts { options += " --allow-host \(quoted(host))" }
        for secret in direct.secrets { options += " --secret \(quoted(secret.text))" }
        if let helper = direct.credentialHelper { options += " --credential-helper \(quoted(helper.name))" }
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
        if host.isApprover { options += " --approver" }
        if let userId = host.lockedUserId { options += " --lock-user \(quoted(userId))" }
        if let filesPath { options += " --files-from \(quoted(filesPath))" }
        if let outputPath { options += " --files-to \(quoted(outputPath))" }
        return options
    }

    private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: #"'\''"#) + "'" }
}
