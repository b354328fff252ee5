import HTTP
import JSON
import Logging
import Platform
import Locking
import TestSupport
import Testing

@testable import Alloy

/// What becomes of an execution before a service that misbehaves over a real socket: how often the service sees it, and which
/// outcome is reported. A write is seen once; what is said of it is never wrong.
@Suite("An execution over a real socket", .hangLimit)
struct RealSocketTests {
    /// One way to misbehave; the script gets a connection on which a whole request has been read.
    struct Scenario: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What is expected for a write, for an action that may be repeated, and for a read: how often it was seen, then
        /// `applied`, or the kind and the outcome of the error.
        let write: String
        let idempotent: String
        let read: String
        /// Connections from this one on answer well; 0: none does.
        var wellFrom = 0
        /// Much longer than anything takes, unless the scenario is about it.
        var timeout = Duration.seconds(300)
        let answer: @Sendable (SocketServerPeer) throws -> Void

        init(
            _ name: String, write: String, idempotent: String, read: String, wellFrom: Int = 0,
            timeout: Duration = .seconds(300), _ answer: @escaping @Sendable (SocketServerPeer) throws -> Void
        ) {
            testDescription = name
            self.write = write
            self.idempotent = idempotent
            self.read = read
            self.wellFrom = wellFrom
            self.timeout = timeout
            self.answer = answer
        }

        /// These bytes, and the end of the connection. A write's outcome is unknown, everything else is asked three times.
        static func ambiguous(_ name: String, read: String, _ text: String) -> Scenario {
            Scenario(
                name, write: "1 unknown_outcome unknown", idempotent: "3 unknown_outcome unknown",
                read: "3 \(read) unknown"
            ) { try $0.send(text) }
        }

