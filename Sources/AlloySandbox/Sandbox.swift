import HTTP
import JSON
import Platform
import Locking

/// A simulation of Alloy's Connectivity API inside the process: it keeps users, credentials and the providers' records, and
/// responds to HTTP requests as the service would.
///
/// It is deterministic: the same seed and the same calls produce the same bytes. Ids come from a seeded generator, times
/// from its own clock, which starts at 2025-10-01T09:00:00.000Z and moves 20 ms with each call. Any secret is accepted
/// as a key.
public final class Sandbox: Sendable {
    /// The ids of its connectors, in the order in which the service lists them.
    public let connectorIds: [String]
    /// The name of its seed, or the seed's file.
    public let seedName: String
    /// The parts of its connectors' documents that could not be used: lines for a person, each with its file.
    public let warnings: [String]

    let initialService: Service
    let service: Mutex<Service>
    let snapshots = Mutex(SnapshotStore())
    let time: SandboxTime

    /// A sandbox of the seed of this name.
    public convenience init(seed: String = "demo", origins: SandboxOrigins = SandboxOrigins()) {
        self.init(seed: SandboxSeed(named: seed), origins: origins)
    }

    /// A sandbox that starts with the data of a seed, and whose links point to `origins`.
    public convenience init(seed: SandboxSeed, origins: SandboxOrigins = SandboxOrigins()) {
        self.init(seed: seed, time: SandboxTime(), origins: origins)
    }

    /// A sandbox that starts with the data of a seed, and with this measure of real time.
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
    convenience init(seed: String = "demo", catalogue: SandboxCatalogue, time: SandboxTime = SandboxTime()) {
        self.init(seed: SandboxSeed(name: seed, catalogue: catalogue), time: time)
    }

    /// The sandbox's own time. Reading it does not move it.
    public var now: Timestamp { service.withLock { $0.state.now } }

    /// Decides a link of `POST /connectors/{id}/credentials`, as a person and their browser would.
    ///
    /// Each link is valid for one decision within an hour of the sandbox's clock; closing decides nothing. Allowing always
    /// creates a new credential.
    ///
    /// - Parameters:
    ///   - oauthURL: The whole link; its origin may differ.
    ///   - decision: The person's decision.
    ///   - scopes: The scopes that are granted; nil for all that were asked for.
    ///   - account: The account at the provider that is connected. Each has records of its own; nil for the default account.
    public func decide(
        oauthURL: String, decision: Decision, scopes: [String]? = nil, account: String? = nil
    ) throws(DecisionError) -> DecisionOutcome {
        try service.withLock { service throws(DecisionError) in
            try service.decide(oauthURL, decision, scopes: scopes, account: account)
        }
    }
}

extension Sandbox: HTTPTransport {
    /// Responds at once, without ever suspending, unless a fault delays the response.
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
        let delivery = service.withLock { $0.handle(request, elapsed: time.elapsed(at: now)) }
        if let response = delivery.plainResponse { return try response.checked(request) }
        return try await deliver(delivery, to: request, until: deadline)
    }

    /// Handles a request; the caller carries out the delivery.
    func handle(_ request: HTTPRequest) -> SandboxDelivery {
        service.withLock { $0.handle(request, elapsed: time.elapsed(at: time.now())) }
    }
}

extension Sandbox {
    /// A person's decision on the consent page.
    public enum Decision: String, Sendable, CaseIterable {
        /// Grants access: a credential is created, the browser goes to the `redirectUri`.
        case allow
        /// Refuses: the browser goes to the `redirectUri`, and nothing is created.
        case deny
        /// Closes the window: nothing happens, and the link stays valid.
        case close
    }

    /// The outcome of a decision.
    public struct DecisionOutcome: Sendable, Equatable {
        /// The address that the browser was sent to; nil when it was closed. No parameters are added, whatever was decided: the
        /// service's redirects carry none after a consent; what they carry after a refusal is not known.
        public let redirectedTo: String?
        /// The id of the new credential, or nil. A real caller finds it by listing, since the redirect doesn't name it.
        public let credentialId: String?
    }

    /// The reasons for which a link can't be decided.
    public enum DecisionError: Error, Sendable, Equatable {
        /// The link was not issued, or its user was deleted.
        case unknownLink
        /// The link was allowed or denied already.
        case usedLink
        /// The link has expired after its hour.
        case expiredLink
    }
}

