import AlloyHost
import Locking

/// The accounts that are being connected: one flow for each way to authenticate with a connector, which continues between the
/// calls of a tool.
final class AccountConnections: Sendable {
    /// The most flows at once; past it the oldest ends.
    private static let limit = 32

    private let host: Host
    private let flows = Mutex<[(subject: ConnectionSubject, flow: ConnectionFlow)]>([])

    init(_ host: Host) { self.host = host }

    /// Returns the flow of this subject that runs, or has ended without being reported; begins one otherwise. `asker` is the name
    /// that the client gives itself.
    func flow(of subject: ConnectionSubject, asker: String?) -> ConnectionFlow {
        let (flow, others) = flows.withLock { flows -> (ConnectionFlow, [ConnectionFlow]) in
            if let known = flows.first(where: { $0.subject == subject })?.flow, !known.isStale { return (known, []) }
            flows.removeAll { $0.subject == subject }
            let flow = ConnectionFlow(host, subject, asker: asker)
            flows.append((subject, flow))
            let others = flows.count > Self.limit ? [flows.removeFirst().flow] : []
            return (flow, others)
        }
        for other in others { other.cancel() }
        flow.begin()
        return flow
    }

    /// Forgets the flow of this subject, after its account was found in another way.
    func remove(_ subject: ConnectionSubject) {
        let removed = flows.withLock { flows in
            defer { flows.removeAll { $0.subject == subject } }
            return flows.filter { $0.subject == subject }.map(\.flow)
        }
        for flow in removed { flow.cancel() }
    }

    /// Forgets a flow, after its end was reported.
    func remove(_ flow: ConnectionFlow) {
        flows.withLock { $0.removeAll { $0.flow === flow } }
        flow.cancel()
    }
}

/// What is connected: an account of a connector, in one way to authenticate.
struct ConnectionSubject: Sendable, Hashable {
    let connectorId: String
    /// The authentication type; nil for the one that the host chooses.
    let type: String?
}
