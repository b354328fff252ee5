import Alloy
import JSON
import JSONRPC
import Locking

/// One call of `execute.batch`: many executions, a few at a time, each with its own outcome.
struct ExecutionBatch: Sendable {
    /// The maximum number of items: the service's own bound for lists.
    static let maximumItems = 1_000
    static let defaultConcurrency = 8

    private let call: Call
    private let method: Method
    private let methodIndex: Int
    private let items: [JSONObject]
    private let concurrency: Int
    private let stopsOnFailure: Bool
    /// The deadline for all items; nil where each has the usual one.
    private let deadline: ContinuousClock.Instant?

    /// The batch of a call of `execute.batch`; `method` is `execute`, by which each item is admitted.
    init(_ call: Call, method: Method) {
        self.call = call
        self.method = method
        methodIndex = call.services.methods.index(of: method.name) ?? call.services.calls.metrics.unknownMethod
        items = call[ExecuteMethods.items]
        // In a sandbox, items run one after the other, so that two runs have the same results; there is nothing to wait for.
        let usual = call.services.simulation == nil ? Self.defaultConcurrency : 1
        concurrency = min(call.given(ExecuteMethods.concurrency) ?? usual, items.count)
        stopsOnFailure = call[ExecuteMethods.stopOnFailure]
        deadline = call.timeout.map { call.client.configuration.now() + $0 }
    }

    /// Returns `{results}`, in the order of the items.
    func run() async -> JSONValue {
        let progress = BatchProgress(count: items.count)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<concurrency {
                group.addTask {
                    while let index = progress.claim() {
                        let outcome = await self.outcome(of: items[index], unless: refusal(progress), progress)
                        finish(index, outcome, progress)
                    }
                }
            }
        }
        return ["results": .array(progress.results)]
    }

    /// The error of items that may not be started any more; nil while items may be started.
    private func refusal(_ progress: BatchProgress) -> AlloyError? {
        if Task.isCancelled { return .notStarted("The batch was cancelled before this item was started.") }
        if stopsOnFailure, progress.hasFailed {
            return .notStarted("Another item failed before this one was started, and `stopOnFailure` was set.")
        }
        return nil
    }

    private func outcome(
        of item: JSONObject, unless refusal: AlloyError?, _ progress: BatchProgress
    ) async -> Result<JSONObject, AlloyError> {
        if let refusal { return .failure(refusal) }
        // Each item is logged and counted as a call.
        let calls = call.services.calls
        let running = calls.begin(method, at: methodIndex, waiting: true)
        let outcome: Result<JSONObject, AlloyError>
        do throws(AlloyError) {
            let admitted = try call.services.gatekeeper.admit(method, traced(item))
            let itemCall = Call(
                method: method, arguments: admitted, services: call.services, context: call.context.withoutProgress,
                record: running.record,
                start: running.start, terms: call.terms)
            do throws(AlloyError) {
                outcome = .success(
                    try await Execution(itemCall.withOriginalNames(), until: deadline, finishesAttempts: true).run()
                        .value)
            } catch {
                let ended = error.endedByCancel
                outcome = .failure(
                    progress.claimSuggestion()
                        ? await Suggestion.improve(ended, itemCall, until: deadline) : ended)
            }
        } catch {
            outcome = .failure(error)
        }
        let request = Request(method: method.name, params: .named(traced(item)), context: call.context)
        _ = calls.end(running, request, outcome.map { .value(.object($0)) }.mapError { RPCError($0) })
        return outcome
    }

    /// The item with the trace of the batch, where it has none of its own.
    private func traced(_ item: JSONObject) -> JSONObject {
        guard item[.meta]?["traceparent"] == nil, let traceparent = call[.meta]?.traceparent else { return item }
        var item = item
        item[.meta] = ["traceparent": .string(traceparent)]
        return item
    }

    private func finish(_ index: Int, _ outcome: Result<JSONObject, AlloyError>, _ progress: BatchProgress) {
        let done = progress.finish(index, outcome)
        guard let token = call.progressToken else { return }
        call.context.reportProgress(token: token, done: done, total: items.count)
    }
}

/// The progress of a batch.
private final class BatchProgress: Sendable {
    private struct State {
        var next = 0
        var suggestions = 0
        var done = 0
        var hasFailed = false
        var results: [JSONValue]
    }

    private let state: Mutex<State>

    init(count: Int) { state = Mutex(State(results: Array(repeating: .null, count: count))) }

    var hasFailed: Bool { state.withLock { $0.hasFailed } }
    var results: [JSONValue] { state.withLock { $0.results } }

    /// Returns true for the first errors only: the others most likely have the same cause, and each suggestion costs
    /// requests.
    func claimSuggestion() -> Bool {
        state.withLock { state in
            state.suggestions += 1
            return state.suggestions <= Self.maximumSuggestions
        }
    }

    private static let maximumSuggestions = 8

    /// Returns the index of the next item, or nil when all have been claimed.
    func claim() -> Int? {
        state.withLock { state in
            guard state.next < state.results.count else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    /// Keeps the outcome of an item; returns the number of items that are done.
    func finish(_ index: Int, _ outcome: Result<JSONObject, AlloyError>) -> Int {
        state.withLock { state in
            switch outcome {
            case .success(let result): state.results[index] = ["result": .object(result)]
            case .failure(let error):
                state.hasFailed = true
                state.results[index] = ["error": RPCError(error).json]
            }
            state.done += 1
            return state.done
        }
    }
}

extension AlloyError {
    fileprivate static func notStarted(_ message: String) -> AlloyError {
        notSent(.cancelled, message, fix: [.advice("Send the item again if it is still needed.")], isSafeToRetry: true)
    }
}
