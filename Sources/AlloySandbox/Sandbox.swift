import HTTP
import Platform
import Synchronization

/// A stand-in for Alloy's Connectivity API that lives inside the process: it keeps users, credentials and the third
/// parties' records, and answers HTTP requests as the service would.
///
/// It is deterministic: the same seed and the same calls give the same bytes. Ids come from a seeded generator, times
/// from its own clock, which starts at 2025-10-01T09:00:00.000Z and moves 20 ms with each call. Any secret is accepted
/// as a key.
public final class Sandbox: Sendable {
    /// The ids of its connectors, in the order in which the service lists them.
    public let connectorIds: [String]
    /// What it started with: the seed's name, or its file.
    public let seedName: String
    /// What of its connectors' documents could not be used: lines for a person, each with its file.
    public let warnings: [String]

    let initialService: Service
    let service: Mutex<Service>
    let snapshots = Mutex(SnapshotShelf())
    let time: SandboxTime

    /// A sandbox of the seed of this name.
    public convenience init(seed: String = "demo", origins: SandboxOrigins = SandboxOrigins()) {
        self.init(seed: SandboxSeed(named: seed), origins: origins)
    }

    /// A sandbox that starts with what the seed says, and whose links point to `origins`.
    public convenience init(seed: SandboxSeed, origins: SandboxOrigins = SandboxOrigins()) {
        self.init(seed: seed, time: SandboxTime(), origins: origins)
    }

    /// A sandbox that starts with what the seed says, and with this measure of real time.
    init(seed: SandboxSeed, time: SandboxTime, origins: SandboxOrigins = SandboxOrigins()) {
        connectorIds = seed.catalogue.connectors.map(\.id)
        seedName = seed.file ?? seed.name
        warnings = seed.warnings
        var state = ServiceState(seed: seed.name, origins: origins)
        state.begin(with: seed)
        initialService = Service(state, seed.catalogue)
        service = Mutex(initialService)
        self.time = time
    }

    /// A sandbox with these connectors.
    convenience init(seed: String = "demo", catalogue: Catalogue, time: SandboxTime = SandboxTime()) {
        self.init(seed: SandboxSeed(name: seed, catalogue: catalogue), time: time)
    }

    /// The sandbox's own time. Reading it does not move it.
    public var now: Timestamp { service.withLock { $0.state.now } }

    /// Does what a person and their browser would do with a link that `POST /connectors/{id}/credentials` gave.
    ///
    /// Each link is good for one decision within an hour of the sandbox's clock; closing decides nothing. Allowing always
    /// makes a new credential.
    ///
    /// - Parameters:
    ///   - oauthURL: The link, whole; where it points may differ.
    ///   - decision: What the person does.
    ///   - scopes: The scopes that are granted; nil for all that were asked for.
    ///   - account: Which account at the third party is connected. Each has records of its own; nil is the one that
    ///     everybody has.
    public func decide(
        oauthURL: String, decision: Decision, scopes: [String]? = nil, account: String? = nil
    ) throws(DecisionError) -> DecisionOutcome {
        try service.withLock { service throws(DecisionError) in
            try service.decide(oauthURL, decision, scopes: scopes, account: account)
        }
    }
}

extension Sandbox: HTTPTransport {
    /// Answers at once, without ever suspending, unless a fault holds the answer back.
    ///
    /// Throws only what every transport throws: a request that can't be sent, a task that was cancelled, a deadline that
    /// has passed, a response that is larger than the caller allows; and what a fault makes of the exchange.
    public func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        if let name = request.headers.firstUnsendableField {
            throw HTTPFailure(phase: .notSent, reason: .invalidRequest, technical: "the field \(name) can't be sent")
        }
        guard !Task.isCancelled else {
            throw HTTPFailure(phase: .notSent, reason: .cancelled, technical: "cancelled before it was sent")
        }
        let now = time.now()
        guard now < deadline else {
            throw HTTPFailure(phase: .notSent, reason: .timedOut, technical: "the deadline had passed")
        }
        let answer = service.withLock { $0.answer(request, elapsed: time.elapsed(at: now)) }
        if let response = answer.plain { return try response.checked(request) }
        return try await deliver(answer, to: request, until: deadline)
    }

    /// What becomes of a request, to be made so by whoever took it.
    func answer(_ request: HTTPRequest) -> SandboxAnswer {
        service.withLock { $0.answer(request, elapsed: time.elapsed(at: time.now())) }
    }
}
