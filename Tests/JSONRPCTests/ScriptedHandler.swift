import JSON
import Platform
import Locking

@testable import JSONRPC

/// A handler whose requests end when the test says so: `now` and `fail` at once, `wait` when `open` is called for the first
/// positional parameter, or with `cancelled` when it is cancelled.
final class ScriptedHandler: RequestHandler {
    private struct State: Sendable {
        var started: [String] = []
        var notifications: [String] = []
        var running = 0
        var mostRunning = 0
        var gates: [String: Latch] = [:]
    }

    private let state = Gate(State())

    func handle(_ request: Request) -> HandlerReply { .pending { await self.run(request) } }

    private func run(_ request: Request) async -> Result<Payload, RPCError> {
        let name = name(request.params)
        state.update { state in
            state.started.append(name)
            state.running += 1
            state.mostRunning = max(state.mostRunning, state.running)
        }
        defer { state.update { $0.running -= 1 } }
        switch request.method {
        case "now": return .success(.value(.string(name)))
        case "ask":
            do throws(PeerError) {
                return .success(.value(try await request.context.request("question", .value([.string(name)]))))
            } catch {
                switch error {
                case .failed(let error): return .failure(error)
                case .interrupted: return .success(.value("interrupted"))
                case .unreachable: return .success(.value("unreachable"))
                }
            }
        case "fail": return .failure(RPCError(code: 1, message: "no"))
        case "progress":
            for done in [1, 1, 3, 2, 3, 5] { request.context.reportProgress(token: "t", done: done, total: 5) }
            await latch(name).wait()
            request.context.reportProgress(token: "t", done: 6)
            // Outlives the request, and must not be heard.
            let context = request.context
            Task { [latch = latch("late")] in
                await latch.wait()
                context.reportProgress(token: "t", done: 7)
                self.state.update { $0.started.append("reported late") }
            }
            return .success(.value(.null))
        default:
            return await latch(name).wait()
                ? .success(.value(.string(name))) : .failure(RPCError(code: 2, message: "stopped"))
        }
    }

    func receive(notification method: String, params: Parameters) {
        state.update { $0.notifications.append(method) }
    }

    /// Lets the requests of this name go on, now and later.
    func open(_ name: String) { latch(name).open() }

    /// The names of the requests that were started, in order.
    var started: [String] { state.update { $0.started } }
    var notifications: [String] { state.update { $0.notifications } }
    /// The most that ever ran at once.
    var mostRunning: Int { state.update { $0.mostRunning } }

    /// Waits until a request of this name has started; false when that takes absurdly long.
    func waitUntilStarted(_ name: String) async -> Bool {
        await onThread { [state] in state.wait(atMost: .seconds(900)) { $0.started.contains(name) } }
    }

    private func name(_ params: Parameters) -> String {
        switch params {
        case .none: ""
        case .positional(let values): values.first?.stringValue ?? ""
        case .named(let object): JSONValue.object(object).text
        }
    }

    private func latch(_ name: String) -> Latch {
        state.update { state in
            if let latch = state.gates[name] { return latch }
            let latch = Latch()
            state.gates[name] = latch
            return latch
        }
    }
}

/// A gate at which tasks wait until it is opened.
private final class Latch: Sendable {
    private struct State {
        var isOpen = false
        var next = 0
        var waiters: [Int: CheckedContinuation<Bool, Never>] = [:]
    }

    private let state = Mutex(State())

    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume(returning: true) }
    }

    /// True once it is open; false when the task is cancelled first.
    @discardableResult
    func wait() async -> Bool {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if state.isOpen { return true }
                    if Task.isCancelled { return false }
                    state.waiters[number] = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume(returning: false)
        }
    }
}
