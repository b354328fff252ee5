import Platform

/// An HTTP request as a value.
public struct HTTPRequest: Sendable {
    /// All parts; the way to the transport passes them on from one stage to the next.
    private struct Parts: Sendable {
        var method: String
        var origin: HTTPOrigin
        var target: String
        var headers: HTTPHeaders
        var content: HTTPBody?
        var connection: Connection
        var maximumResponseBytes: Int
        var address: Sockets.Address?
        var continuesOnTransportThread: Bool
    }

    private var parts: Shared<Parts>

    /// The connections that may carry a request.
    public enum Connection: Sendable {
        /// A kept-alive connection. The transport may send again automatically when it is closed without a response.
        case reusable
        /// A connection of its own, for requests that must not be sent twice: no library sends them again
        /// automatically.
        case fresh
    }

    /// The method, in capitals.
    public var method: String {
        get { parts.value.method }
        set { parts.value.method = newValue }
    }
    /// Scheme, host and port.
    public var origin: HTTPOrigin {
        get { parts.value.origin }
        set { parts.value.origin = newValue }
    }
    /// Path and query, percent-encoded, starting with `/`.
    public var target: String {
        get { parts.value.target }
        set { parts.value.target = newValue }
    }
    /// The fields to send. `Host`, `Content-Length` and the others that say how the message is framed or what happens to
    /// the connection are the transport's: it leaves out those given here.
    public var headers: HTTPHeaders {
        get { parts.value.headers }
        set { parts.value.headers = newValue }
    }
    /// The body; nil sends none.
    public var content: HTTPBody? {
        get { parts.value.content }
        set { parts.value.content = newValue }
    }
    /// The bytes of the body; nil for none. Files in it are read at each access, and one that can't be read is none.
    public var body: [UInt8]? {
        get { content.flatMap(\.bytes) }
        set { content = newValue.map(HTTPBody.init) }
    }
    /// The connection that may carry the request.
    public var connection: Connection {
        get { parts.value.connection }
        set { parts.value.connection = newValue }
    }
    /// The response body's greatest size in bytes; more fails with `HTTPFailure.Reason.responseTooLarge`.
    public var maximumResponseBytes: Int {
        get { parts.value.maximumResponseBytes }
        set { parts.value.maximumResponseBytes = newValue }
    }
    /// The only address to connect to, without a proxy, whatever the host's name stands for; nil leaves that to the system.
    /// The name still counts for TLS and for `Host`.
    public var address: Sockets.Address? {
        get { parts.value.address }
        set { parts.value.address = newValue }
    }
    /// Lets the task that sends the request continue on the transport's thread when a small response has come, so that no
    /// other thread has to be woken. It must not compute there for more than a millisecond before it suspends or ends.
    public var continuesOnTransportThread: Bool {
        get { parts.value.continuesOnTransportThread }
        set { parts.value.continuesOnTransportThread = newValue }
    }

    /// A request of these parts.
    public init(
        method: String, origin: HTTPOrigin, target: String, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8]? = nil,
        connection: Connection = .reusable, maximumResponseBytes: Int = 256 << 20, address: Sockets.Address? = nil,
        continuesOnTransportThread: Bool = false
    ) {
        parts = Shared(
            Parts(
                method: method, origin: origin, target: target, headers: headers, content: body.map(HTTPBody.init),
                connection: connection,
                maximumResponseBytes: maximumResponseBytes, address: address,
                continuesOnTransportThread: continuesOnTransportThread))
    }
}

extension HTTPOrigin {
    /// The reason why nothing may be sent to this origin, as one sentence, or nil.
    ///
    /// Only this check keeps keys from travelling in the clear: `http` is for this machine only.
    public var refusal: String? {
        guard scheme == "http" || scheme == "https" else { return "The scheme '\(scheme)' is neither http nor https." }
        guard !host.isEmpty, host.hasOnlyBytes(where: Self.isHostByte) else {
            return "The host '\(host)' is no host name."
        }
        guard (1...65_535).contains(port) else { return "The port \(port) is out of range." }
        guard scheme == "https" || isLoopback else {
            return "'\(self)' is not https and not this machine: the API key would travel in the clear."
        }
        return nil
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "["), UInt8(ascii: "]"),
            UInt8(ascii: ":"):
            true
        default: false
        }
    }
}

extension HTTPRequest {
    /// The reason why this request must not be sent, as one sentence, or nil: its origin, or a part that would end its
    /// line and start another header or request (RFC 9112 §11.1).
    ///
    /// The sentence names a header but never contains its value, which may be a key.
    public var refusal: String? {
        if let refusal = origin.refusal { return refusal }
        guard !method.isEmpty, method.hasOnlyBytes(where: { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }) else {
            return "The method is no word of capital letters."
        }
        guard method != "CONNECT", method != "TRACE" else { return "The method \(method) is not for an API." }
        guard method != "HEAD" || content == nil else { return "A HEAD request has no body." }
        guard target.utf8.first == UInt8(ascii: "/"), target.hasOnlyBytes(where: Self.isTargetByte) else {
            return "The target is not a percent-encoded path that starts with '/'."
        }
        if let name = headers.firstUnsendableField {
            return "The header '\(name.prefix(64))' holds characters that no header may hold."
        }
        return nil
    }

    /// Returns true for the bytes of a request target. A fragment mark is refused too: it would cut off the rest.
    private static func isTargetByte(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "#")
    }
}

extension String {
    /// Returns true if `isAllowed` is true for each byte of the UTF-8. A loop over the buffer: it takes a fraction of the time of
    /// one over the view.
    @inline(__always)
    fileprivate func hasOnlyBytes(where isAllowed: (UInt8) -> Bool) -> Bool {
        var text = self
        return text.withUTF8 { bytes in
            for byte in bytes where !isAllowed(byte) { return false }
            return true
        }
    }
}
