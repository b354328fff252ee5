import Platform
import Locking
import TestSupport
import Testing

@testable import HTTP

/// A server and its clients over real sockets.
@Suite(.hangLimit) struct LoopbackServerTests {
    private let echo: LoopbackServer.Handler = { request in
        let body = "\(request.method) \(request.target) \(String(decoding: request.body ?? [], as: UTF8.self))"
        return .whole(HTTPResponse(status: 200, headers: ["X-Test": "1"], body: Array(body.utf8)))
    }

    private func start(_ limits: ServerLimits = ServerLimits(), _ handler: LoopbackServer.Handler? = nil) throws
        -> LoopbackServer
    {
        try LoopbackServer.start(limits: limits, handler: handler ?? echo)
    }

    private func get(_ server: LoopbackServer, _ target: String = "/", method: String = "GET", _ fields: String = "")
        -> String
    {
        "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n\(fields)\r\n"
    }

    @Test func respondsInOrderOnOneConnection() async throws {
        let server = try start()
        defer { server.stop() }
        let client = try RawClient(server)
        let first = await client.exchange(get(server, "/one"), until: "GET /one ")
        #expect(
            first.undated
                == "HTTP/1.1 200 OK\r\nX-Test: 1\r\nContent-Length: 9\r\nConnection: keep-alive\r\n\r\nGET /one ")
        #expect(first.contains("\r\nDate: "))
        let second = await client.exchange(get(server, "/two", "Connection: close\r\n"))
        #expect(
            second.undated == "HTTP/1.1 200 OK\r\nX-Test: 1\r\nContent-Length: 9\r\nConnection: close\r\n\r\nGET /two ")
    }

    @Test func requestsSentAheadAreAnsweredInOrder() async throws {
        let server = try start()
        defer { server.stop() }
        let bodies = (0..<50).map { get(server, "/\($0)", method: "POST", "Content-Length: 2\r\n") + "\($0 + 10)" }
        let answer = await (try RawClient(server)).exchange(
            bodies.joined() + get(server, "/end", "Connection: close\r\n"))
        let seen = answer.split(separator: "\r\n\r\n").dropFirst().map { $0.prefix { $0 != "\r\n" && $0 != "H" } }
        #expect(seen.map(String.init) == (0..<50).map { "POST /\($0) \($0 + 10)" } + ["GET /end "])
    }

    @Test func aHeadHasTheLengthAndNoBody() async throws {
        let server = try start()
        defer { server.stop() }
        let answer = await (try RawClient(server)).exchange(
            get(server, "/a", method: "HEAD") + get(server, "/b", "Connection: close\r\n"))
        #expect(
            answer.undated
                == "HTTP/1.1 200 OK\r\nX-Test: 1\r\nContent-Length: 8\r\nConnection: keep-alive\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nX-Test: 1\r\nContent-Length: 7\r\nConnection: close\r\n\r\nGET /b ")
    }

    @Test func bodiesComeInChunksBothWays() async throws {
        let server = try start { request in
            let pieces = Mutex([request.body ?? [], [], Array("end".utf8)])
            return .streamed(HTTPResponse.Head(status: 200)) {
                pieces.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            }
        }
        defer { server.stop() }
        let request =
            get(server, method: "POST", "Transfer-Encoding: chunked\r\n")
            + "4\r\nabcd\r\nC\r\n0123456789ab\r\n0\r\n\r\n"
        let client = try RawClient(server)
        let answer = await client.exchange(request, until: "0\r\n\r\n")
        #expect(
            answer.undated
                == "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n"
                + "10\r\nabcd0123456789ab\r\n3\r\nend\r\n0\r\n\r\n")
        let old = await client.exchange("GET / HTTP/1.0\r\nHost: localhost:\(server.port)\r\n\r\n")
        #expect(old.undated == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nend")
        let head = await (try RawClient(server)).exchange(get(server, method: "HEAD", "Connection: close\r\n"))
        #expect(head.undated == "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
    }

    @Test func aClientThatWaitsForItMaySendItsBody() async throws {
        let server = try start()
        defer { server.stop() }
        let client = try RawClient(server)
        let head = get(server, method: "PUT", "Expect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n")
        #expect(await client.exchange(head, until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        #expect(await client.exchange("abc").hasSuffix("\r\n\r\nPUT / abc"))
    }

    @Test func aRefusedRequestEndsTheConnection() async throws {
        let handled = Mutex(0)
        let server = try start { _ in
            handled.withLock { $0 += 1 }
            return .whole(HTTPResponse(status: 200))
        }
        defer { server.stop() }
        let smuggling =
            get(server, method: "POST", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n"
            + get(server)
        let answer = await (try RawClient(server)).exchange(smuggling)
        #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"))
        #expect(
            answer.hasSuffix(
                "\r\nConnection: close\r\n\r\nThere must not be both Content-Length and Transfer-Encoding.\n"))
        #expect(answer.split(separator: "HTTP/1.1").count == 1)
        // A refused body that is still on its way does not cost the client the answer.
        let large =
            get(server, method: "POST", "Content-Length: \(1 << 40)\r\n") + String(repeating: "x", count: 900_000)
        #expect(await (try RawClient(server)).exchange(large).hasPrefix("HTTP/1.1 413 "))
        #expect(handled.withLock { $0 } == 0)
    }

    @Test func aStrangersNameIsRefused() async throws {
        let server = try start()
        defer { server.stop() }
        let answer = await (try RawClient(server)).exchange(
            "GET / HTTP/1.1\r\nHost: rebound.example:\(server.port)\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 421 Misdirected Request\r\n"))
    }

    @Test(
        arguments: [
            (\.idleTime, "", ""), (\.headTime, "GET / HTT", "HTTP/1.1 408 "),
            (
                \.stallTime, "PUT / HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Length: 9\r\n\r\nabc",
                "HTTP/1.1 408 "
            ),
        ] as [(any WritableKeyPath<ServerLimits, Duration> & Sendable, String, String)])
    func whoeverTakesTooLongIsLetGo(
        limit: any WritableKeyPath<ServerLimits, Duration> & Sendable, sent: String, answer: String
    ) async throws {
        // Only one of them is short: a busy machine may take longer to send what another one is about.
        var limits = ServerLimits()
        limits[keyPath: limit] = .milliseconds(30)
        let server = try start(limits)
        defer { server.stop() }
        let received = await (try RawClient(server)).exchange(sent.replacing("PORT", with: "\(server.port)"))
        #expect(answer.isEmpty ? received.isEmpty : received.hasPrefix(answer))
    }

    @Test func whereAllConnectionsAreBusyANewOneWaits() async throws {
        var limits = ServerLimits()
        limits.connections = 2
        let (arrivals, arrive) = AsyncStream<CheckedContinuation<Void, Never>>.makeStream()
        let server = try LoopbackServer.start(limits: limits) { request in
            if request.target == "/busy" { await withCheckedContinuation { arrive.yield($0) } }
            return .whole(HTTPResponse(status: 200, body: Array(request.target.utf8)))
        }
        defer { server.stop() }
        let clients = try (0..<2).map { _ in try RawClient(server) }
        let close = "Connection: close\r\n"
        async let first = clients[0].exchange(get(server, "/busy", close))
        async let second = clients[1].exchange(get(server, "/busy", close))
        var iterator = arrivals.makeAsyncIterator()
        let busy = [await iterator.next(), await iterator.next()]
        async let third = (try RawClient(server)).exchange(get(server, "/third", close))
        busy[0]?.resume()
        #expect(try await third.hasSuffix("/third"))
        busy[1]?.resume()
        #expect(await [first, second].allSatisfy { $0.hasSuffix("/busy") })
    }

    @Test("Idle connections are ended for new ones, the longest idle first", arguments: [1, 2, 16])
    func idleConnectionsMakeRoom(limit: Int) async throws {
        var limits = ServerLimits()
        limits.connections = limit
        let server = try start(limits)
        defer { server.stop() }
        // Half of them say nothing, half of them begin a request and don't end it.
        let idle = try (0..<40).map { _ in try RawClient(server) }
        for client in idle.dropFirst(20) { client.write("GET /slow HTTP/1.1\r\n") }
        for _ in 0..<3 {
            let answer = await (try RawClient(server)).exchange(get(server, "/new", "Connection: close\r\n"))
            #expect(answer.hasSuffix("GET /new "))
        }
        withExtendedLifetime(idle) {}
    }

    /// The failures that a handler can ask for, as a client sees them.
    @Test func failsAsTheHandlerRequests() async throws {
        let whole = HTTPResponse(status: 200, body: Array("0123456789".utf8))
        let (stalls, stall) = AsyncStream<Void>.makeStream()
        let server = try start { request in
            if request.target == "/stalled" { stall.yield() }
            return switch request.target {
            case "/reset": .reset
            case "/truncated": .truncated(whole, bodyBytes: 5)
            case "/raw": .raw(Array("garbage\u{0}".utf8))
            case "/twice": .duplicated(whole)
            default: .stalled
            }
        }
        defer { server.stop() }
        #expect(await (try RawClient(server)).exchange(get(server, "/reset")) == "RESET")
        #expect(
            await (try RawClient(server)).exchange(get(server, "/truncated")).undated
                == "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\n01234")
        #expect(await (try RawClient(server)).exchange(get(server, "/raw")) == "garbage\u{0}")
        let twice = await (try RawClient(server)).exchange(get(server, "/twice", "Connection: close\r\n"))
        #expect(twice.split(separator: "HTTP/1.1 200").count == 2)
        let stalled = try RawClient(server)
        async let nothing = stalled.exchange(get(server, "/stalled"))
        for await _ in stalls { break }
        server.stop()
        #expect(await nothing.isEmpty)
    }

    @Test func aResponseThatCannotBeSentIsAnError() async throws {
        let server = try start { _ in .whole(HTTPResponse(status: 200, headers: ["X": "a\r\nY: b"], body: [65])) }
        defer { server.stop() }
        let answer = await (try RawClient(server)).exchange(get(server, "/", "Connection: close\r\n"))
        #expect(
            answer.undated == "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 1\r\nConnection: close\r\n\r\nA")
    }

    /// What is being answered is still answered whole; then the port is free.
    @Test func stoppingLetsAnAnswerOut() async throws {
        let isOpen = Gate(false)
        let (starts, started) = AsyncStream<Void>.makeStream()
        let server = try start { _ in
            started.yield()
            // On the connection's own thread, which may wait.
            isOpen.wait { $0 }
            return .whole(HTTPResponse(status: 200, body: Array("done".utf8)))
        }
        defer { server.stop() }
        async let answer = (try RawClient(server)).exchange(get(server))
        for await _ in starts { break }
        server.stop()
        isOpen.update { $0 = true }
        #expect(try await answer.undated == "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ndone")
    }

    @Test func theTransportAndTheServerUnderstandEachOther() async throws {
        let server = try start { request in
            .whole(HTTPResponse(status: 201, headers: ["X": request.headers["X"] ?? "-"], body: request.body ?? []))
        }
        defer { server.stop() }
        let body = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
        let transport = CurlTransport()
        for connection in [HTTPRequest.Connection.fresh, .reusable, .reusable] {
            let request = HTTPRequest(
                method: "POST", origin: server.origin, target: "/", headers: ["X": "ä"], body: body,
                connection: connection)
            let response = try await transport.send(request, deadline: .distant)
            #expect(response.status == 201)
            #expect(response.headers["X"] == "ä")
            #expect(response.body == body)
        }
    }
}
