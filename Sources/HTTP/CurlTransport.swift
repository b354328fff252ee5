import Platform
import Locking

/// The network: HTTP/1.1 through the system's libcurl.
///
/// Made cheaply: the library is opened and the one thread that serves all exchanges is started with the first request.
/// Redirects are not followed, the proxies of the environment are honoured except for this machine itself, and nothing
/// but `https` (and `http` on this machine) is spoken.
public final class CurlTransport: HTTPTransport {
    private enum State {
        case idle
        case running(CurlWorker)
        case closed
    }

    private let configuration: Configuration
    private let state = Mutex(State.idle)

    /// A transport with this configuration.
    public init(configuration: Configuration = Configuration()) { self.configuration = configuration }

    deinit { close() }

    /// Opens the library now. Throws `transportMissing` where this machine has none.
    public static func loadLibrary() throws(HTTPFailure) { try CurlLibrary.load() }

    public func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        if let refusal = request.refusal {
            throw HTTPFailure(phase: .notSent, reason: .invalidRequest, technical: refusal)
        }
        if request.content?.isUnchanged == false { throw .bodyChanged(phase: .notSent) }
        let worker = try runningWorker()
        let exchange = CurlExchange(request: request, deadline: deadline)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                worker.submit(CurlSubmission(exchange: exchange, continuation: continuation))
            }
        } onCancel: {
            worker.cancel(exchange)
        }
        return try result.get()
    }

    /// Ends every exchange that is running as cancelled, closes all connections, and lets the thread end. Further
    /// requests fail as not sent. Returns at once; may be called again.
    public func close() {
        let worker: CurlWorker? = state.withLock { state in
            defer { state = .closed }
            if case .running(let worker) = state { return worker }
            return nil
        }
        worker?.close()
    }

    private func runningWorker() throws(HTTPFailure) -> CurlWorker {
        try state.withLock { state throws(HTTPFailure) in
            switch state {
            case .running(let worker): return worker
            case .closed: throw HTTPFailure(phase: .notSent, reason: .other, technical: "The transport is closed.")
            case .idle:
                let worker = try CurlWorker(configuration: configuration)
                state = .running(worker)
                return worker
            }
        }
    }
}

extension CurlTransport: TaskRunner {
    /// Runs the work on the transport's thread, if it has been started and has nothing else to do.
    public func runIfIdle(_ work: IdleWork) -> Bool { startedWorker?.runIfIdle(work) ?? false }

    private var startedWorker: CurlWorker? {
        state.withLock { if case .running(let worker) = $0 { worker } else { nil } }
    }
}
