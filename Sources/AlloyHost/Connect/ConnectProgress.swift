import JSON
import JSONRPC
import Locking

/// Reports the progress of a connect to its caller, if the caller asked for it.
final class ConnectProgress: Sendable {
    private let token: JSONValue?
    private let context: RequestContext
    private let steps = Mutex(0)

    init(_ context: RequestContext, token: JSONValue?) {
        self.context = context
        self.token = token
    }

    /// Reports one more step; the number of steps is not known in advance.
    func report(_ message: String) {
        guard let token else { return }
        let done = steps.withLock { steps in
            steps += 1
            return steps
        }
        context.reportProgress(token: token, done: done, message: message)
    }
}
