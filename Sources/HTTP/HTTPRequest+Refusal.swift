extension HTTPOrigin {
    /// Why nothing may be sent to this origin, as one sentence, or nil.
    ///
    /// This is the one place that keeps keys from travelling in the clear: `http` is for this machine only.
    public var refusal: String? {
        guard scheme == "http" || scheme == "https" else { return "The scheme '\(scheme)' is neither http nor https." }
        guard !host.isEmpty, host.utf8.allSatisfy(Self.isHostByte) else { return "The host '\(host)' is no host name." }
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
        default: "-._[]:".utf8.contains(byte)
        }
    }
}

extension HTTPRequest {
    /// Why this request must not be sent, as one sentence, or nil: its origin, or a part that would end its line and start
    /// another header or request (RFC 9112 §11.1).
    ///
    /// The sentence names a header but never gives its value, which may be a key.
    public var refusal: String? {
        if let refusal = origin.refusal { return refusal }
        guard !method.isEmpty, method.utf8.allSatisfy({ $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }) else {
            return "The method is no word of capital letters."
        }
        guard method != "CONNECT", method != "TRACE" else { return "The method \(method) is not for an API." }
        guard method != "HEAD" || body == nil else { return "A HEAD request has no body." }
        guard target.utf8.first == UInt8(ascii: "/"), target.utf8.allSatisfy(Self.isTargetByte) else {
            return "The target is not a percent-encoded path that starts with '/'."
        }
        if let name = headers.firstUnsendableField {
            return "The header '\(name.prefix(64))' holds characters that no header may hold."
        }
        return nil
    }

    /// A fragment mark would cut the rest off, so it is refused with what no URL may hold.
    private static func isTargetByte(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "#")
    }
}
