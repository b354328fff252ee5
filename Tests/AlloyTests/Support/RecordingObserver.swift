import Locking

@testable import Alloy

/// An observer that writes down what it sees, and may refuse an attempt.
final class RecordingObserver: CallObserver {
    private let lines = Mutex<[String]>([])
    private let all = Mutex<[CallWait]>([])
    private let refused: Int?

    /// Refuses the attempt of this number, where one is given.
    init(refusing refused: Int? = nil) { self.refused = refused }

    var seen: [String] { lines.withLock { $0 } }
    var waits: [CallWait] { all.withLock { $0 } }

    static let refusal = AlloyError.notSent(.internal, "It can't be written down.")

    func willSend(attempt number: Int) async throws(AlloyError) {
        lines.withLock { $0.append("send \(number)") }
        if number == refused { throw Self.refusal }
    }

    func willWait(_ wait: CallWait) {
        all.withLock { $0.append(wait) }
        lines.withLock { $0.append("wait \(wait.reason.rawValue) \(wait.attempt)") }
    }

    func didEnd(_ attempt: Attempt, requestId: String?) {
        let status = attempt.status.map { " \($0)" } ?? ""
        lines.withLock { $0.append("end \(attempt.number) \(attempt.phase.rawValue)\(status) \(requestId ?? "-")") }
    }
}
