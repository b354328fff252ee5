import TestSupport
import Testing

/// The tests of the built executable before a service of our own, over real HTTP.
@Suite(.serialized) enum Live {}

/// A service on 127.0.0.1 that gives each route one fixed answer, and to every other the page that the real one gives.
final class LiveService: Sendable {
    /// The script of a connection ends: no further answer on it.
    struct Ended: Error {}

    /// One answer, as bytes or as what a peer does instead of answering.
    struct Answer: Sendable {
        let send: @Sendable (SocketServerPeer, SocketServerRequest) throws -> Void

        /// A whole answer; `$HOST` in the body stands for the service's own host and port.
        static func body(_ body: String, _ status: String = "200 OK", _ headers: String...) -> Answer {
            Answer { peer, request in
                let host = request.values(of: "Host").first ?? ""
                try peer.answer(status, headers: headers, body: body.replacing("$HOST", with: host))
            }
        }

        /// An answer of JSON.
        static func json(_ body: String, _ status: String = "200 OK") -> Answer {
            .body(body, status, "Content-Type: application/json; charset=utf-8")
        }

        /// An answer without a body.
        static func empty(_ status: String = "204 No Content") -> Answer {
            Answer { peer, _ in try peer.send("HTTP/1.1 \(status)\r\n\r\n") }
        }

        /// A page of HTML, as Express and proxies make them.
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

    /// A service of these routes, such as `GET /users`.
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

    /// What came, in order.
    var requests: [SocketServerRequest] { server.requests }

    /// The routes that were asked, in order.
    var asked: [String] { requests.map { "\($0.method) \($0.target)" } }

    /// Where the service is.
    var url: String { "http://127.0.0.1:\(server.port)" }
}
