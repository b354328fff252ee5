/// The origin of a server: scheme, host and port (RFC 6454).
public struct HTTPOrigin: Sendable, Hashable {
    /// `http` or `https`.
    public let scheme: String
    /// The name or address; an IPv6 address is in brackets.
    public let host: String
    /// The TCP port.
    public let port: Int
    /// Indicates that the host is this machine: `localhost`, 127.0.0.0/8 or `[::1]`.
    public let isLoopback: Bool
    /// The origin as a URL, without the port where it is the scheme's own.
    public let description: String

    /// The origin of these parts.
    public init(scheme: String, host: String, port: Int) {
        self.scheme = scheme
        self.host = host
        self.port = port
        isLoopback = Self.isLoopback(host)
        let usual = scheme == "https" ? 443 : 80
        description = port == usual ? "\(scheme)://\(host)" : "\(scheme)://\(host):\(port)"
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

extension HTTPOrigin: CustomStringConvertible {}

/// An absolute `http` or `https` URL, split as an HTTP client needs it.
public struct HTTPURL: Sendable, Hashable {
    /// Scheme, host and port.
    public let origin: HTTPOrigin
    /// Path and query as sent, percent-encoded, starting with `/`.
    public let target: String

    /// The URL that `text` spells, or nil: not http(s), no host, user info, a port out of range, or a byte that no URL
    /// may hold. A fragment is dropped.
    public init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), let colon = text.range(of: "://") else { return nil }
        let scheme = text[..<colon.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        let rest = text[colon.upperBound...].prefix { $0 != "#" }
        let authorityEnd = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let authority = rest[..<authorityEnd]
        guard !authority.contains("@") else { return nil }
        var host = authority
        var port = scheme == "https" ? 443 : 80
        if let mark = authority.lastIndex(of: ":"), !authority[mark...].contains("]") {
            guard let number = Int(authority[authority.index(after: mark)...]), (1...65_535).contains(number) else {
                return nil
            }
            host = authority[..<mark]
            port = number
        }
        guard !host.isEmpty else { return nil }
        origin = HTTPOrigin(scheme: scheme, host: host.lowercased(), port: port)
        let target = rest[authorityEnd...]
        self.target = target.first == "/" ? String(target) : "/" + target
    }
}

extension HTTPURL {
    /// The URL that a reference means at this one, such as the value of `Location` (RFC 3986 §5.2, RFC 9110 §10.2.2); nil where
    /// that is no URL of `http` or `https`. Its fragment is dropped.
    public func resolving(_ reference: String) -> HTTPURL? {
        let reference = reference.prefix { $0 != "#" }
        // A relative path has no colon in its first segment.
        let isAbsolute = reference.first { ":/?".contains($0) } == ":"
        if isAbsolute || reference.hasPrefix("//") {
            guard let url = HTTPURL(isAbsolute ? String(reference) : "\(origin.scheme):\(reference)") else {
                return nil
            }
            return HTTPURL("\(url.origin)\(Self.withoutDotSegments(url.target[...]))")
        }
        let path = target.prefix { $0 != "?" }
        switch reference.first {
        case nil: return self
        case "?": return HTTPURL("\(origin)\(path)\(reference)")
        case "/": return HTTPURL("\(origin)\(Self.withoutDotSegments(reference))")
        default:
            let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
            return HTTPURL("\(origin)\(Self.withoutDotSegments("\(folder)\(reference)"))")
        }
    }

    /// A path and query, with the segments `.` and `..` taken out of the path (RFC 3986 §5.2.4).
    private static func withoutDotSegments(_ target: Substring) -> String {
        let path = target.prefix { $0 != "?" }
        var segments: [Substring] = []
        let given = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for segment in given where segment != "." {
            if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
        }
        // What ends with one of them is a folder.
        if let last = given.last, last == "." || last == ".." { segments.append("") }
        return "/\(segments.joined(separator: "/"))\(target[path.endIndex...])"
    }
}

extension StringProtocol {
    /// The range of the first occurrence of `needle`, by code units; the standard library has none without a regex.
    fileprivate func range(of needle: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(needle) { return start..<index(start, offsetBy: needle.count) }
            start = index(after: start)
        }
        return nil
    }
}
