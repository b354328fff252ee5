import JSON

/// The bytes of one message: JSON without a line feed. Those of a large result stay where they are stored.
package enum Message: Sendable {
    case bytes([UInt8])
    case chain(JSONTextChain)

    /// The number of bytes.
    var count: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .chain(let chain): chain.count
        }
    }

    /// All bytes in one array; a copy of a chain.
    package var bytes: [UInt8] {
        switch self {
        case .bytes(let bytes): bytes
        case .chain(let chain): chain.bytes
        }
    }
}
