import JSON

extension ProviderCall {
    /// The body's members; none when it is absent or no object.
    var body: JSONObject { requestBody?.objectValue ?? [:] }

    /// The path parameter `name` as text; nil when it is missing, empty or neither a string nor a scalar.
    func pathText(_ name: String) -> String? { pathParams[name]?.argumentText }

    /// The value that fills the last placeholder of the action's path: the id of what the call is about.
    var pathID: String? { action.path.placeholders.last.flatMap(pathText) }

    /// The query parameter `name` as text.
    func queryText(_ name: String) -> String? { queryParameters[name]?.argumentText }

    /// The query parameter `name` as a whole number, whether it came as `50` or `"50"`.
    func queryInteger(_ name: String) -> Int? { queryParameters[name]?.argumentInteger }

    /// The argument `name`, wherever the caller put it: path, body, query.
    ///
    /// For providers such as Slack and monday that take an argument in more than one place themselves.
    func argument(_ name: String) -> JSONValue? {
        let value = pathParams[name] ?? body[name] ?? queryParameters[name]
        return value?.isNull == true ? nil : value
    }

    /// `argument(name)` as text.
    func argumentText(_ name: String) -> String? { argument(name)?.argumentText }

    /// `argument(name)` as a whole number.
    func argumentInteger(_ name: String) -> Int? { argument(name)?.argumentInteger }

    /// The additional header `name`, compared without case (RFC 9110 §5.1).
    func header(_ name: String) -> String? {
        additionalHeaders.members.last { $0.key.lowercased() == name.lowercased() }?.value.argumentText
    }
}

extension JSONValue {
    /// The text of a scalar in a URL; nil for an empty string, null, an array or an object.
    var argumentText: String? {
        switch self {
        case .string(let text): text.isEmpty ? nil : text
        case .number(let number): number.intValue.map(String.init) ?? number.text
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: nil
        }
    }

    /// A whole number, also one that came as a string.
    var argumentInteger: Int? { intValue ?? stringValue.flatMap { Int($0) } }

    /// A boolean, also one that came as `"true"` or `"false"`.
    var argumentBool: Bool? {
        switch argumentText {
        case "true": true
        case "false": false
        default: nil
        }
    }

    /// Several texts: an array of them, or one text that separates them with commas.
    var argumentList: [String] {
        if let elements = arrayValue { return elements.compactMap(\.argumentText) }
        guard let text = argumentText else { return [] }
        return text.split(separator: ",").map { $0.trimmed }.filter { !$0.isEmpty }
    }

    /// The text of a string, number or boolean as a caller would read it; empty for anything else.
    var plainText: String { argumentText ?? "" }
}

extension StringProtocol {
    /// Returns true when it contains `other`; case is not counted.
    func containsIgnoringCase(_ other: some StringProtocol) -> Bool {
        other.isEmpty || lowercased().contains(other.lowercased())
    }
}
