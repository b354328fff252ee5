/// One whole request, as a client sent it.
struct ReceivedRequest: Sendable {
    /// The request, its origin the server's own.
    var request: HTTPRequest
    /// False for a client of HTTP/1.0, which knows no chunks.
    var knowsChunks: Bool
    /// True when the client may send another request on the connection.
    var keepsAlive: Bool
}
