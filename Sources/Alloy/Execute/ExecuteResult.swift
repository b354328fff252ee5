import JSON

/// What an execution brought.
public struct ExecuteResult: Sendable {
    /// The third party's answer, number for number and member for member as it came; null when it was empty.
    public var responseData: JSONValue { data.value }
    /// The same, as it stands ready.
    public var data: ResponseData
    /// What Alloy said beside it, untouched.
    public var metadata: JSONObject
    /// What a person should know although the call went well.
    public var warnings: [String]
    /// The HTTP status of Alloy's answer.
    public var status: Int
    /// The service's name for the request.
    public var requestId: String?
    /// What was sent and what became of it.
    public var attempts: [Attempt]

    /// A result of these parts.
    public init(
        responseData: JSONValue, metadata: JSONObject = JSONObject(), warnings: [String] = [], status: Int = 200,
        requestId: String? = nil, attempts: [Attempt] = []
    ) {
        self.init(
            .value(responseData), metadata: metadata, warnings: warnings, status: status, requestId: requestId,
            attempts: attempts)
    }

    init(
        _ data: ResponseData, metadata: JSONObject, warnings: [String], status: Int, requestId: String?,
        attempts: [Attempt]
    ) {
        self.data = data
        self.metadata = metadata
        self.warnings = warnings
        self.status = status
        self.requestId = requestId
        self.attempts = attempts
    }
}

extension ExecuteResult {
    /// Under which names the third party's answer was seen, the most trusted first: client code and guides say
    /// `responseData`; an example of the reference says `result`.
    private static let names = ["responseData", "result", "data"]

    /// Splits Alloy's body into the third party's answer and the rest; without any of the names, the whole is the answer.
    static func split(_ body: JSONValue) -> (responseData: JSONValue, metadata: JSONObject) {
        guard case .object(var object) = body else { return (body, JSONObject()) }
        for name in names {
            guard let index = object.members.lastIndex(where: { $0.key.hasSameCodePoints(as: name) }) else { continue }
            let responseData = object.members.remove(at: index).value
            return (responseData, object)
        }
        return (body, JSONObject())
    }

    /// The same for a body that stays text.
    static func split(_ body: JSONText) -> (data: JSONText, metadata: JSONObject) {
        var members: [(key: String, value: JSONText)] = []
        body.forEachMember { key, value in
            members.append((key, value))
            return true
        }
        for name in names {
            guard let index = members.lastIndex(where: { $0.key.hasSameCodePoints(as: name) }) else { continue }
            let data = members.remove(at: index).value
            let metadata = members.map { JSONObject.Member(key: $0.key, value: $0.value.value) }
            return (data, JSONObject(metadata))
        }
        return (body, JSONObject())
    }
}
