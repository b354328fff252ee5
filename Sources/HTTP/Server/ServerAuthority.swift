/// The names that a server on the loopback interface goes by.
///
/// A page of another site can let its own name mean 127.0.0.1 and have the browser ask this server, as if it were that site
/// (DNS rebinding). The browser then sends that name, so only these are served.
struct ServerAuthority: Sendable {
    /// The server's port.
    let port: Int

    private static let hosts = ["127.0.0.1", "localhost", "[::1]"]

    /// True when `authority`, a `Host` field or the middle of an absolute target, is one of the server's names.
    func isOwn(_ authority: String) -> Bool {
        let authority = authority.lowercased()
        return Self.hosts.contains { authority == "\($0):\(port)" || port == 80 && authority == $0 }
    }
}
