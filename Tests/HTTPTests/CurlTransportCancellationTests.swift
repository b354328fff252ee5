import TestSupport
import Testing

@testable import HTTP

/// Cancelling and closing.
@Suite(.hangLimit) struct CurlTransportCancellationTests {
    let transport: CurlTransport

    init() {
        var configuration = CurlTransport.Configuration()
        // A busy machine may take its time to get from one step of a test to the next.
        configuration.connectTimeout = .seconds(300)
        transport = CurlTransport(configuration: configuration)
    }

    private static func hangingServer() throws -> SocketServer {
        try SocketServer { peer in
            _ = try peer.readRequest()
            try peer.hang()
        }
    }

    private func start(_ request: HTTPRequest) -> Task<Result<HTTPResponse, HTTPFailure>, Never> {
        Task {
            do throws(HTTPFailure) {
                return .success(try await transport.send(request))
            } catch {
                return .failure(error)
            }
        }
    }

    private func failure(of task: Task<Result<HTTPResponse, HTTPFailure>, Never>) async -> HTTPFailure? {
        if case .failure(let failure) = await task.value { failure } else { nil }
    }

    @Test func cancellingEndsTheExchangeAndTheConnection() async throws {
        let server = try Self.hangingServer()
        let task = start(server.request("POST", "/slow", body: [1]))
        await server.events { events in events.contains { if case .request = $0 { true } else { false } } }
        task.cancel()
        let failure = await failure(of: task)
        #expect(failure?.phase == .ambiguous)
        #expect(failure?.reason == .cancelled)
        await server.event(.peerClosed(1))
    }

    @Test func cancellingOneLeavesTheOthers() async throws {
        let gate = SocketServerGate()
        let server = try SocketServer { peer in
            let request = try peer.readRequest()
            if request?.target == "/wait" { gate.wait() } else { try peer.hang() }
            try peer.answer(body: "done")
        }
        let kept = start(server.request("GET", "/wait"))
        let cancelled = start(server.request("GET", "/hang"))
        await server.events { events in events.count { if case .request = $0 { true } else { false } } == 2 }
        cancelled.cancel()
        #expect(await failure(of: cancelled)?.reason == .cancelled)
        gate.open()
        #expect(try await kept.value.get().status == 200)
    }

    @Test func aTaskCancelledBeforeSendsNothing() async throws {
        let server = try Self.hangingServer()
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return await transport.failure(of: server.request())
        }
        task.cancel()
        let failure = await task.value
        #expect(failure?.phase == .notSent)
        #expect(failure?.reason == .cancelled)
        #expect(server.connectionCount == 0)
    }

    @Test(.enabled(if: CurlTransportFailureTests.FullBacklog.isPossible))
    func cancellingWhileConnectingIsNotSent() async throws {
        let backlog = try CurlTransportFailureTests.FullBacklog()
        let task = start(backlog.request)
        for _ in 0..<100 { await Task.yield() }
        task.cancel()
        let failure = await failure(of: task)
        #expect(failure?.phase == .notSent)
        #expect(failure?.reason == .cancelled)
    }

    @Test func aThousandCancellationsAreAnsweredOnce() async throws {
        let server = try SocketServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<1_000 {
                group.addTask {
                    let task = start(server.request())
                    if number % 3 != 0 { await Task.yield() }
                    task.cancel()
                    switch await task.value {
                    case .success(let response): #expect(response.status == 200)
                    case .failure(let failure): #expect(failure.reason == .cancelled, "\(failure)")
                    }
                }
            }
        }
        #expect(try await transport.send(server.request()).status == 200)
    }

    @Test func closingEndsRunningExchangesAndRefusesNewOnes() async throws {
        let server = try Self.hangingServer()
        let task = start(server.request("POST", body: []))
        await server.events { events in events.contains { if case .request = $0 { true } else { false } } }
        transport.close()
        let failure = await failure(of: task)
        #expect(failure?.phase == .ambiguous)
        #expect(failure?.reason == .cancelled)
        await server.event(.peerClosed(1))
        transport.close()
        let refused = await transport.failure(of: server.request())
        #expect(refused?.phase == .notSent)
        #expect(server.connectionCount == 1)
    }

    @Test func theLastReferenceClosesKeptConnections() async throws {
        let server = try SocketServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        do {
            let transport = CurlTransport()
            _ = try await transport.send(server.request())
        }
        await server.event(.peerClosed(1))
    }
}
