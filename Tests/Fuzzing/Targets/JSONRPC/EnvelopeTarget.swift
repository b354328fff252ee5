import FuzzSupport
import JSON

@testable import JSONRPC

extension FuzzTarget {
    /// A text that is JSON always gives a message, with as many calls as it has; one that is not gives no call that runs.
    static let envelope = FuzzTarget(
        name: "Envelope",
        seeds: [
            ##"{"jsonrpc":"2.0","id":1.50,"method":"execute","params":{"#a":{"resultOf":1,"path":"/b"},"timeoutMs":5}}"##,
            #"[{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"a"}},{"jsonrpc":"2.0","id":null,"method":"ping"},7]"#,
            ##"{"jsonrpc":"2.0","id":"r","result":{}}"#, #"{"jsonrpc":"2.0","id":2,"error":{"code":-1,"message":"m"}}"##,
        ]
    ) { bytes in
        var limits = Limits()
        limits.depth = 20
        limits.batch = 8
        let value = try? JSONValue(parsing: bytes, maximumDepth: limits.depth)
        let message = bytes.withUnsafeBufferPointer { try? EnvelopeParser.parse($0, limits: limits) }
        guard let value else {
            // A call whose text is damaged further on may be answered by its id, and must not run.
            for call in message?.calls ?? [] {
                if case .request(_, let method, _) = call {
                    try hold(message?.isBatch == true, "\(method) runs, and its text is not JSON")
                }
            }
            return
        }
        let parsed = try message.orThrow("JSON gives no message")
        if let elements = value.arrayValue, (1...limits.batch).contains(elements.count) {
            try hold(
                parsed.calls.count == elements.count, "a call is missing")
        }
    }
}

extension IncomingMessage {
    /// The calls of the message; none of a refused batch.
    fileprivate var calls: [IncomingCall] {
        switch self {
        case .single(let call): [call]
        case .batch(let calls): calls
        case .refusedBatch: []
        }
    }

    fileprivate var isBatch: Bool { if case .single = self { false } else { true } }
}