        /// These bytes, which prove that nothing ran.
        static func refused(_ name: String, _ expected: String, _ text: String) -> Scenario {
            Scenario(name, write: expected, idempotent: expected, read: expected) { try $0.send(text) }
        }
    }

    private static let json = "Content-Type: application/json\r\n"
    private static let good = "HTTP/1.1 200 OK\r\n\(json)Content-Length: 18\r\n\r\n{\"responseData\":1}"
    private static let page = "<!DOCTYPE html>\n<html><body>maintenance</body></html>"

    private static func answer(_ status: String, _ body: String = "{\"message\":\"no\"}", _ fields: String...) -> String
    {
        let lines = ["HTTP/1.1 \(status)"] + fields + ["Content-Length: \(body.utf8.count)", "", body]
        return lines.joined(separator: "\r\n")
    }

    /// An error body that ends in the middle, with the end of the connection.
    private static func cut(_ status: String, _ fields: String...) -> String {
        (["HTTP/1.1 \(status)", "Content-Type: application/json"] + fields + ["", "{\"message\":\"n"])
            .joined(separator: "\r\n")
    }

    private static func chunked(_ status: String) -> String {
        "HTTP/1.1 \(status)\r\n\(json)Transfer-Encoding: chunked\r\n\r\nb\r\n{\"message\":\r\n"
    }

    static let scenarios: [Scenario] =
        [
            .ambiguous("closes without an answer", read: "network", ""),
            .ambiguous("half a head", read: "alloy_failed", "HTTP/1.1 200 OK\r\nContent-Le"),
            .ambiguous(
                "half a body", read: "alloy_failed", "HTTP/1.1 200 OK\r\n\(json)Content-Length: 18\r\n\r\n{\"res"),
            .ambiguous(
                "a length that is wrong", read: "alloy_failed",
                "HTTP/1.1 200 OK\r\n\(json)Content-Length: 180\r\n\r\n{\"responseData\":1}"),
            .ambiguous(
                "a bad chunk", read: "alloy_failed",
                "HTTP/1.1 200 OK\r\n\(json)Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n"),
            .ambiguous(
                "no last chunk", read: "alloy_failed",
                "HTTP/1.1 200 OK\r\n\(json)Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"),
            .ambiguous("garbage", read: "alloy_failed", "\u{0}\u{1}\u{2}garbage\r\n\r\n"),
            // A refusal that was cut off proves nothing, whatever way its end is told.
            .ambiguous("400, half a body", read: "alloy_failed", cut("400 Bad Request", "Content-Length: 50")),
            .ambiguous("400, no last chunk", read: "alloy_failed", chunked("400 Bad Request")),
            .ambiguous("400 cut, without a length", read: "invalid_input", cut("400 Bad Request")),
            .ambiguous("404 cut, without a length", read: "not_found", cut("404 Not Found")),
            .ambiguous("409 cut, without a length", read: "conflict", cut("409 Conflict")),
            .ambiguous("401 cut, without a length", read: "unauthenticated", cut("401 Unauthorized")),
            .ambiguous("429 cut, without a length", read: "rate_limited", cut("429 Slow Down", "retry-after-ms: 1")),
            .ambiguous(
                "400, a line of text without a length", read: "invalid_input",
                "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n\r\nupstream said"),
            .ambiguous(
                "400, markup cut behind a tag, without a length", read: "invalid_input",
                "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<html><body><p>no</p>"),
            .ambiguous(
                "400, a number without a length", read: "invalid_input", "HTTP/1.1 400 Bad Request\r\n\(json)\r\n12"),
            .ambiguous("400, empty without a length", read: "alloy_failed", "HTTP/1.1 400 Bad Request\r\n\r\n"),
            .refused(
                "400, whole JSON without a length", "1 invalid_input rejected",
                "HTTP/1.1 400 Bad Request\r\n\(json)\r\n{\"message\":\"no\"}\r\n"),
            .refused(
                "400, whole markup without a length", "1 invalid_input rejected",
                "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n\(page.uppercased()) \n"),
            .ambiguous("an empty body without a length", read: "alloy_failed", "HTTP/1.1 200 OK\r\n\r\n"),
            .ambiguous("an interim answer and no other", read: "network", "HTTP/1.1 100 Continue\r\n\r\n"),
            .ambiguous(
                "a page with status 200", read: "alloy_failed", answer("200 OK", page, "Content-Type: text/html")),
            .ambiguous(
                "a page with status 502", read: "alloy_failed",
                answer("502 Bad Gateway", page, "Content-Type: text/html")),
            .ambiguous(
                "a body that is no JSON", read: "alloy_failed",
                answer("200 OK", "{\"resp", "Content-Type: application/json")),
            .ambiguous("500", read: "alloy_failed", answer("500 Internal Server Error")),
            .ambiguous("503", read: "alloy_failed", answer("503 Service Unavailable")),
            .ambiguous("503 with a hint", read: "alloy_failed", answer("503 Unavailable", "{}", "retry-after-ms: 1")),
            .ambiguous("408", read: "timed_out", answer("408 Request Timeout")),
            Scenario(
                "303", write: "1 unknown_outcome unknown", idempotent: "3 unknown_outcome unknown",
                read: "1 alloy_failed rejected"
            ) { try $0.send(answer("303 See Other", "", "Location: /there")) },
            .refused("302", "1 alloy_failed rejected", answer("302 Found", "", "Location: /there")),
            .refused("400", "1 invalid_input rejected", answer("400 Bad Request")),
            .refused("403", "1 forbidden rejected", answer("403 Forbidden")),
            .refused("409", "1 conflict rejected", answer("409 Conflict")),
            .refused("429", "3 rate_limited rejected", answer("429 Too Many Requests")),
            .refused("429 with a hint", "3 rate_limited rejected", answer("429 Slow Down", "{}", "retry-after-ms: 2")),
            .refused(
                "429 with a hint beyond a minute", "1 rate_limited rejected",
                answer("429 Slow Down", "{}", "Retry-After: 100")),
        ] + [
            Scenario(
                "429 with a hint beyond the deadline", write: "1 rate_limited rejected",
                idempotent: "1 rate_limited rejected", read: "1 rate_limited rejected", timeout: .seconds(59)
            ) { try $0.send(answer("429 Slow Down", "{}", "Retry-After: 60")) },
            Scenario(
                "resets after reading", write: "1 unknown_outcome unknown", idempotent: "3 unknown_outcome unknown",
                read: "3 network unknown"
            ) { $0.reset() },
            Scenario(
                "accepts and hangs", write: "1 unknown_outcome unknown", idempotent: "1 unknown_outcome unknown",
                read: "1 timed_out unknown", timeout: .milliseconds(300)
            ) { try $0.hang() },
            Scenario(
                "drips too slowly", write: "1 unknown_outcome unknown", idempotent: "1 unknown_outcome unknown",
                read: "1 timed_out unknown", timeout: .milliseconds(300)
            ) { peer in
                try peer.send("HTTP/1.1 200 OK\r\n\(json)Content-Length: 18\r\n\r\n{")
                try peer.hang()
            },
            Scenario("drips, and gets through", write: "1 applied", idempotent: "1 applied", read: "1 applied") {
                peer in
                for byte in good.utf8 { try peer.send([byte]) }
            },
            Scenario(
                "interim answers before the true one", write: "1 applied", idempotent: "1 applied", read: "1 applied"
            ) { try $0.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n\(good)") },
            Scenario("204", write: "1 applied", idempotent: "1 applied", read: "1 applied") {
                try $0.send("HTTP/1.1 204 No Content\r\n\r\n")
            },
            Scenario("an empty body with a length", write: "1 applied", idempotent: "1 applied", read: "1 applied") {
                try $0.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            },
            Scenario("429, then well", write: "2 applied", idempotent: "2 applied", read: "2 applied", wellFrom: 2) {
                try $0.send(answer("429 Slow Down", "{}", "retry-after-ms: 2"))
            },
            Scenario(
                "lost once, then well", write: "1 unknown_outcome unknown", idempotent: "2 applied", read: "2 applied",
                wellFrom: 2
            ) { $0.reset() },
        ]

    @Test(
        "has the expected phase and error", .tags(.slow), .notInInnerLoop, arguments: scenarios, RequestClass.allCases)
    func behaves(_ scenario: Scenario, _ requestClass: RequestClass) async throws {
        let expected =
            switch requestClass {
            case .write: scenario.write
            case .idempotent: scenario.idempotent
            case .read: scenario.read
            }
        // What is not sent in so little time says nothing of the service.
        let (seen, reported) = try await withGrowingTime(
            from: scenario.timeout, until: { !$0.1.summary.hasSuffix("not_sent") },
            { timeout in
                let server = try SocketServer { peer in
                    guard try peer.readRequest() != nil else { return }
                    if scenario.wellFrom > 0, peer.number >= scenario.wellFrom {
                        try peer.send(Self.good)
                    } else {
                        try scenario.answer(peer)
                    }
                }
                let reported = await execute(at: server.port, requestClass, timeout: timeout)
                if !reported.summary.hasSuffix("not_sent") {
                    // What was sent may not have been read yet.
                    await server.events { $0.contains { if case .request = $0 { true } else { false } } }
                }
                return (server.requests.count, reported)
            })
        #expect("\(seen) \(reported.summary)" == expected, "\(reported)")
    }

    @Test("a write is sent twice when that is requested")
    func optedIn() async throws {
        let server = try SocketServer { peer in
            guard try peer.readRequest() != nil else { return }
            if peer.number == 1 { peer.reset() } else { try peer.send(Self.good) }
        }
        let reported = await execute(at: server.port, .write) { $0.retriesAmbiguousWrites = true }
        #expect("\(server.requests.count) \(reported.summary)" == "2 applied")
    }

    @Test(
        "whatever is refused before it leaves was not sent, and is tried three times", arguments: RequestClass.allCases)
    func refusedConnection(_ requestClass: RequestClass) async throws {
        let port = try ClosedPort()
        let reported = await execute(at: port.number, requestClass)
        withExtendedLifetime(port) {}
        #expect(reported.summary == "network not_sent")
        #expect(reported.attempts.map(\.phase) == [.notSent, .notSent, .notSent])
    }

    @Test("a connection that is reset before anything is read leaves a write unknown", arguments: RequestClass.allCases)
    func resetBeforeReading(_ requestClass: RequestClass) async throws {
        let server = try SocketServer { peer in peer.reset() }
        let reported = await execute(at: server.port, requestClass)
        // Nobody can tell: the first bytes may have been on their way, or the reset came before them.
        let phases = reported.attempts.map(\.phase)
        if requestClass == .write {
            // Once something may have left, nothing more is sent.
            #expect(phases.dropLast().allSatisfy { $0 == .notSent })
            #expect(reported.summary == (phases.last == .notSent ? "network not_sent" : "unknown_outcome unknown"))
            #expect(server.connectionCount <= phases.count)
        } else {
            #expect(server.connectionCount == 3)
        }
        #expect(server.requests.isEmpty)
    }

    @Test("a response head without its body counts as sent")
    func headWithoutBody() async throws {
        let server = try SocketServer { peer in
            // The reset comes while most of the body is still on this side.
            _ = try peer.readHead()
            peer.reset()
        }
        let reported = await execute(at: server.port, .write, bodyBytes: 8 << 20)
        #expect(reported.summary == "unknown_outcome unknown")
        #expect(server.connectionCount == 1)
    }

    @Test("a redirection is not followed, and the key goes nowhere else", arguments: RequestClass.allCases)
    func redirected(_ requestClass: RequestClass) async throws {
        let other = try SocketServer { peer in _ = try peer.readRequest() }
        let server = try SocketServer { peer in
            guard try peer.readRequest() != nil else { return }
            try peer.send(
                Self.answer("307 Temporary Redirect", "", "Location: http://127.0.0.1:\(other.port)/elsewhere"))
        }
        let reported = await execute(at: server.port, requestClass)
        #expect("\(server.requests.count) \(reported.summary)" == "1 alloy_failed rejected")
        #expect(other.connectionCount == 0)
    }

    @Test(
        "a certificate that nobody vouches for keeps everything here", .enabled(if: OpenSSL.isInstalled),
        arguments: RequestClass.allCases)
    func badCertificate(_ requestClass: RequestClass) async throws {
        let server = try OpenSSL.Server(try await OpenSSL.Files())
        let reported = await execute(at: server.port, scheme: "https", requestClass)
        #expect(reported.summary == "network not_sent")
        #expect(reported.attempts.allSatisfy { $0.phase == .notSent })
    }

    /// A library that sends again by itself would do it here: the connection was good for the first request.
    @Test("a write is not sent twice when a kept-alive connection is closed", arguments: [true, false])
    func keptConnection(hasBody: Bool) async throws {
        let server = try SocketServer { peer in
            guard let first = try peer.readRequest() else { return }
            if first.method == "GET" {
                try peer.send(Self.answer("200 OK", "{\"connectors\":[]}", "Content-Type: application/json"))
            }
            if first.method == "GET", try peer.readRequest() == nil { return }
            peer.reset()
        }
        let client = Self.client(port: server.port)
        _ = try await client.listConnectors()
        let error: AlloyError
        if hasBody {
            error = try await thrown { () async throws(AlloyError) in
                try await client.execute(Self.request(), class: .write)
            }
        } else {
            // Bodyless, and never a write: a DELETE may be repeated, but only by us and on the record.
            error = try await thrown { () async throws(AlloyError) in
                try await client.deleteFile("k")
            }
        }
        #expect(error.outcome == .unknown)
        let writes = server.requests.filter { $0.method != "GET" }
        #expect(writes.count == error.attempts.count)
        #expect(writes.count == (hasBody ? 1 : 3))
        #expect(server.connectionCount == 1 + writes.count)
    }
}

