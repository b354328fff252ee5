import HTTP
import JSON

/// The result of an execution.
public struct ExecuteResult: Sendable {
    /// The provider's response body, with its numbers and members unchanged; null when it was empty. A body that is neither
    /// JSON nor text is `{contentType, base64}` here; `data` has its bytes.
    public var responseData: JSONValue { data.value }
    /// The body in the form in which it is stored.
    public var data: ResponseData
    /// The other members of the service's response, unchanged.
    public var metadata: JSONObject
    /// Warnings for a person about a call that succeeded.
    public var warnings: [String]
    /// The HTTP status of the service's response.
    public var status: Int
    /// The service's name for the request.
    public var requestId: String?
    /// The attempts that were made, in order.
    public var attempts: [Attempt]
    /// The size of the response's body in bytes; 0 where it is not known.
    package var byteCount = 0

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
    /// The names under which the provider's response body was seen, the most reliable first: client code and guides say
    /// `responseData`; an example of the reference says `result`.
    private static let names = ["responseData", "result", "data"]

    /// Splits the service's body into the provider's response body and the other members. Without any of the names, the
    /// whole body is the provider's.
    static func split(_ body: JSONValue) -> (responseData: JSONValue, metadata: JSONObject) {
        guard case .object(var object) = body else { return (body, JSONObject()) }
        for name in names {
            guard let index = object.members.lastIndex(where: { $0.key.hasSameCodePoints(as: name) }) else { continue }
            let responseData = object.members.remove(at: index).value
            return (responseData, object)
        }
        return (body, JSONObject())
    }

    /// Splits a body that stays text in the same way.
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

/// A provider's response body: a value, or, where it is large, its unparsed text, or bytes that are neither JSON nor text.
public enum ResponseData: Sendable {
    case value(JSONValue)
    case text(JSONText)
    case binary(BinaryContent)

    /// The number of bytes from which a body stays text: a tree of it takes many times as much memory, and most callers
    /// only pass it on.
    static let textBytes = HTTPResponse.largeBodyBytes

    /// The body as a value; parsed anew at each access where it is a text. Bytes are `{contentType, base64}`.
    public var value: JSONValue {
        switch self {
        case .value(let value): value
        case .text(let text): text.value
        case .binary(let content): content.json
        }
    }

    /// Enough of it to see whether it says no.
    var skim: JSONValue {
        switch self {
        case .value(let value): value
        case .text(let text): text.skim()
        case .binary: .null
        }
    }
}
