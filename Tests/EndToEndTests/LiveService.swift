import TestSupport
import Testing

/// The tests of the built executable with a service of their own, over real HTTP.
@Suite(.serialized, .tags(.endToEnd), .notInInnerLoop) enum Live {}

/// A service on 127.0.0.1 with one fixed response per route, and the real service's page for any other.
final class LiveService: Sendable {
    /// An error that ends a connection's script.
    struct Ended: Error {}

    /// One response, as bytes or as another behaviour of the peer.
    struct Answer: Sendable {
        let send: @Sendable (SocketServerPeer, SocketServerRequest) throws -> Void

        /// A complete response; `$HOST` in the body is replaced by the service's host and port.
        static func body(_ body: String, _ status: String = "200 OK", _ headers: String...) -> Answer {
            Answer { peer, request in
                let host = request.values(of: "Host").first ?? ""
                try peer.answer(status, headers: headers, body: body.replacing("$HOST", with: host))
            }
        }

        /// A JSON response.
        static func json(_ body: String, _ status: String = "200 OK") -> Answer {
            .body(body, status, "Content-Type: application/json; charset=utf-8")
        }

        /// A response without a body.
        static func empty(_ status: String = "204 No Content") -> Answer {
            Answer { peer, _ in try peer.send("HTTP/1.1 \(status)\r\n\r\n") }
        }

        /// A page of HTML, as Express and proxies send.
        static func page(_ text: String, _ status: String) -> Answer {
            .body(
                "<!DOCTYPE html>\n<html>\n<head><title>Error</title></head>\n<body>\n<pre>\(text)</pre>\n</body>\n</html>\n",
                status, "Content-Type: text/html; charset=utf-8")
        }

        /// These bytes, and then the end of the connection.
        static func bytes(_ text: String) -> Answer {
            Answer { peer, _ in
                try peer.send(text)
                throw Ended()
            }
        }
    }

    private let server: SocketServer

    /// Creates a service with these routes, such as `GET /users`.
    init(_ routes: KeyValuePairs<String, Answer>) throws {
        let routes = routes.map { (route: $0.key, answer: $0.value) }
        server = try SocketServer { peer in
            while let request = try peer.readRequest() {
                let name = "\(request.method) \(request.target)"
                let answer = routes.first { $0.route == name }?.answer ?? .page("Cannot \(name)", "404 Not Found")
                try answer.send(peer, request)
            }
        }
    }

    /// The requests received, in order.
    var requests: [SocketServerRequest] { server.requests }

    /// The routes requested, in order.
    var asked: [String] { requests.map { "\($0.method) \($0.target)" } }

    /// The service's URL.
    var url: String { "http://127.0.0.1:\(server.port)" }
}
