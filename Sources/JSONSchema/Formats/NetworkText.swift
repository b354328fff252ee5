/// Host names and network addresses.
enum NetworkText {
    /// RFC 1123, §2.1: labels of letters, digits and hyphens.
    static func isHostname(_ bytes: Bytes) -> Bool {
        guard !bytes.isEmpty, bytes.count <= 253 else { return false }
        return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            let hyphen = UInt8(ascii: "-")
            guard (1...63).contains(label.count), label.first != hyphen, label.last != hyphen,
                label.allSatisfy({ $0.isLetter || $0.isDigit || $0 == hyphen })
            else { return false }
            // Labels with hyphens there are reserved for encodings, of which only `xn--` exists.
            let isReserved = label.count >= 4 && label.dropFirst(2).prefix(2).elementsEqual([hyphen, hyphen])
            return !isReserved || isPunycode(label)
        }
    }

    private static func isPunycode(_ label: Bytes) -> Bool {
        let start = label.prefix(4).map { $0.isLetter ? $0 | 0x20 : $0 }
        return start.elementsEqual("xn--".utf8) && label.count > 4
    }

    /// RFC 2673, §3.2: four numbers without leading zeros.
    static func isIPv4(_ bytes: Bytes) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                guard (1...3).contains(part.count), part.allSatisfy(\.isDigit) else { return false }
                guard part.count == 1 || part.first != UInt8(ascii: "0") else { return false }
                return part.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 255
            }
    }

    /// RFC 4291, §2.2.
    static func isIPv6(_ bytes: Bytes) -> Bool {
        let colon = UInt8(ascii: ":")
        var groups = bytes.split(separator: colon, omittingEmptySubsequences: false)
        guard groups.count >= 3 else { return false }
        var count = 0
        if let last = groups.last, last.contains(UInt8(ascii: ".")) {
            guard isIPv4(last) else { return false }
            groups.removeLast()
            count = 2
        }
        // `::` at an end leaves two empty groups there; one of them represents the end itself.
        var gaps = groups.indices.filter { groups[$0].isEmpty }
        let isOpen = { (bytes: Bytes) in bytes.elementsEqual([colon, colon]) }
        if isOpen(bytes.prefix(2)) {
            groups.removeFirst()
        } else if gaps.first == 0 {
            return false
        }
        if count == 0, isOpen(bytes.suffix(2)), !groups.isEmpty {
            groups.removeLast()
        } else if count == 0, groups.last?.isEmpty ?? false {
            // A single colon at the end.
            if bytes.last == colon, !isOpen(bytes.suffix(2)) { return false }
        }
        if bytes.count == 2 { return isOpen(bytes) }
        gaps = groups.indices.filter { groups[$0].isEmpty }
        guard gaps.count <= 1 else { return false }
        let numbers = groups.filter { !$0.isEmpty }
        guard numbers.allSatisfy({ $0.count <= 4 && $0.allSatisfy(\.isHexDigit) }) else { return false }
        count += numbers.count
        return gaps.isEmpty ? count == 8 : count < 8
    }
}

/// Mail addresses (RFC 5321, §4.1.2).
enum MailText {
    static func isAddress(_ bytes: Bytes, isInternational: Bool) -> Bool {
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return false }
        return isLocal(bytes[..<at], isInternational) && isDomain(bytes[(at + 1)...], isInternational)
    }

    private static func isLocal(_ bytes: Bytes, _ isInternational: Bool) -> Bool {
        guard let first = bytes.first, bytes.count <= 64 || isInternational else { return false }
        let quote = UInt8(ascii: "\"")
        if first == quote { return isQuoted(bytes) }
        let others = Array("!#$%&'*+-/=?^_`{|}~".utf8)
        return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty
                && atom.allSatisfy {
                    $0.isLetter || $0.isDigit || others.contains($0) || (isInternational && $0 >= 0x80)
                }
        }
    }

    private static func isQuoted(_ bytes: Bytes) -> Bool {
        guard bytes.count >= 2, bytes.last == UInt8(ascii: "\"") else { return false }
        var isEscaped = false
        for byte in bytes.dropFirst().dropLast() {
            guard byte >= 0x20, byte != 0x7F else { return false }
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                return false
            }
        }
        return !isEscaped
    }

    private static func isDomain(_ bytes: Bytes, _ isInternational: Bool) -> Bool {
        if bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") {
            let inside = bytes.dropFirst().dropLast()
            if inside.prefix(5).elementsEqual("IPv6:".utf8) { return NetworkText.isIPv6(inside.dropFirst(5)) }
            return NetworkText.isIPv4(inside)
        }
        if isInternational, bytes.contains(where: { $0 >= 0x80 }) { return true }
        return NetworkText.isHostname(bytes)
    }
}