extension Sandbox.DecisionError: CustomStringConvertible {
    /// One sentence for a person, without the link.
    public var description: String {
        switch self {
        case .unknownLink: "The sandbox has given out no such link; use the oauthUrl exactly as it came."
        case .usedLink: "This link has been used; create the credential again for a new one."
        case .expiredLink: "This link has expired after one hour; create the credential again for a new one."
        }
    }
}

extension Sandbox {
    /// Resets everything, faults, journal, quirks and snapshots included.
    public func reset() {
        service.withLock { $0.restore(initialService) }
        snapshots.withLock { $0 = SnapshotStore() }
    }

    /// Stores the state: users, credentials, the providers' records, the clock, the generator of ids, faults with their counts,
    /// journal and quirks. Returns the name to restore it by. The 100 newest are kept, until `reset`.
    public func snapshot() -> String {
        let service = service.withLock { $0 }
        return snapshots.withLock { $0.add(service) }
    }

    /// Restores the state of a snapshot. Returns false when there is no such snapshot.
    public func restore(_ snapshot: String) -> Bool {
        guard let kept = snapshots.withLock({ $0[snapshot] }) else { return false }
        service.withLock { $0.restore(kept) }
        return true
    }

    /// Moves the sandbox's clock forward, as if that time passed between two calls. Never backward.
    public func advanceClock(by duration: Duration) {
        let duration = max(duration, .zero)
        service.withLock { $0.state.moveClock(by: duration) }
        time.advance(by: duration)
    }

    /// Moves the sandbox's clock forward by the calendar, and returns its new time. Returns nil, and moves nothing, when that is
    /// after the year 9999.
    public func advanceClock(by duration: CivilDuration) -> Timestamp? {
        let moved: (Duration, Timestamp)? = service.withLock { service in
            let before = service.state.now
            let after = before.advanced(by: duration)
            guard after < Self.endOfTime else { return nil }
            let passed = Duration.milliseconds(after.milliseconds - before.milliseconds)
            service.state.moveClock(by: passed)
            return (passed, after)
        }
        guard let (passed, after) = moved else { return nil }
        time.advance(by: passed)
        return after
    }

    /// 10000-01-01T00:00:00Z: later years have no form in ISO 8601 that everybody reads.
    private static let endOfTime = Timestamp(milliseconds: 253_402_300_800_000)

    /// Sets the faults, in place of those that were set.
    public func setFaults(_ rules: [FaultRule]) { service.withLock { $0.faults = FaultTable(rules) } }

    /// The faults that are set, each with the number of calls that it matched (`matched`) and hit (`hits`).
    public var faultReport: [JSONObject] {
        service.withLock { $0.faults }.entries.enumerated().map { index, entry in
            var row: JSONObject = ["index": .int(index)]
            row.members += entry.rule.json.members
            row.append("matched", .int(entry.matched))
            row.append("hits", .int(entry.hits))
            return row
        }
    }

    /// The calls that match `filter`, the newest first; their number on all pages; and the position of the next page.
    public func journal(_ filter: JournalFilter) -> (entries: [JSONValue], count: Int, next: Int?) {
        // Copied, so that a long search does not block other calls.
        let (journal, users) = service.withLock { ($0.journal, $0.state.users) }
        let page = journal.page(filter, users)
        let redaction = JournalRedaction()
        return (page.entries.map { $0.json($1, redaction) }, page.count, page.next)
    }

    /// The variants of the service's responses.
    public var quirks: Quirks {
        get { service.withLock { $0.quirks } }
        set { service.withLock { $0.quirks = newValue } }
    }
}

/// The snapshots of a sandbox, by name.
struct SnapshotStore: Sendable {
    private static let capacity = 100

    private var services: [String: Service] = [:]
    private var count = 0

    /// Stores one more, and removes the oldest when there are too many.
    mutating func add(_ service: Service) -> String {
        count += 1
        services["snapshot-\(count - Self.capacity)"] = nil
        services["snapshot-\(count)"] = service
        return "snapshot-\(count)"
    }

    subscript(name: String) -> Service? { services[name] }
}
