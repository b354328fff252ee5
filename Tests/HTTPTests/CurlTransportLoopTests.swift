import Platform
import TestSupport
import Testing

@testable import HTTP

/// The loop of the transport: nothing is forgotten, however connections, times and messages follow each other.
@Suite(.hangLimit) struct CurlTransportLoopTests {
    private static let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    /// Descriptors are closed and their numbers used again all the time: connections of their own, kept ones, and the sockets of
    /// name look-ups.
    @Test("Many exchanges of every kind end, each with its own answer", arguments: [1, 7, 96])
    func many(width: Int) async throws {
        let server = try SocketServer { peer in
            while let request = try peer.readRequest() { try peer.answer(body: request.target) }
        }
        let transport = CurlTransport()
        let next = Gate(0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<width {
                group.addTask {
                    while true {
                        let number = next.update { next in
                            next += 1
                            return next - 1
                        }
                        guard number < 600 else { return }
                        var request = server.request(
                            "GET", "/\(number)", connection: number % 3 == 0 ? .fresh : .reusable)
                        if number % 5 == 0 {
                            request.origin = HTTPOrigin(scheme: "http", host: "localhost", port: server.port)
                        }
                        do throws(HTTPFailure) {
                            let response = try await transport.send(request)
                            #expect(String(decoding: response.body, as: UTF8.self) == "/\(number)")
                        } catch {
                            Issue.record("\(number): \(error)")
                        }
                    }
                }
            }
        }
        #expect(server.requests.count == 600)
    }

    @Test("An exchange that is cancelled while its name is looked up ends at once, and others go on")
    func cancelledLookUps() async throws {
        let server = try SocketServer.answering(Self.answer)
        let transport = CurlTransport()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                group.addTask {
                    // RFC 6761 §6.4: names under `.invalid` never resolve.
                    let request = HTTPRequest(
                        method: "POST", origin: HTTPOrigin(scheme: "https", host: "h\(number).invalid", port: 443),
                        target: "/", body: [], connection: .fresh)
                    let task = Task { await transport.failure(of: request) }
                    if number % 2 == 0 { await Task.yield() }
                    task.cancel()
                    let failure = await task.value
                    #expect(failure?.phase == .notSent, "\(String(describing: failure))")
                }
                group.addTask {
                    let response = try? await transport.send(server.request(connection: .fresh))
                    #expect(response?.status == 200)
                }
            }
        }
        #expect(try await transport.send(server.request()).status == 200)
    }

    @Test("A thread that waits for a connection takes what is submitted meanwhile")
    func wakeUp() async throws {
        let gate = SocketServerGate()
        let server = try SocketServer { peer in
            while let request = try peer.readRequest() {
                if request.target == "/wait" { gate.wait() }
                try peer.answer(body: "ok")
            }
        }
        let transport = CurlTransport()
        let waiting = Task { try await transport.send(server.request("GET", "/wait")) }
        await server.events { $0.contains { if case .request = $0 { true } else { false } } }
        for _ in 0..<100 { #expect(try await transport.send(server.request()).status == 200) }
        gate.open()
        #expect(try await waiting.value.status == 200)
    }

    @Test("Each deadline ends its own exchange, in any order, with others between them")
    func deadlines() async throws {
        let server = try SocketServer { peer in
            while let request = try peer.readRequest() {
                if request.target == "/hang" { try peer.hang() }
                try peer.answer(body: "ok")
            }
        }
        let transport = CurlTransport()
        let start = ContinuousClock.now
        await withTaskGroup(of: Void.self) { group in
            for milliseconds in [900, 100, 500, 300, 700] {
                group.addTask {
                    let limit = Duration.milliseconds(milliseconds)
                    let failure = await transport.failure(of: server.request("GET", "/hang"), within: limit)
                    #expect(failure?.reason == .timedOut)
                    #expect(ContinuousClock.now - start >= limit - .milliseconds(2))
                }
            }
            group.addTask {
                for _ in 0..<200 {
                    let response = try? await transport.send(server.request())
                    #expect(response?.status == 200)
                }
            }
        }
    }

    @Test("With no more connections than allowed, the others wait for one", arguments: [1, 3])
    func limitedConnections(maximum: Int) async throws {
        let server = try SocketServer.answering(Self.answer)
        var configuration = CurlTransport.Configuration()
        configuration.maximumConnections = maximum
        let transport = CurlTransport(configuration: configuration)
        let statuses = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<40 {
                group.addTask {
                    try? await transport.send(server.request(connection: number % 2 == 0 ? .fresh : .reusable)).status
                }
            }
            return await group.reduce(into: [Int?]()) { $0.append($1) }
        }
        #expect(statuses.count { $0 == 200 } == 40)
    }

    @Test("A kept connection that the server has closed is replaced by another")
    func closedKeptConnection() async throws {
        let server = try SocketServer { peer in
            _ = try peer.readRequest()
            try peer.send(Self.answer)
        }
        let transport = CurlTransport()
        for number in 1...5 {
            #expect(try await transport.send(server.request()).status == 200)
            #expect(server.connectionCount == number)
        }
    }
}
