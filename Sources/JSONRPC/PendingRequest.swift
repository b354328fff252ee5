import JSON
import Logging
import Synchronization

/// A request from its arrival to its reply. A class, because it goes through several hands and is large.
final class PendingRequest: Sendable {
    let record: RequestRecord
    let method: String
    let params: Parameters
    /// Where the reply goes; nil: out by itself.
    let place: ReplyPlace?
    /// What it had on the wire.
    let byteCount: Int
    /// The references among the parameters, or why they can't be understood.
    let references: Result<[ResultReference], RPCError>
    /// What the references mean: the latest request of that id when this one arrived, if there was one.
    private let referred = Mutex<[RequestRecord?]>([])

    init(id: RequestID, method: String, params: Parameters, place: ReplyPlace?, byteCount: Int) {
        record = RequestRecord(id: id)
        self.method = method
        self.params = params
        self.place = place
        self.byteCount = byteCount
        references = ResultReference.find(in: params)
    }

    /// What it asks for, to be told of when nobody answers it.
    var call: RefusedCall { RefusedCall(method: method, params: params) }

    /// Settles what the references mean.
    func bindReferences(in table: RequestTable) {
        guard case .success(let references) = references, !references.isEmpty else { return }
        referred.withLock { $0 = references.map { table[$0.requestKey] } }
    }

    /// The answer, when the request refers to nothing and the handler needs no waiting.
    func answeredAtOnce(
        by handler: some RequestHandler, writer: MessageWriter, redactor: Redactor
    ) -> Result<Payload, RPCError>? {
        guard case .success(let references) = references, references.isEmpty else { return nil }
        let context = RequestContext(record: record, writer: writer, redactor: redactor)
        return handler.answerAtOnce(Request(method: method, params: params, context: context))
    }

    /// So many bytes of JSON are read in well under a millisecond.
    private static let quicklyRead = 32 << 10

    /// The parameters with every reference replaced by what it refers to; waits for requests that still run.
    func resolveReferences(depth: Int) async throws(RPCError) -> Parameters {
        let references = try references.get()
        guard !references.isEmpty, case .named(var object) = params else { return params }
        for (reference, referred) in zip(references, referred.withLock(\.self)) {
            await referred?.waitForEnd()
            if record.isCancelled { throw .cancelled }
            // A large result takes longer to read again than the thread that reads the wire may be kept.
            if let referred, referred.keptBytes > Self.quicklyRead { await Task.yield() }
            try object.resolve(reference, with: reference.value(from: referred?.outcome))
        }
        return .named(object)
    }
}

/// The place of a reply in a batch.
struct ReplyPlace: Sendable {
    let batch: Batch
    let index: Int
}
