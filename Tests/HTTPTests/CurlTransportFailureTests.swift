import Foundation
import Platform
import Locking
import TestSupport
import Testing

@testable import HTTP

/// Which phase and reason each way to fail has. A wrong phase makes a write be sent twice, or be reported as failed although
/// it was applied.
@Suite(.hangLimit) struct CurlTransportFailureTests {
    let transport = CurlTransport()

    struct Broken: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let phase: HTTPFailure.Phase
        let reason: HTTPFailure.Reason
        var scheme = "http"
        let script: SocketServer.Script

        init(
            _ name: String, _ phase: HTTPFailure.Phase, _ reason: HTTPFailure.Reason, scheme: String = "http",
            script: @escaping SocketServer.Script
        ) {
            testDescription = name
            self.phase = phase
            self.reason = reason
            self.scheme = scheme
            self.script = script
        }

        /// The server reads the request, sends this, and closes.
        static func answer(_ name: String, _ reason: HTTPFailure.Reason, _ text: String) -> Broken {
            Broken(name, .ambiguous, reason) { peer in
                _ = try peer.readRequest()
                try peer.send(text)
            }
        }

        static let all: [Broken] = [
            answer("nothing", .connectionClosed, ""),
            answer("half a status line", .connectionClosed, "HTTP/1.1 20"),
            answer("half a head", .malformedResponse, "HTTP/1.1 200 OK\r\nContent-Le"),
            answer("a head without its end", .malformedResponse, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"),
            answer("an interim response only", .connectionClosed, "HTTP/1.1 100 Continue\r\n\r\n"),
            answer("a short body", .malformedResponse, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort"),
            answer("no body where one is due", .malformedResponse, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"),
            answer("an empty body without a length", .malformedResponse, "HTTP/1.1 200 OK\r\n\r\n"),
            answer("an error, empty, without a length", .malformedResponse, "HTTP/1.1 503 Unavailable\r\n\r\n"),
            answer(
                "half a chunk", .malformedResponse, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\nabc"),
            answer(
                "no last chunk", .malformedResponse,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"),
            answer(
                "a bad chunk", .malformedResponse,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n"),
            answer("garbage", .malformedResponse, "\u{0}\u{1}garbage\r\n\r\n"),
            answer("HTTP/0.9", .malformedResponse, "<html>hello</html>\n"),
            answer("a mail server", .malformedResponse, "220 mail ESMTP\r\n"),
            answer("a status beyond HTTP", .malformedResponse, "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n"),
            answer("switching protocols", .malformedResponse, "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"),
            answer(
                "a body too large, announced", .responseTooLarge, "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\nx"),
            answer(
                "a body too large, not announced", .responseTooLarge,
                "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 1_001)),
            answer(
                "a body too large, in chunks", .responseTooLarge,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3E9\r\n" + String(repeating: "x", count: 1_001)),
            Broken("a reset after the request", .ambiguous, .connectionClosed) { peer in
                _ = try peer.readRequest()
                peer.reset()
            },
            Broken("TLS asked of a server that has none", .notSent, .tlsFailed, scheme: "https") { peer in
                try peer.send("HTTP/1.1 400 Bad Request\r\n\r\n")
                try peer.hang()
            },
            Broken("a close instead of TLS", .notSent, .tlsFailed, scheme: "https") { _ in },
        ]
    }

    @Test(arguments: Broken.all, [HTTPRequest.Connection.reusable, .fresh])
    func aBrokenServer(broken: Broken, connection: HTTPRequest.Connection) async throws {
        let server = try SocketServer(broken.script)
        let request = server.request(
            "POST", body: Array("{}".utf8), connection: connection, maximumResponseBytes: 1_000, scheme: broken.scheme)
        let failure = await transport.failure(of: request)
        #expect(failure?.phase == broken.phase, "\(String(describing: failure))")
        #expect(failure?.reason == broken.reason, "\(String(describing: failure))")
        #expect(server.connectionCount == 1)
    }

    @Test func refusedIsNotSent() async throws {
        let port = try ClosedPort()
        let request = HTTPRequest(
            method: "POST", origin: HTTPOrigin(scheme: "http", host: "127.0.0.1", port: port.number), target: "/")
        let failure = await transport.failure(of: request)
        withExtendedLifetime(port) {}
        #expect(failure?.phase == .notSent)
        #expect(failure?.reason == .connectFailed)
    }

    @Test func aNameThatIsNoneIsNotSent() async throws {
        // RFC 6761 §6.4: names under `.invalid` never resolve.
        let request = HTTPRequest(
            method: "POST", origin: HTTPOrigin(scheme: "https", host: "no-such-host.invalid", port: 443), target: "/")
        let failure = await transport.failure(of: request)
        #expect(failure?.phase == .notSent)
        // Behind a proxy of the environment it is the proxy that refuses, and some resolvers never answer.
        #expect([.nameNotResolved, .timedOut, .connectFailed].contains(failure?.reason))
    }

    /// The first sending left, the second could not connect: what counts is that something left.
    @Test func aFailedSecondSendingIsAmbiguous() async throws {
        let port = Mutex(0)
        let ready = SocketServerGate()
        Thread.detachNewThread {
            var listener = try? Sockets.Listener()
            port.withLock { $0 = listener?.port ?? 0 }
            ready.open()
            guard let connection = try? listener?.accept() else { return }
            _ = try? connection.read()
            try? connection.write(Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8))
            _ = try? connection.read()
            listener = nil
            connection.close()
        }
        ready.wait()
        let request = HTTPRequest(
            method: "GET", origin: HTTPOrigin(scheme: "http", host: "127.0.0.1", port: port.withLock { $0 }),
            target: "/")
        #expect(try await transport.send(request).status == 200)
        let failure = await transport.failure(of: request)
        #expect(failure?.phase == .ambiguous)
        #expect(failure?.reason == .connectFailed)
    }

    /// The failure of an exchange at its deadline, which passes after the request was sent.
    private func failure(of request: HTTPRequest) async -> HTTPFailure? {
        await withGrowingTime(from: .milliseconds(250), until: { $0?.phase != .notSent }) { limit in
            await transport.failure(of: request, within: limit)
        }
    }

    @Test func theDeadlineEndsTheWaitForAnAnswer() async throws {
        let server = try SocketServer { peer in
            _ = try peer.readRequest()
            try peer.hang()
        }
        let failure = await failure(of: server.request("POST", body: []))
        #expect(failure?.phase == .ambiguous)
        #expect(failure?.reason == .timedOut)
        await server.event(.peerClosed(1))
    }

    @Test func theDeadlineEndsABodyThatTrickles() async throws {
        let server = try SocketServer { peer in
            _ = try peer.readRequest()
            try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx")
            try peer.hang()
        }
        let failure = await failure(of: server.request())
        #expect(failure?.phase == .ambiguous)
        #expect(failure?.reason == .timedOut)
    }

    @Test(arguments: [Duration.zero, .seconds(-1)])
    func aDeadlineThatHasPassedSendsNothing(limit: Duration) async throws {
        let server = try SocketServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        let failure = await transport.failure(of: server.request(), within: limit)
        #expect(failure?.phase == .notSent)
        #expect(failure?.reason == .timedOut)
        #expect(server.connectionCount == 0)
    }

    /// With its queue full, Linux drops what asks for a connection; other systems refuse or widen the queue.
    @Test(.enabled(if: FullBacklog.isPossible))
    func aConnectTimeoutIsNotSent() async throws {
        let backlog = try FullBacklog()
        var configuration = CurlTransport.Configuration()
        configuration.connectTimeout = .milliseconds(200)
        let failure = await CurlTransport(configuration: configuration).failure(of: backlog.request)
        #expect(failure?.phase == .notSent)
        #expect(failure?.reason == .timedOut)
    }

    @Test(.enabled(if: FullBacklog.isPossible))
    func aDeadlineWhileConnectingIsNotSent() async throws {
        let backlog = try FullBacklog()
        let failure = await transport.failure(of: backlog.request, within: .milliseconds(200))
        #expect(failure?.phase == .notSent)
        #expect(failure?.reason == .timedOut)
    }

    /// A listener whose queue of connections is full.
    struct FullBacklog {
        static let isPossible: Bool = {
            #if os(Linux)
                true
            #else
                false
            #endif
        }()

        private let listener: Sockets.Listener
        private let filler: Sockets.Connection

        init() throws {
            // Linux lets one more connection wait than the backlog says.
            listener = try Sockets.Listener(backlog: 0)
            filler = try Sockets.Connection(toLoopbackPort: listener.port)
        }

        var request: HTTPRequest {
            HTTPRequest(
                method: "POST", origin: HTTPOrigin(scheme: "http", host: "127.0.0.1", port: listener.port), target: "/",
                body: [], connection: .fresh)
        }
    }
}
