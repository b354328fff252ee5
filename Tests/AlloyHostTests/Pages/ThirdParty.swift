import Alloy
import HTTP
import HostTestSupport
import JSON
import Synchronization
import Testing

@testable import AlloyHost

/// A third party with a list, which it gives in one of the ways that third parties have.
struct ThirdParty: Sendable, CustomTestStringConvertible {
    /// What came with one request: the query's parameters and the body's members.
    struct Request: Sendable {
        let query: JSONObject
        let body: JSONObject

        func number(_ name: String) -> Int? {
            let value = query[name] ?? body[name]
            return value?.intValue ?? value?.stringValue.flatMap { Int($0) }
        }

        func text(_ name: String) -> String? { (query[name] ?? body[name])?.stringValue }
    }

    let name: String
    /// The action's parameters: their names and JSON Schemas.
    var parameters: KeyValuePairs<String, JSONValue> = [:]
    /// The parameters stand in the body.
    var isInBody = false
    /// What the caller sends besides.
    var arguments: JSONObject = [:]
    /// What the caller says of the pages.
    var paging: JSONObject?
    /// The smallest size of a page that it has.
    var leastSize = 1
    /// Whether `complete: true` can be said of a list of so many items, read in pages of that size; nil when it may be.
    var isCertain: @Sendable (_ total: Int, _ size: Int) -> Bool? = { _, _ in true }
    /// Its items must have ids.
    var needsIdentities = false
    /// The items that can be read.
    var visible: @Sendable (_ items: [JSONValue], _ size: Int) -> [JSONValue] = { items, _ in items }
    /// The answer to a request, of a list and the size of its pages.
    let answer: @Sendable (Request, _ items: [JSONValue], _ size: Int) -> JSONValue

    var testDescription: String { name }

    var definition: JSONValue {
        var action: JSONObject = ["id": "a", "httpMethod": "get", "path": "/things"]
        if isInBody {
            let properties = JSONObject(parameters.map { JSONObject.Member(key: $0, value: $1) })
            action.append("requestBody", ["type": "object", "properties": .object(properties)])
        } else {
            let declared = parameters.map { name, schema -> JSONValue in
                ["name": .string(name), "in": "query", "schema": schema]
            }
            action.append("parameters", .array(declared))
        }
        return .object(action)
    }
}

/// The service before a third party.
final class ThirdPartyService: HTTPTransport {
    private struct State {
        var items: [JSONValue] = []
        var size = 1
        var sent = 0
        /// Answers in place of the third party's, by the number of the execution.
        var replaced: [Int: JSONValue] = [:]
    }

    private let thirdParty: ThirdParty
    private let state = Mutex(State())

    init(_ thirdParty: ThirdParty) { self.thirdParty = thirdParty }

    /// How many executions came since the list was set.
    var sent: Int { state.withLock { $0.sent } }

    /// Sets the list, and what some executions are answered with in place of the third party's own answer.
    func set(_ items: [JSONValue], size: Int, replacing replaced: [Int: JSONValue] = [:]) {
        state.withLock { $0 = State(items: items, size: size, replaced: replaced) }
    }

    func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        guard request.method == "POST" else {
            return try RoutedTransport.json(["action": thirdParty.definition])(request)
        }
        let sent = request.body.flatMap { try? JSONValue(parsing: $0) }
        let asked = ThirdParty.Request(
            query: sent?["queryParameters"]?.objectValue ?? [:], body: sent?["requestBody"]?.objectValue ?? [:])
        let answer = state.withLock { state in
            state.sent += 1
            return state.replaced[state.sent] ?? thirdParty.answer(asked, state.items, state.size)
        }
        return try RoutedTransport.json(answer["responseData"] == nil ? ["responseData": answer] : answer)(request)
    }
}

extension [JSONValue] {
    /// The part of the list that begins at `start`, `count` items at most.
    func part(_ start: Int, _ count: Int) -> JSONValue {
        guard start >= 0, start < self.count else { return [] }
        return .array(Array(self[start..<Swift.min(start + count, self.count)]))
    }
}
