import Alloy
import JSON
import JSONRPC
import Synchronization

/// Many executions that one call asks for: a few at a time, each with its own outcome.
struct ExecutionBatch: Sendable {
    /// The service's own bound for lists.
    static let maximumItems = 1_000
    static let defaultConcurrency = 8

    private let call: Call
    private let method: Method
    private let place: Int
    private let items: [JSONObject]
    private let concurrency: Int
    private let stopsOnFailure: Bool
    private let bounds: ExecutionContext.Bounds

    /// The batch that a call of `execute.batch` asks for; `method` is `execute`, which admits each item.
    init(_ call: Call, method: Method) {
        self.call = call
        self.method = method
        place = call.services.methods.place(of: method.name) ?? call.services.calls.metrics.unknownMethod
        items = call.arguments["items"]?.arrayValue?.compactMap(\.objectValue) ?? []
        // One after the other, two runs in a sandbox answer the same; and there is nothing to wait for.
        let usual = call.services.simulation == nil ? Self.defaultConcurrency : 1
        concurrency = min(call.arguments["concurrency"]?.intValue ?? usual, items.count)
        stopsOnFailure = call.arguments["stopOnFailure"]?.boolValue ?? false
        bounds = ExecutionContext.Bounds(call)
    }

    /// `{results}`, in the order of the items.
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

    /// Why nothing more may be started, if that is so.
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
        // Each item is logged and counted as the call that it is.
        let calls = call.services.calls
        let running = calls.begin(method, at: place, waiting: true)
        let outcome: Result<JSONObject, AlloyError>
        do throws(AlloyError) {
            let admitted = try call.services.gatekeeper.admit(method, item)
            let itemCall = Call(
                arguments: admitted, services: call.services, context: call.context.withoutProgress,
                record: running.record,
                start: running.start)
            do throws(AlloyError) {
                outcome = .success(try await Execution(itemCall.withRealNames(), within: bounds).run().value)
            } catch {
                let ended = error.endedByCancel
                outcome = .failure(
                    progress.claimSuggestion()
                        ? await Suggestion.improve(ended, itemCall, until: bounds.deadline) : ended)
            }
        } catch {
            outcome = .failure(error)
        }
        let request = Request(method: method.name, params: .named(traced(item)), context: call.context)
        _ = calls.end(running, request, outcome.map { .value(.object($0)) }.mapError { RPCError($0) })
        return outcome
    }

    /// The item as it is logged: with the trace that it was sent under.
    private func traced(_ item: JSONObject) -> JSONObject {
        guard item["_meta"]?["traceparent"] == nil, let traceparent = bounds.traceparent else { return item }
        var item = item
        item["_meta"] = ["traceparent": .string(traceparent)]
        return item
    }

    private func finish(_ index: Int, _ outcome: Result<JSONObject, AlloyError>, _ progress: BatchProgress) {
        let done = progress.finish(index, outcome)
        guard let token = call.arguments["_meta"]?["progressToken"] else { return }
        call.context.reportProgress(token: token, done: done, total: items.count)
    }
}

/// How far a batch has come.
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

    /// True for the first errors: what is wrong with them is most likely wrong with the others as well, and each
    /// suggestion costs requests.
    func claimSuggestion() -> Bool {
        state.withLock { state in
            state.suggestions += 1
            return state.suggestions <= Self.maximumSuggestions
        }
    }

    private static let maximumSuggestions = 8

    /// The index of the next item, or nil when all have been given out.
    func claim() -> Int? {
        state.withLock { state in
            guard state.next < state.results.count else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    /// Keeps what became of an item; gives how many are done.
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
        notSent(.cancelled, message, fix: [.advice("Send the item again if it is still wanted.")], isSafeToRetry: true)
    }
}
