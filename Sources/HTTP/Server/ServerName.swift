import Platform

/// A name by which a server is reached, with a port where only that one is meant: `sandbox`, `localhost:8080`.
public struct ServerName: Sendable, Hashable {
    /// The name or address, in lower case; an IPv6 address is in brackets.
    public let host: String
    /// The port; nil for any, since a proxy before the server may forward from another one.
    public let port: Int?

    /// The name that `text` spells, or nil: there are letters, digits, `-`, `_` and `.` only, and no part is empty. A
    /// full stop at the end is left out.
    public init?(_ text: String) {
        var host = Substring(text)
        var port: Int?
        if let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") {
            let digits = host[host.index(after: colon)...]
            guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy(\.isDigit), let number = Int(digits),
                (1...65_535).contains(number)
            else { return nil }
            port = number
            host = host[..<colon]
        }
        if host.hasPrefix("[") {
            guard host.hasSuffix("]"), Sockets.Address(String(host.dropFirst().dropLast()))?.isIPv6 == true else {
                return nil
            }
        } else {
            if host.hasSuffix(".") { host = host.dropLast() }
            let parts = host.split(separator: ".", omittingEmptySubsequences: false)
            guard host.utf8.count <= 253, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isNameByte) })
            else { return nil }
        }
        self.host = host.lowercased()
        self.port = port
    }

    /// Indicates a numeric address.
    var isAddress: Bool { host.hasPrefix("[") || Sockets.Address(host) != nil }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte.isDigit || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_")
    }
}

extension ServerName: CustomStringConvertible {
    public var description: String { port.map { "\(host):\($0)" } ?? host }
}

/// The location of a server: its port, the addresses that it listens on, and its names.
public struct ServerLocation: Sendable {
    /// 0 for one that the system chooses.
    public var port: UInt16
    /// The names beside those of the loopback interface; links use the first.
    public var names: [ServerName]
    /// The addresses beside those of the loopback interface. With one, addresses in numbers are names of the server, too.
    public var addresses: [Sockets.Address]

    /// A location of these parts.
    public init(port: UInt16 = 0, names: [ServerName] = [], addresses: [Sockets.Address] = []) {
        self.port = port
        self.names = names
        self.addresses = addresses
    }

    /// All addresses to listen on, each once. Those of the loopback interface are part of a wildcard of their kind.
    var allAddresses: [Sockets.Address] {
        var all = [Sockets.Address.loopback, .loopback6].filter { loopback in
            !addresses.contains { $0.isWildcard && $0.isIPv6 == loopback.isIPv6 }
        }
        for kind in [false, true] {
            let own = addresses.filter { $0.isIPv6 == kind }
            for address in own.first(where: \.isWildcard).map({ [$0] }) ?? own where !all.contains(address) {
                all.append(address)
            }
        }
        return all
    }
}
