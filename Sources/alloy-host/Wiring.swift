import Alloy
import AlloyHost
import AlloyHostSandbox
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
    /// The log that was asked for, on stderr. A line that doesn't go at once is dropped: whoever started the host may never
    /// read its stderr, and answers must not wait for that.
    func makeLog() -> Log {
        let kind = Descriptor.standardError.kind
        return Log(level: logLevel, format: logFormat, timestamp: { Timestamp.now().iso8601 }) { line in
            line.withUnsafeBytes { _ = try? Descriptor.standardError.writeWithoutWaiting($0, kind: kind) }
        }
    }

    /// What the methods work with: the sandbox, or the service over the network.
    func makeServices(log: Log) -> HostServices {
        makeServices(log: log, sandbox: isSandbox ? sandbox ?? makeSandbox() : nil)
    }

    /// What the methods work with: this sandbox, or, without one, the service over the network.
    func makeServices(log: Log, sandbox: Sandbox?) -> HostServices {
        let key: KeySource
        let transport: any HTTPTransport
        if let sandbox {
            key = KeySource(Secret("sandbox"), name: "the sandbox")
            transport = sandbox
        } else if let replay {
            key = KeySource(Secret("recording"), name: "the recording, which needs none")
            transport = ReplayTransport(
                replay, isStrict: replayOrder == .strict, redaction: .hidingSecrets(knownTo: log.redactor))
        } else {
            key = EnvironmentKey.source { log.redactor.register($0) }
            transport = CurlTransport()
        }
        var configuration = AlloyConfiguration(
            key: key, baseURL: baseURL, apiVersion: apiVersion, effectRules: host.policy.effectRules)
        configuration.redactor = log.redactor
        // The same calls get the same answers, and those tell how long the host paused before it sent again.
        if sandbox != nil { configuration.random = { 0.5 } }
        configuration.retriesAmbiguousWrites = retriesAmbiguousWrites
        configuration.requestsPerMinute = requestsPerMinute
        configuration.isOffline = isOffline
        let client = AlloyClient(configuration, transport: recorded(transport, log))
        let target = sandbox.map(SandboxTarget.inProcess) ?? (client.mayReachServedSandbox ? .served : .absent)
        return HostServices(
            client: client, simulation: sandbox.map { SimulatedService($0, consent: sandboxConsent) },
            methods: .native.adding(SandboxMethods(target)), options: host, limits: connectionLimits, log: log,
            ledger: ledgerPlace, cache: cacheLocation,
            connecting: ConnectEnvironment(opensBrowser: opensBrowser, isReplayed: replay != nil))
    }

    /// Who decides about the links of a sandbox: nobody can when the process answers one call, or one after the other.
    private var sandboxConsent: SandboxConsent {
        if consent == .auto { return .automatic }
        if consentPort != nil || isServed { return .page }
        return isOneCall || connectionLimits.inFlight == 1 ? .nobody : .caller
    }

    /// Where the catalogue is kept. A sandbox or a recording leaves nothing behind unless it is told where, and every seed has
    /// a catalogue of its own.
    var cacheLocation: CacheLocation {
        if isSandbox {
            return cacheDirectory.map { .directory($0, scope: "sandbox \(seed ?? Self.defaultSeed)") } ?? .memory
        }
        if replayPath != nil { return cacheDirectory.map { .directory($0, scope: "replay") } ?? .memory }
        return (cacheDirectory ?? CacheDirectory.path(for: "alloy-host")).map { .directory($0) } ?? .memory
    }

    /// Where the ledger is kept. A sandbox or a recording leaves nothing behind unless it is told where.
    private var ledgerPlace: LedgerLocation {
        if !keepsLedger || (isSandbox || replay != nil) && stateDirectory == nil { return .memory }
        return .directory(stateDirectory ?? StateDirectory.path(for: "alloy-host"))
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
