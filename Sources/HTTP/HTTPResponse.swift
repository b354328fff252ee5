/// A complete HTTP response as a value. A response that did not arrive completely is an `HTTPFailure`.
public struct HTTPResponse: Sendable {
    /// The status code, 200…599.
    public var status: Int
    /// The fields that came.
    public var headers: HTTPHeaders
    /// The whole body; empty when there is none.
    public var body: [UInt8]
    /// Indicates that the end of the body is certain. It is not when only the end of the connection ended the body: a
    /// body that was cut off looks the same (RFC 9112 §6.3).
    public var isEndProven = true
    /// The line of a recording that it was played back from; nil for a response that came over a network.
    public var recordedAt: RecordedLocation?

    /// A response of these parts.
    public init(status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
