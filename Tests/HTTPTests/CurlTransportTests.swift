import Platform
import Locking
import TestSupport
import Testing

@testable import HTTP

/// What goes out, what comes back, and on which connection.
@Suite(.hangLimit) struct CurlTransportTests {
    let transport = CurlTransport()

    private static func body(ofAtLeast count: Int) -> [UInt8] {
        var body = [UInt8](0..<251)
        while body.count < count { body += body }
        return body
    }

    @Test(
        arguments: [
            ("GET", nil, nil), ("DELETE", nil, nil), ("HEAD", nil, nil), ("OPTIONS", nil, nil), ("POST", nil, "0"),
            ("PUT", nil, "0"), ("PATCH", nil, "0"), ("POST", "", "0"), ("DELETE", "", "0"), ("POST", "{}", "2"),
            ("PUT", "abc", "3"), ("PATCH", "abc", "3"), ("DELETE", "abc", "3"), ("GET", "abc", "3"),
        ] as [(String, String?, String?)])
    func aRequestGoesOutAsItIs(method: String, body: String?, length: String?) async throws {
        let server = try SocketServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        let response = try await transport.send(
            server.request(
                method, "/a/../%2e%2E/b%2Fc?d=%20&e", headers: ["X-One": "1", "X-Empty": "", "x-one": "zwei ü"],
                body: body.map { Array($0.utf8) }))
        #expect(response.status == 200)
        let request = try #require(server.requests.first)
        #expect(request.method == method)
        #expect(request.target == "/a/../%2e%2E/b%2Fc?d=%20&e")
        #expect(request.body == Array((body ?? "").utf8))
        #expect(request.values(of: "Host") == ["127.0.0.1:\(server.port)"])
        #expect(request.values(of: "Content-Length") == (length.map { [$0] } ?? []))
        #expect(request.values(of: "X-One") == ["1", "zwei ü"])
        #expect(request.values(of: "X-Empty") == [""])
        #expect(request.values(of: "User-Agent") == ["alloy-host"])
        for absent in ["Transfer-Encoding", "Expect", "Content-Type", "Accept-Encoding", "Connection"] {
            #expect(request.values(of: absent) == [], "\(absent)")
        }
    }

    /// The address of a request counts, whatever its host's name stands for.
    @Test func aRequestGoesToItsAddress() async throws {
        let server = try SocketServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        var request = server.request()
        request.origin = HTTPOrigin(scheme: "http", host: "localhost", port: server.port)
        request.address = .loopback
        #expect(try await transport.send(request).status == 200)
        #expect(server.requests.first?.values(of: "Host") == ["localhost:\(server.port)"])
        // Nobody is there; the name alone would find the server.
        request.address = Sockets.Address("127.0.0.2")
        let failure = await transport.failure(of: request)
        #expect(failure?.reason == .connectFailed && failure?.phase == .notSent)
        request.address = nil
        #expect(try await transport.send(request).status == 200)
    }

    @Test func fieldsOfTheTransportAreNotTheCallers() async throws {
        let server = try SocketServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        _ = try await transport.send(
            server.request(
                "POST",
                headers: [
                    "Host": "evil", "content-length": "999", "Transfer-Encoding": "chunked", "Expect": "100-continue",
                    "User-Agent": "mine", "Content-Type": "application/json",
                ], body: [0x7B, 0x7D]))
        let request = try #require(server.requests.first)
        #expect(request.values(of: "Host") == ["127.0.0.1:\(server.port)"])
        #expect(request.values(of: "Content-Length") == ["2"])
        #expect(request.values(of: "Transfer-Encoding") == [])
        #expect(request.values(of: "Expect") == [])
        #expect(request.values(of: "User-Agent") == ["mine"])
        #expect(request.values(of: "Content-Type") == ["application/json"])
    }

    @Test func nothingOfOneExchangeReachesTheNext() async throws {
        let server = try SocketServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        _ = try await transport.send(server.request("PUT", "/1", headers: ["X": "1"], body: [1, 2, 3]))
        _ = try await transport.send(server.request("HEAD", "/2"))
        _ = try await transport.send(server.request("GET", "/3"))
        let requests = server.requests
        #expect(requests.map(\.method) == ["PUT", "HEAD", "GET"])
        #expect(requests.map(\.body.count) == [3, 0, 0])
        #expect(requests[1].values(of: "X") == [])
        #expect(requests[2].values(of: "Content-Length") == [])
    }

