import HTTP

/// What becomes of one request to the sandbox: an answer, or one of the ways in which a network fails to bring one. A shell
/// makes it so: in the process (`Sandbox.send`), or on a socket.
struct SandboxAnswer: Sendable {
    /// What comes back.
    enum Event: Sendable {
        /// A whole response.
        case whole(HTTPResponse)
        /// The same response twice, one behind the other.
        case duplicated(HTTPResponse)
        /// The head, with the length of the whole body, and so many bytes of the body; then the connection ends.
        case truncated(HTTPResponse, bodyBytes: Int)
        /// These bytes in place of a response; then the connection ends.
        case raw([UInt8])
        /// Nothing: the connection stays open until the client gives up.
        case stalled
        /// Nothing: the connection ends with a reset.
        case reset
    }

    /// How long it is held back, in the sandbox's time: what is advanced counts.
    var delay: Duration
    /// What then comes.
    var event: Event

    /// An answer that comes at once.
    init(_ response: HTTPResponse) {
        delay = .zero
        event = .whole(response)
    }

    /// What a fault makes of the service's answer.
    init(_ rule: FaultRule, _ response: HTTPResponse) {
        delay = rule.delay
        event =
            switch rule.effect {
            case .status, .rateLimit, .delay: .whole(response)
            case .resetBeforeApply, .resetAfterApply: .reset
            // Of a body that is empty nothing is missing: then the head is cut.
            case .truncate where response.body.isEmpty: .raw(Array("HTTP/1.1 \(response.status) ".utf8))
            case .truncate: .truncated(response, bodyBytes: response.body.count / 2)
            case .garbage where rule.body != nil: .whole(response.with(rule.body, "application/json; charset=utf-8"))
            case .garbage: .raw(Self.noise)
            case .wrongContentType: .whole(response.with(nil, "text/html; charset=utf-8"))
            case .stall: .stalled
            case .duplicate: .duplicated(response)
            }
    }

    /// Bytes that begin like no response, the same ones every time.
    private static let noise: [UInt8] = {
        var random = SeededGenerator(seed: "garbage")
        return [0x16, 0x03, 0x03] + (0..<61).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }()

    /// Whether nothing is out of the ordinary; then the response that comes at once.
    var plain: HTTPResponse? {
        if delay == .zero, case .whole(let response) = event { response } else { nil }
    }
}
