#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Sockets.Address {
    /// Returns the addresses that a host's name stands for, or the one that it spells; none when the system knows none. The
    /// system's resolver blocks, so it runs on a thread of its own.
    public static func resolve(_ host: String) async -> [Sockets.Address] {
        if let address = Sockets.Address(host) { return [address] }
        return await withCheckedContinuation { continuation in
            do throws(SystemError) {
                try SystemThread.start(stackSize: 256 << 10) { continuation.resume(returning: lookUp(host)) }
            } catch {
                continuation.resume(returning: [])
            }
        }
    }

    private static func lookUp(_ host: String) -> [Sockets.Address] {
        var hints = addrinfo()
        #if canImport(Darwin)
            hints.ai_socktype = SOCK_STREAM
        #else
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #endif
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &found) == 0 else { return [] }
        defer { freeaddrinfo(found) }
        var addresses: [Sockets.Address] = []
        var next = found
        while let entry = next?.pointee {
            next = entry.ai_next
            guard let socketAddress = entry.ai_addr, let address = Sockets.Address(socketAddress) else { continue }
            if !addresses.contains(address) { addresses.append(address) }
        }
        return addresses
    }

    /// The address of a socket address; nil for a family other than those of the Internet Protocol.
    private init?(_ pointer: UnsafePointer<sockaddr>) {
        switch Int32(pointer.pointee.sa_family) {
        case AF_INET:
            bytes = pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
                withUnsafeBytes(of: address.pointee.sin_addr) { Array($0) }
            }
        case AF_INET6:
            bytes = pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
                withUnsafeBytes(of: address.pointee.sin6_addr) { Array($0) }
            }
        default: return nil
        }
    }
}

extension Sockets.Address: CustomStringConvertible {
    /// The address in the usual spelling, such as `192.0.2.7` or `2001:db8::7`.
    public var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        return bytes.withUnsafeBytes { source in
            guard inet_ntop(family, source.baseAddress, &text, socklen_t(text.count)) != nil else { return "" }
            return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}
