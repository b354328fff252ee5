import HTTP
import TestSupport
import Testing

extension SocketServer {
    /// A request to this server.
    func request(
        _ method: String = "GET", _ target: String = "/", headers: HTTPHeaders = [:], body: [UInt8]? = nil,
        connection: HTTPRequest.Connection = .reusable, maximumResponseBytes: Int = 256 << 20, scheme: String = "http"
    ) -> HTTPRequest {
        HTTPRequest(
            method: method, origin: HTTPOrigin(scheme: scheme, host: "127.0.0.1", port: port), target: target,
            headers: headers, body: body, connection: connection, maximumResponseBytes: maximumResponseBytes)
    }
}

extension HTTPTransport {
    /// Sends with a deadline that no test reaches.
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        try await send(request, deadline: .distant)
    }

    /// The failure of an exchange that must fail.
    func failure(
        of request: HTTPRequest, within limit: Duration = .seconds(300),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async -> HTTPFailure? {
        await #expect(throws: HTTPFailure.self, sourceLocation: sourceLocation) {
            _ = try await send(request, deadline: .now + limit)
        }
    }
}
