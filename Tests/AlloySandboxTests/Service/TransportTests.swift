import HTTP
import Locking
import TestSupport
import Testing

@testable import AlloySandbox

struct TransportTests {
    private func request(_ change: (inout HTTPRequest) -> Void = { _ in }) -> HTTPRequest {
        var request = HTTPRequest(
            method: "GET", origin: Caller.origin, target: "/connectors", headers: Caller().headers)
        change(&request)
        return request
    }

    /// The host starts handlers on its reading thread and wants the answer before it goes on reading.
    @Test func answersWithoutSuspending() throws {
        let transport: any HTTPTransport = Sandbox(catalogue: .forTests)
        let request = request()
        let status = Status()
        Task.immediate {
            let response = try await transport.send(request, deadline: .distant)
            status.value.withLock { $0 = response.status }
        }
        #expect(status.value.withLock { $0 } == 200)
    }

    private final class Status: Sendable {
        let value = Mutex(0)
    }

    @Test func refusesWhatNoTransportSends() async {
        let sandbox = Sandbox(catalogue: .forTests)
        let request = request { $0.headers.append(name: "x-alloy-userid", value: "a\r\nHost: b") }
        await #expect(throws: HTTPFailure.self) { try await sandbox.send(request, deadline: .distant) }
        #expect(sandbox.now == ServiceState.start)
    }

    @Test func keepsDeadlines() async {
        let sandbox = Sandbox(catalogue: .forTests)
        let request = request()
        let failure = await #expect(throws: HTTPFailure.self) { try await sandbox.send(request, deadline: .now) }
        #expect(failure?.reason == .timedOut)
        #expect(failure?.phase == .notSent)
    }

    @Test func keepsCancellation() async {
        let sandbox = Sandbox(catalogue: .forTests)
        let request = request()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await sandbox.send(request, deadline: .distant)
        }
        let failure = await #expect(throws: HTTPFailure.self) { try await task.value }
        #expect(failure?.reason == .cancelled)
        #expect(failure?.phase == .notSent)
        #expect(sandbox.now == ServiceState.start)
    }

    @Test func keepsTheResponsesBound() async {
        let sandbox = Sandbox(catalogue: .forTests)
        let request = request { $0.maximumResponseBytes = 10 }
        let failure = await #expect(throws: HTTPFailure.self) {
            try await sandbox.send(request, deadline: .distant)
        }
        #expect(failure?.reason == .responseTooLarge)
        #expect(failure?.phase == .ambiguous)
    }
}
