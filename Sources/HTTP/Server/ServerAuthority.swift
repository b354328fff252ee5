/// The names that a server goes by.
///
/// A page of another site can let its own name mean 127.0.0.1 and have the browser ask this server, as if it were that site
/// (DNS rebinding). The browser then sends that name, so only these are served.
struct ServerAuthority: Sendable {
    /// The server's port.
    let port: Int
    /// The names beside those of the loopback interface.
    var names: [ServerName] = []
    /// Indicates that every numeric address is the server's own: for a server that listens beyond the loopback
    /// interface. An address can't be made to mean another machine.
    var acceptsAddresses = false

    private static let hosts = ["127.0.0.1", "localhost", "[::1]"]

    /// The origin of all requests, whatever of the names the client used.
    var origin: HTTPOrigin {
        let name = names.first
        return HTTPOrigin(scheme: "http", host: name?.host ?? "127.0.0.1", port: name?.port ?? port)
    }

    /// Returns true when `authority`, from a `Host` field or an absolute target, is one of the server's names.
    func isOwn(_ authority: String) -> Bool {
        let authority = authority.lowercased()
        if Self.hosts.contains(where: { authority == "\($0):\(port)" || port == 80 && authority == $0 }) { return true }
        guard !names.isEmpty || acceptsAddresses, let asked = ServerName(authority) else { return false }
        if acceptsAddresses, asked.isAddress { return true }
        return names.contains { $0.host == asked.host && ($0.port == nil || $0.port == asked.port ?? 80) }
    }

    /// The response to a client that used another name.
    var refusal: RequestRefusal {
        let own = ["127.0.0.1:\(port)", "localhost:\(port)"] + names.map(\.description)
        return RequestRefusal(
            421, "This server's names are only \(own.dropLast().joined(separator: ", ")) and \(own.last ?? "").")
    }
}