extension RealSocketTests {
    /// What was reported of an execution.
    struct Report: CustomStringConvertible {
        let summary: String
        let attempts: [Attempt]
        let description: String
    }

    private static func client(
        port: Int, scheme: String = "http", _ configure: (inout AlloyConfiguration) -> Void = { _ in }
    ) -> AlloyClient {
        var configuration = AlloyConfiguration(key: KeySource(Secret(Fixture.key)), random: { 0 })
        do {
            configuration.baseURL = try BaseURL(
                origin: HTTPOrigin(scheme: scheme, host: "127.0.0.1", port: port))
        } catch {
            Issue.record(error)
        }
        configure(&configuration)
        return AlloyClient(configuration, transport: CurlTransport())
    }

    private static func request(bodyBytes: Int = 2) -> ExecuteRequest {
        ExecuteRequest(
            connectorId: "c", actionId: "a", credentialId: Fixture.credential,
            requestBody: .string(String(repeating: "x", count: bodyBytes)))
    }

    private func execute(
        at port: Int, scheme: String = "http", _ requestClass: RequestClass, timeout: Duration = .seconds(300),
        bodyBytes: Int = 2, _ configure: (inout AlloyConfiguration) -> Void = { _ in }
    ) async -> Report {
        let client = Self.client(port: port, scheme: scheme, configure)
        do throws(AlloyError) {
            let result = try await client.execute(
                Self.request(bodyBytes: bodyBytes), class: requestClass,
                options: CallOptions(userId: "u", timeout: timeout))
            return Report(summary: "applied", attempts: result.attempts, description: "\(result)")
        } catch {
            return Report(
                summary: "\(error.kind.rawValue) \(error.outcome.rawValue)", attempts: error.attempts,
                description: error.data.text)
        }
    }
}
