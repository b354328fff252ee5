/// URIs (RFC 3986, appendix A) and their templates (RFC 6570).
enum URIText {
    static func isReference(_ bytes: Bytes, needsScheme: Bool) -> Bool {
        var rest = bytes
        if let hash = rest.firstIndex(of: UInt8(ascii: "#")) {
            guard consists(rest[(hash + 1)...], of: queryCharacters) else { return false }
            rest = rest[..<hash]
        }
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            guard consists(rest[(mark + 1)...], of: queryCharacters) else { return false }
            rest = rest[..<mark]
        }
        let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        if let colon = rest[..<slash].firstIndex(of: UInt8(ascii: ":")) {
            // A relative reference has no colon in its first segment; the text before a colon is a scheme.
            guard isScheme(rest[..<colon]) else { return false }
            rest = rest[(colon + 1)...]
        } else if needsScheme {
            return false
        }
        if rest.prefix(2).elementsEqual("//".utf8) {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            guard isAuthority(rest[..<end]) else { return false }
            rest = rest[end...]
        }
        return consists(rest, of: pathCharacters)
    }

    private static func isScheme(_ bytes: Bytes) -> Bool {
        guard let first = bytes.first, first.isLetter else { return false }
        return bytes.allSatisfy { $0.isLetter || $0.isDigit || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E }
    }

    private static func isAuthority(_ bytes: Bytes) -> Bool {
        var host = bytes
        if let at = host.lastIndex(of: UInt8(ascii: "@")) {
            guard consists(host[..<at], of: unreserved + subDelimiters + ":") else { return false }
            host = host[(at + 1)...]
        }
        var port = host[host.endIndex...]
        if host.first == UInt8(ascii: "[") {
            guard let end = host.firstIndex(of: UInt8(ascii: "]")) else { return false }
            port = host[(end + 1)...]
            let literal = host[(host.startIndex + 1)..<end]
            let isFuture = literal.first == UInt8(ascii: "v") || literal.first == UInt8(ascii: "V")
            guard isFuture || NetworkText.isIPv6(literal) else { return false }
        } else {
            let colon = host.firstIndex(of: UInt8(ascii: ":")) ?? host.endIndex
            port = host[colon...]
            guard consists(host[..<colon], of: unreserved + subDelimiters) else { return false }
        }
        return port.isEmpty || (port.first == UInt8(ascii: ":") && port.dropFirst().allSatisfy(\.isDigit))
    }

    private static let unreserved = "-._~"
    private static let subDelimiters = "!$&'()*+,;="
    private static let pathCharacters = unreserved + subDelimiters + ":@/"
    private static let queryCharacters = pathCharacters + "?"

    /// Returns true if the text contains only letters, digits, these characters and percent-encoded bytes.
    private static func consists(_ bytes: Bytes, of characters: String) -> Bool {
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte.isLetter || byte.isDigit { continue }
            if byte == UInt8(ascii: "%") {
                guard rest.count >= 2, rest.prefix(2).allSatisfy(\.isHexDigit) else { return false }
                rest = rest.dropFirst(2)
            } else if !characters.utf8.contains(byte) {
                return false
            }
        }
        return true
    }

    /// RFC 6570, §2.
    static func isTemplate(_ bytes: Bytes) -> Bool {
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "{"):
                guard let end = rest.firstIndex(of: UInt8(ascii: "}")), isExpression(rest[..<end]) else { return false }
                rest = rest[(end + 1)...]
            case UInt8(ascii: "%"):
                guard rest.count >= 2, rest.prefix(2).allSatisfy(\.isHexDigit) else { return false }
            case UInt8(ascii: "}"), 0...0x20, 0x7F: return false
            default: if "\"<>\\^`|".utf8.contains(byte) { return false }
            }
        }
        return true
    }

    private static func isExpression(_ bytes: Bytes) -> Bool {
        var rest = bytes
        if let first = rest.first, "+#./;?&=,!@|".utf8.contains(first) { rest = rest.dropFirst() }
        guard !rest.isEmpty else { return false }
        return rest.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).allSatisfy { variable in
            var name = variable
            if name.last == UInt8(ascii: "*") {
                name = name.dropLast()
            } else if let colon = name.firstIndex(of: UInt8(ascii: ":")) {
                let length = name[(colon + 1)...]
                guard (1...4).contains(length.count), length.allSatisfy(\.isDigit), length.first != 0x30 else {
                    return false
                }
                name = name[..<colon]
            }
            // Dots separate the parts of a name.
            let parts = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            return parts.allSatisfy { !$0.isEmpty && consists($0, of: "_") }
        }
    }
}
