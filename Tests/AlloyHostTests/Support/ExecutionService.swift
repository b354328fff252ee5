import HTTP
import HostTestSupport
import JSON
import Locking
import TestSupport
import Testing

/// A service with one connector `c` and one action `a` that counts what was executed.
final class ExecutionService: HTTPTransport {
    /// What becomes of the next executions, the last for all that follow.
    typealias Answer = RoutedTransport.Answer

    static let applied = RoutedTransport.json(["responseData": ["ok": true]])
    static let lost = RoutedTransport.fail(.ambiguous, .connectionClosed)
    static let unreached = RoutedTransport.fail(.notSent, .connectFailed)
    static let refused = RoutedTransport.json(["error": ["code": "INVALID_INPUT", "message": "no"]], status: 400)

    private struct State {
        var definition: JSONObject
        var answers: [Answer]
        var executions: [HTTPRequest] = []
        var definitionsRead = 0
        var running = 0
        var mostRunning = 0
    }

    private let state: Mutex<State>
    /// Waited for before an execution is answered.
    private let beforeAnswer: @Sendable (Int) async -> Void

    init(
        httpMethod: String = "post", _ answers: Answer...,
        beforeAnswer: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        state = Mutex(
            State(
                definition: [
                    "id": "a", "httpMethod": .string(httpMethod), "path": "/things/{thing}",
                    "parameters": [["name": "thing", "in": "path", "required": true, "schema": ["type": "string"]]],
                ],
                answers: answers.isEmpty ? [Self.applied] : answers))
        self.beforeAnswer = beforeAnswer
    }

    /// The parameters that execute the action.
    static let params: JSONObject = [
        "connectorId": "c", "actionId": "a", "credentialId": .string(HostFixture.credential), "userId": "u",
        "pathParams": ["thing": "7"],
    ]

    /// What was executed, in order.
    var executions: [HTTPRequest] { state.withLock { $0.executions } }
    /// How often the definition was read.
    var definitionsRead: Int { state.withLock { $0.definitionsRead } }
    /// How many executions ran at the same time, at most.
    var mostRunning: Int { state.withLock { $0.mostRunning } }

    /// Changes the action's definition from now on.
    func redefine(_ change: (inout JSONObject) -> Void) { state.withLock { change(&$0.definition) } }

    func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        guard request.method == "POST" else {
            let definition = state.withLock { state in
                state.definitionsRead += 1
                return state.definition
            }
            return try RoutedTransport.json(["action": .object(definition)])(request)
        }
        let (number, answer) = state.withLock { state in
            state.executions.append(request)
            state.running += 1
            state.mostRunning = max(state.mostRunning, state.running)
            return (state.executions.count, state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0])
        }
        await beforeAnswer(number)
        state.withLock { $0.running -= 1 }
        return try answer(request)
    }
}

extension JSONObject {
    /// This object with these members set.
    func setting(_ members: KeyValuePairs<String, JSONValue>) -> JSONObject {
        var object = self
        for (key, value) in members { object[key] = value }
        return object
    }
}

extension ExecutionService {
    /// Waits until so many executions have come.
    func started(_ count: Int) async { await eventually { self.executions.count >= count } }
}