    /// Nothing of one request reaches the next, whatever is kept of it: a small body, a large one, headers.
    @Test func oneRequestFollowsAnother() async throws {
        let server = try SocketServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        let sizes: [Int?] = [3, 3, nil, 16 << 10, (16 << 10) + 1, 0, nil, 1 << 20, 5, nil]
        for (index, size) in sizes.enumerated() {
            let body = size.map { Array(Self.body(ofAtLeast: $0 + 1)[..<$0]) }
            // The second spelling of the text has the same characters, and other bytes.
            let headers: HTTPHeaders = ["X-Number": index % 2 == 0 ? "\u{E9}" : "e\u{301}"]
            _ = try await transport.send(
                server.request(body == nil ? "GET" : "POST", headers: headers, body: body))
            let request = try #require(server.requests.last)
            #expect(request.body == body ?? [])
            #expect(request.values(of: "Content-Length") == (size.map { ["\($0)"] } ?? []))
            #expect(
                request.values(of: "X-Number").first.map { Array($0.utf8) }
                    == headers["X-Number"].map { Array($0.utf8) })
            #expect(request.values(of: "Content-Type") == [])
        }
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello"),
        ("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello"),
        ("HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello", 200, "hello"),
        ("HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, "until the end"),
        ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
        ("HTTP/1.1 304 Not Modified\r\n\r\n", 304, ""),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n", 200,
            "abcde"
        ),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200, ""),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 E\r\nX: i\r\n\r\nHTTP/1.1 201 C\r\nContent-Length: 1\r\n\r\nx",
            201, "x"
        ),
        ("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", 302, ""),
        ("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 2\r\n\r\nno", 401, "no"),
        ("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n", 407, ""),
        ("HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n", 429, ""),
        ("HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\noh", 500, "oh"),
        ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nraw", 200, "raw"),
    ])
    func anAnswerComesBackAsItIs(answer: String, status: Int, body: String) async throws {
        let server = try SocketServer { peer in
            _ = try peer.readRequest()
            try peer.send(answer)
        }
        let response = try await transport.send(server.request())
        #expect(response.status == status)
        #expect(String(decoding: response.body, as: UTF8.self) == body)
        #expect(response.headers["X"] == nil)
        #expect(server.requests.count == 1)
    }

    @Test func aHeadOfManyPacketsIsOneHead() async throws {
        let server = try SocketServer { peer in
            _ = try peer.readRequest()
            for character in "HTTP/1.1 200 OK\r\nX-Long: value\r\nContent-Length: 2\r\n\r\nok" {
                try peer.send(String(character))
            }
        }
        let response = try await transport.send(server.request())
        #expect(response.headers["X-Long"] == "value")
        #expect(response.body == Array("ok".utf8))
    }

    @Test func readsShareAConnectionAndWritesHaveTheirOwn() async throws {
        let server = try SocketServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        for _ in 1...3 { _ = try await transport.send(server.request()) }
        #expect(server.connectionCount == 1)
        for _ in 1...2 { _ = try await transport.send(server.request("POST", body: [], connection: .fresh)) }
        #expect(server.connectionCount == 3)
        await server.event(.peerClosed(2))
        await server.event(.peerClosed(3))
        _ = try await transport.send(server.request())
        #expect(server.connectionCount == 3)
    }

    /// libcurl sends again by itself when a kept-alive connection ends without an answer. That is what `.fresh` is for.
    @Test func aDeadKeptConnectionIsReplacedForReadsOnly() async throws {
        let server = try SocketServer { peer in
            while let request = try peer.readRequest() {
                if request.target == "/die" && peer.number == 1 { return }
                try peer.answer(body: String(decoding: request.body, as: UTF8.self))
            }
        }
        _ = try await transport.send(server.request("GET", "/"))
        // A PUT marked reusable shows that a body is sent again from its start.
        let response = try await transport.send(server.request("PUT", "/die", body: Array("whole body".utf8)))
        #expect(String(decoding: response.body, as: UTF8.self) == "whole body")
        #expect(server.requests.map(\.target) == ["/", "/die", "/die"])
    }

    @Test func aWriteOnItsOwnConnectionIsNeverSentTwice() async throws {
        let server = try SocketServer { peer in
            while let request = try peer.readRequest() {
                if request.method == "POST" { return }
                try peer.answer(body: "kept")
            }
        }
        _ = try await transport.send(server.request())
        let failure = await transport.failure(of: server.request("POST", body: [1], connection: .fresh))
        #expect(failure?.phase == .ambiguous)
        #expect(server.requests.map(\.method) == ["GET", "POST"])
    }

    @Test func fiftyMegabytesArrive() async throws {
        let body = Self.body(ofAtLeast: 50 << 20)
        let server = try SocketServer { peer in
            _ = try peer.readRequest()
            try peer.send("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n")
            try peer.send(body)
        }
        let response = try await transport.send(server.request())
        #expect(response.body == body)
    }

    @Test func fiveMegabytesLeave() async throws {
        let body = Self.body(ofAtLeast: 5 << 20)
        let server = try SocketServer { peer in
            let request = try peer.readRequest()
            try peer.answer(body: request?.body == body ? "same" : "different")
        }
        let response = try await transport.send(server.request("PUT", body: body, connection: .fresh))
        #expect(String(decoding: response.body, as: UTF8.self) == "same")
        #expect(server.requests.first?.values(of: "Content-Length") == ["\(body.count)"])
        #expect(server.requests.first?.values(of: "Expect") == [])
    }

    /// No answer is given before all requests are there, so this passes only when all run at once.
    @Test func twoHundredExchangesRunAtOnce() async throws {
        let gate = SocketServerGate()
        let server = try SocketServer { peer in
            let request = try peer.readRequest()
            gate.wait()
            try peer.answer(body: request?.target ?? "")
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let response = try await transport.send(server.request("GET", "/\(number)"))
                    #expect(String(decoding: response.body, as: UTF8.self) == "/\(number)")
                }
            }
            group.addTask {
                await server.events { events in events.count { if case .request = $0 { true } else { false } } == 200 }
                for _ in 0..<200 { gate.open() }
            }
            try await group.waitForAll()
        }
        #expect(server.connectionCount == 200)
    }

    @Test func moreExchangesThanConnectionsTakeTurns() async throws {
        var configuration = CurlTransport.Configuration()
        configuration.maximumConnections = 2
        let transport = CurlTransport(configuration: configuration)
        let server = try SocketServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let connection: HTTPRequest.Connection = number % 2 == 0 ? .fresh : .reusable
                    let response = try await transport.send(server.request(connection: connection))
                    #expect(response.status == 200)
                }
            }
            try await group.waitForAll()
        }
        #expect(server.requests.count == 50)
    }
}
