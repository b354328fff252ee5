import JSON

/// Makes the input of a valid call, with the calls that must come first.
struct CallPreparation {
    private let book: CallBook
    private let actions: [Action]
    private let descriptions: [String: JSONValue]
    /// The results of the steps that were made, by their names.
    private var results: [String: JSONValue] = [:]

    /// - Parameters:
    ///   - actions: The actions of the connector.
    ///   - descriptions: What `describe_action` says of each, by its id.
    init(_ book: CallBook, _ actions: [Action], _ descriptions: [String: JSONValue]) {
        self.book = book
        self.actions = actions
        self.descriptions = descriptions
    }

    /// Returns the input of a call of `action`, after the steps that it needs.
    mutating func input(of action: Action, with agent: Agent, path: [String] = []) async throws -> JSONObject {
        let schema = descriptions[action.id]?["inputSchema"] ?? [:]
        let written = book.calls[action.id] ?? [:]
        let sample = InputSample.input(schema, reference: action.resource)
        return try await filled(sample.merging(written), of: action, with: agent, path: path)
    }

    private mutating func filled(
        _ input: JSONObject, of action: Action, with agent: Agent, path: [String]
    ) async throws -> JSONObject {
        var names = book.before[action.id] ?? []
        let withReferences = JSONValue.object(input)
        Self.collectReferences(withReferences, into: &names)
        for name in names where results[name] == nil {
            guard !path.contains(name) else { throw CheckError("the step \(name) needs itself") }
            results[name] = try await make(name, for: action, with: agent, path: path + [name])
        }
        let results = results
        return Self.replaced(withReferences) { results[$0] }.objectValue ?? [:]
    }

    private mutating func make(
        _ name: String, for action: Action, with agent: Agent, path: [String]
    ) async throws -> JSONValue {
        guard let step = book.steps[name] else { return try await firstId(ofResource: name, for: action, with: agent) }
        guard let other = actions.first(where: { $0.id == step.action }) else {
            throw CheckError("the step \(name) names the unknown action \(step.action)")
        }
        let input =
            if let written = step.input {
                try await filled(written, of: other, with: agent, path: path)
            } else {
                try await input(of: other, with: agent, path: path)
            }
        let data = try await run(other, input, for: action, with: agent)
        if step.seconds > 0 { agent.sandbox.advanceClock(by: .seconds(step.seconds)) }
        guard let value = data[step.pointer] else {
            throw CheckError("nothing at \(step.pointer) in the result of \(other.id): \(data.text)")
        }
        return value
    }

    /// The id of the first record that the resource's list has.
    private func firstId(
        ofResource name: String, for action: Action, with agent: Agent
    ) async throws -> JSONValue {
        let lists = actions.filter { $0.resource == name && descriptions[$0.id]?["effect"] == "read" }
        for list in lists {
            let sample = InputSample.input(descriptions[list.id]?["inputSchema"] ?? [:], reference: name)
            guard sample["pathParams"] == nil, book.calls[list.id] != nil || sample["queryParameters"] == nil else {
                continue
            }
            var input = sample.merging(book.calls[list.id] ?? [:])
            if input["requestBody"] != nil { input["requestBody"] = [:] }
            let data = try await run(list, input, for: action, with: agent)
            if let id = Self.firstId(in: data) { return id }
        }
        throw CheckError("no record for `$\(name)`; Calls/\(action.connector).json needs this step")
    }

    private func run(
        _ other: Action, _ input: JSONObject, for action: Action, with agent: Agent
    ) async throws -> JSONValue {
        let tool = descriptions[other.id]?["tool"]?.stringValue ?? "execute_destructive"
        let result = try await agent.execute(tool, other, input)
        guard !result.isError else {
            throw CheckError("\(other.id), which comes first, is refused: \(result.content.text)")
        }
        return result.content["responseData"] ?? .null
    }

    private static func firstId(in value: JSONValue) -> JSONValue? {
        switch value {
        case .object(let object):
            for name in ["id", "Id"] { if let id = object[name], id.objectValue == nil { return id } }
            for member in object.members { if let id = firstId(in: member.value) { return id } }
            return nil
        case .array(let elements): return elements.lazy.compactMap(firstId).first
        default: return nil
        }
    }

    private static func collectReferences(_ value: JSONValue, into names: inout [String]) {
        switch value {
        case .string(let text) where text.hasPrefix("$"): names.append(String(text.dropFirst()))
        case .array(let elements): for element in elements { collectReferences(element, into: &names) }
        case .object(let object): for member in object.members { collectReferences(member.value, into: &names) }
        default: break
        }
    }

    private static func replaced(_ value: JSONValue, _ result: (String) -> JSONValue?) -> JSONValue {
        switch value {
        case .string(let text) where text.hasPrefix("$"): result(String(text.dropFirst())) ?? value
        case .array(let elements): .array(elements.map { replaced($0, result) })
        case .object(let object):
            .object(
                JSONObject(
                    object.members.map { JSONObject.Member(key: $0.key, value: replaced($0.value, result)) }))
        default: value
        }
    }
}
