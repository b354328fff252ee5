import AlloyHostSandbox
import AlloySandbox
import CommandLineTool
import HTTP
import JSON
import Platform
import Locking

/// The sandbox of one row, served by the prover, so that it outlives the hosts that are killed.
final class ProveService: Sendable {
    private struct State: Sendable {
        /// The number of writes that are being answered.
        var running = 0
        /// Indicates that the row's failure has happened.
        var hasFailed = false
        /// The directory of the row, which is made when the address is known.
        var record: ProveRecord?
    }

    private let row: ProofRow
    private let hold: Duration
    private let state = Gate(State())
    private let sandbox = Mutex<Sandbox?>(nil)
    private let server = Mutex<LoopbackServer?>(nil)

    /// A service for a row that holds a request for at most `hold`.
    init(row: ProofRow, hold: Duration) {
        self.row = row
        self.hold = hold
    }

    /// Starts to serve, and returns the address.
    func start(_ seed: SandboxSeed) throws(SystemError) -> String {
        let started = try LoopbackServer.start(at: ServerLocation(port: 0)) { origin in
            let sandbox = Sandbox(seed: seed, origins: SandboxOrigins(served: origin))
            self.sandbox.withLock { $0 = sandbox }
            let site = SandboxSite(sandbox)
            return { [unowned self] request in await response(to: request, of: site) }
        }
        server.withLock { $0 = started }
        return started.localOrigin.description
    }

    /// Sets the directory of the row, before the client is started.
    func use(_ record: ProveRecord) { state.update { $0.record = record } }

    /// Waits until no write is being answered, for at most so long.
    func waitUntilIdle(atMost limit: Duration) { _ = state.wait(atMost: limit) { $0.running == 0 } }

    /// Ends the service.
    func stop() { server.withLock { $0?.stop() } }

    /// The number of times that the write was made.
    var written: Int {
        let match = FaultMatch(connectorId: ProofTask.connectorId, actionId: ProofTask.actionId)
        return sandbox.withLock { $0?.journal(JournalFilter(match: match, isApplied: true)).count } ?? 0
    }

    private func response(to request: HTTPRequest, of site: SandboxSite) async -> ServerResponse {
        guard request.method == "POST", request.target.hasPrefix(Self.write) else {
            return await site.response(to: request)
        }
        let failing = state.update { state -> ProveRecord? in
            state.running += 1
            guard row.isAtService, !state.hasFailed else { return nil }
            state.hasFailed = true
            return state.record
        }
        defer { state.update { $0.running -= 1 } }
        guard let failing else { return await site.response(to: request) }
        switch row {
        case .killedBeforeWrite:
            failing.append(.failed)
            kill(failing)
            return .reset
        case .serviceSlow:
            await waitUntilGivenUp(failing)
            failing.append(.failed)
            return await site.response(to: request)
        case .killedAfterWrite:
            _ = await site.response(to: request)
            failing.append(.failed)
            kill(failing)
            return .reset
        default:
            _ = await site.response(to: request)
            failing.append(.failed)
            return .reset
        }
    }

    private static let write = "/connectors/\(ProofTask.connectorId)/actions/\(ProofTask.actionId)/execute"

    private func kill(_ record: ProveRecord) { for host in record.hosts { ChildProcess.kill(host) } }

    private func waitUntilGivenUp(_ record: ProveRecord) async {
        let end = ContinuousClock.now + hold
        while !record.events.contains(.gaveUp), ContinuousClock.now < end {
            try? await SleepTimer.sleep(until: .now + .milliseconds(20))
        }
        // The cancellation reaches the host meanwhile.
        try? await SleepTimer.sleep(until: .now + .milliseconds(200))
    }
}
