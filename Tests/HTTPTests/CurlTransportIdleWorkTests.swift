import Locking
import Platform
import TestSupport
import Testing

@testable import HTTP

/// Work that the transport's thread does while it has nothing else to do.
@Suite(.hangLimit) struct CurlTransportIdleWorkTests {
    private static let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

    /// Work that waits until it may end, and tells what became of it.
    fileprivate final class Work: Sendable {
        enum Phase: Sendable {
            case waiting, running, ended, declined
        }

        fileprivate let phase = Gate(Phase.waiting)
        private let mayEnd = Gate(false)

        var value: IdleWork {
            IdleWork { [self] in
                phase.update { $0 = .running }
                mayEnd.wait { $0 }
                phase.update { $0 = .ended }
                return []
            } decline: { [self] in
                phase.update { $0 = .declined }
            }
        }

        func end() { mayEnd.update { $0 = true } }

        func waitForEnd() -> Phase {
            phase.wait { $0 == .ended || $0 == .declined }
            return phase.update { $0 }
        }
    }

    /// Posts work as soon as the thread takes it: it may still be busy with an exchange that has been answered.
    private func post(_ work: Work, _ transport: CurlTransport) {
        while !transport.runIfIdle(work.value) {}
    }

    @Test("A transport that has sent nothing takes no work")
    func notStarted() { #expect(!CurlTransport().runIfIdle(Work().value)) }

    @Test("An idle thread does the work, and exchanges go on behind it")
    func idle() async throws {
        let server = try SocketServer.answering(Self.answer)
        let transport = CurlTransport()
        for _ in 0..<20 {
            #expect(try await transport.send(server.request()).status == 200)
            let work = Work()
            work.end()
            post(work, transport)
            // Declined if the thread found that the exchange before had not ended.
            _ = work.waitForEnd()
        }
        #expect(server.connectionCount == 1)
    }

    @Test("With an exchange on its way the thread takes no work")
    func busy() async throws {
        let server = try SocketServer { peer in
            _ = try peer.readRequest()
            _ = try peer.readRequest()
        }
        let transport = CurlTransport()
        let task = Task { await transport.failure(of: server.request()) }
        await server.events { $0.contains { if case .request = $0 { true } else { false } } }
        #expect(!transport.runIfIdle(Work().value))
        task.cancel()
        #expect(await task.value?.reason == .cancelled)
    }

    @Test("While work blocks the thread, another one continues, also with closing", arguments: [false, true])
    func blocked(closes: Bool) async throws {
        let server = try SocketServer.answering(Self.answer)
        let transport = CurlTransport()
        #expect(try await transport.send(server.request()).status == 200)
        var work = Work()
        // It is declined if the exchange before has not quite ended.
        post(work, transport)
        while await isDeclined(work) {
            work = Work()
            post(work, transport)
        }
        // The connection is kept, so libcurl's state went on to the other thread.
        for _ in 0..<3 { #expect(try await transport.send(server.request()).status == 200) }
        #expect(server.connectionCount == 1)
        if closes {
            transport.close()
            #expect(await transport.failure(of: server.request())?.phase == .notSent)
        }
        work.end()
        #expect(work.waitForEnd() == .ended)
        if !closes { #expect(try await transport.send(server.request()).status == 200) }
    }

    /// Waits until the work runs or is declined.
    private func isDeclined(_ work: Work) async -> Bool {
        await withCheckedContinuation { continuation in
            do throws(SystemError) {
                try SystemThread.start { continuation.resume(returning: work.startsDeclined()) }
            } catch {
                continuation.resume(returning: false)
            }
        }
    }
}

extension CurlTransportIdleWorkTests.Work {
    /// Waits until the work runs or is declined; true if it is declined.
    fileprivate func startsDeclined() -> Bool {
        phase.wait { $0 != .waiting }
        return phase.update { $0 == .declined }
    }
}
