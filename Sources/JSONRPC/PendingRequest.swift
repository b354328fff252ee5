import JSON
import Logging
import Locking

/// A request from its arrival to its reply. It is a class because it is large and passed between threads.
final class PendingRequest: Sendable {
    let record: RequestRecord
    let method: String
    let params: Parameters
    /// The position of its reply in a batch; nil for a single request.
    let position: BatchPosition?
    /// The number of its bytes on the wire.
    let byteCount: Int
    /// The result references among the parameters, or the error in one of them.
    let references: Result<[ResultReference], RPCError>
    /// The requests that the references refer to: for each, the latest one with its id when this request arrived.
    private let referred = Mutex<[RequestRecord?]>([])

    init(id: RequestID, method: String, params: Parameters, position: BatchPosition?, byteCount: Int) {
        record = RequestRecord(id: id)
        self.method = method
        self.params = params
        self.position = position
        self.byteCount = byteCount
        references = ResultReference.find(in: params)
    }

    /// The method and parameters, for `RequestHandler.wasRefused`.
    var call: RefusedCall { RefusedCall(method: method, params: params) }

    /// Looks up the requests that the references refer to.
    func bindReferences(in table: RequestTable) {
        guard case .success(let references) = references, !references.isEmpty else { return }
        referred.withLock { $0 = references.map { table[$0.requestKey] } }
    }

    /// True unless the parameters certainly have no references.
    var mayHaveReferences: Bool {
        if case .success(let references) = references { !references.isEmpty } else { true }
    }

    /// The number of bytes of JSON that parse in well under a millisecond.
    private static let quicklyRead = 32 << 10

    /// Returns the parameters with every reference replaced by its value; waits for requests that still run.
    func resolveReferences(depth: Int) async throws(RPCError) -> Parameters {
        let references = try references.get()
        guard !references.isEmpty, case .named(var object) = params else { return params }
        for (reference, referred) in zip(references, referred.withLock(\.self)) {
            await referred?.waitForEnd()
            if record.isCancelled { throw .cancelled }
            // Parsing a larger result would block the thread that reads the wire for too long.
            if let referred, referred.keptBytes > Self.quicklyRead { await Task.yield() }
            try object.resolve(reference, with: reference.value(from: referred?.outcome))
        }
        return .named(object)
    }
}

/// The position of a reply in a batch.
struct BatchPosition: Sendable {
    let batch: Batch
    let index: Int
}
