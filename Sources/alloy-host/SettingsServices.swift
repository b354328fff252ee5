import Alloy
import AlloyHost
import AlloyHostSandbox
import AlloyMCP
import AlloySandbox
import HTTP
import JSONRPC
import Logging
import Platform

extension MethodTable {
    /// All methods of this program. The documents about them are the same whatever it is started with.
    static let program = MethodTable.native.adding(SandboxMethods(.absent))
}

extension Settings {
    /// Creates the log on stderr. A line that would block is dropped: the process that started the host may never read
    /// stderr, and replies must not wait for it.
    func makeLog() -> Log {
        let kind = Descriptor.standardError.kind
        return Log(level: logLevel, format: logFormat, timestamp: { Timestamp.now().iso8601 }) { line in
            line.withUnsafeBytes { _ = try? Descriptor.standardError.writeWithoutWaiting($0, kind: kind) }
        }
    }

    /// Creates the services of the methods: with the sandbox, the recording, or the network behind the client.
    func makeServices(log: Log) -> HostServices {
        makeServices(log: log, sandbox: isSandbox ? sandbox ?? makeSandbox() : nil)
    }

    /// Creates the services of the methods, with this sandbox, or without one with the recording or the network behind
    /// the client.
    func makeServices(log: Log, sandbox: Sandbox?) -> HostServices {
        let key: KeySource
        var backend: DirectBackend?
        let transport: any HTTPTransport
        if let sandbox {
            key = KeySource(Secret("sandbox"), name: "the sandbox")
            transport = sandbox
        } else if let replay {
            key = KeySource(Secret("recording"), name: "the recording, which needs none")
            transport = ReplayTransport(
                replay, isStrict: replayOrder == .strict, redaction: .hidingSecrets(knownTo: log.redactor))
        } else {
            let own = EnvironmentKey.source { log.redactor.register($0) }
            let network = CurlTransport()
            if direct.connectors.isEmpty {
                (key, transport) = (own, network)
            } else {
                let hasKey = EnvironmentKey.isNamed()
                backend = DirectBackend(
                    connectorIds: direct.connectors.map(\.id), isAlone: !hasKey, warnings: direct.warnings)
                key = hasKey ? own : Self.directKey
                transport = makeDirectService(network, hasKey: hasKey, redactor: log.redactor)
            }
        }
        var configuration = AlloyConfiguration(
            key: key, baseURL: baseURL, apiVersion: apiVersion,
            effectRules: host.policy.effectRules.raisingOnly(connectorIds: direct.connectors.map(\.id)))
        configuration.redactor = log.redactor
        // Equal calls must get equal replies, and replies contain the wait before a retry.
        if sandbox != nil { configuration.random = { 0.5 } }
        configuration.retriesAmbiguousWrites = retriesAmbiguousWrites
        configuration.requestsPerMinute = requestsPerMinute
        configuration.isOffline = isOffline
        let client = AlloyClient(configuration, transport: recorded(transport, log))
        let target = sandbox.map(SandboxTarget.inProcess) ?? (client.mayReachServedSandbox ? .served : .absent)
        return HostServices(
            client: client, simulation: sandbox.map { SimulatedService($0, consent: sandboxConsent) },
            methods: .native.adding(SandboxMethods(target)), options: host, limits: connectionLimits, log: log,
            ledger: ledgerLocation, cache: cacheLocation, direct: backend,
            connecting: ConnectEnvironment(opensBrowser: opensBrowser, isReplayed: replay != nil))
    }

    /// The way in which links of the sandbox get consent while a call waits. The caller cannot give it when the process
    /// answers one call, or one at a time.
    private var sandboxConsent: SandboxConsent {
        if consent == .auto { return .automatic }
        if consentPort != nil || isServed { return .page }
        return isOneCall || connectionLimits.inFlight == 1 ? .nobody : .caller
    }

    /// The location of the catalogue cache. A sandbox or a recording uses memory unless `--cache-dir` is given, and
    /// each seed has a cache of its own.
    var cacheLocation: CacheLocation {
        if isSandbox {
            return cacheDirectory.map { .directory($0, scope: "sandbox \(seed ?? Self.defaultSeed)") } ?? .memory
        }
        if replayPath != nil { return cacheDirectory.map { .directory($0, scope: "replay") } ?? .memory }
        // Other documents under the same ids are another catalogue.
        let scope = direct.connectors.isEmpty ? "" : "direct \(direct.digest)"
        return (cacheDirectory ?? CacheDirectory.path(for: "alloy-host")).map { .directory($0, scope: scope) }
            ?? .memory
    }

    /// The location of the ledger. A sandbox or a recording uses memory unless `--state-dir` is given.
    var ledgerLocation: LedgerLocation {
        if !keepsLedger || (isSandbox || replay != nil) && stateDirectory == nil { return .memory }
        return .directory(stateDirectory ?? StateDirectory.path(for: "alloy-host"))
    }

    /// The state directory in which `alloy-host approve` finds the plans. Throws where the host with the same options has none.
    var approvalDirectory: String {
        get throws(OptionError) {
            guard case .directory(let path) = ledgerLocation else {
                throw OptionError(
                    "A host with these options keeps its plans in its own process; give it and this command the same "
                        + "--state-dir, and no --no-ledger.")
            }
            guard let path else {
                throw OptionError("The environment names no state directory; give --state-dir.")
            }
            return path
        }
    }

    /// Creates the handler of a connection, which agents may use as well. `native` answers the host's own methods.
    func makeAgentHandler(_ host: Host, native: any RequestHandler, log: Log) -> AgentHandler {
        var options = agent
        options.isReadOnly = self.host.isReadOnly
        if let maximum = self.host.maximumResultBytes { options.resultBytes = maximum }
        var directory: String?
        if case .directory(let path) = ledgerLocation { directory = path }
        return AgentHandler(
            host, native: native, options: options, signingKey: { [directory] in SigningKey.load(from: directory) },
            redactor: log.redactor)
    }

    /// The bounds of the connection.
    var connectionLimits: Limits {
        var limits = limits
        if isSequential || stopsOnError { limits.inFlight = 1 }
        limits.refusesInOrder = stopsOnError
        if overload == .reject { limits.overload = .reject(.overloaded) }
        return limits
    }
}
