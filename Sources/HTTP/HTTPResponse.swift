import Platform

/// A complete HTTP response as a value. A response that did not arrive completely is an `HTTPFailure`.
public struct HTTPResponse: Sendable {
    /// The status code, 200…599.
    public var status: Int
    /// The fields that came.
    public var headers: HTTPHeaders
    /// The whole body; empty when there is none. For a large one this is a copy at each access.
    public var body: [UInt8] {
        get { largeBody.map { $0.withBytes { Array($0) } } ?? smallBody }
        set {
            smallBody = newValue
            largeBody = nil
        }
    }
    /// The body in pages of its own, where it came over a network and has at least `largeBodyBytes`.
    public private(set) var largeBody: PageBytes?
    private var smallBody: [UInt8]
    /// The number of bytes of the body; unlike `body.count` it copies none.
    public var bodyByteCount: Int { largeBody?.count ?? smallBody.count }
    /// Indicates that the end of the body is certain. It is not when only the end of the connection ended the body: a
    /// body that was cut off looks the same (RFC 9112 §6.3).
    public var isEndProven = true
    /// The line of a recording that it was played back from; nil for a response that came over a network.
    public var recordedAt: RecordedLocation?

    /// A response of these parts.
    public init(status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        smallBody = body
    }

    /// A response with a large body.
    package init(status: Int, headers: HTTPHeaders, largeBody: PageBytes) {
        self.init(status: status, headers: headers)
        self.largeBody = largeBody
    }

    /// The number of bytes from which a body gets pages of its own.
    public static let largeBodyBytes = 256 << 10
}
