import JSON

/// The refusals of HubSpot, in the words and the form of its error replies.
enum HubSpotError: Error {
    /// One property value that does not pass.
    struct PropertyProblem: Sendable {
        let property: String
        let code: String
        let message: String
    }

    case objectNotFound
    case unknownRoute
    case unreadableBody
    case conflict(String)
    case invalidInput(String)
    case invalidProperties([PropertyProblem])

    /// The reply, with a correlation id of its own.
    func reply(_ random: inout SeededGenerator) -> ProviderReply {
        let correlationID = JSONValue.string(random.uuid())
        var body: JSONObject = ["status": "error", "message": .string(message), "correlationId": correlationID]
        if case .invalidProperties(let problems) = self { body.append("errors", .array(problems.map(\.json))) }
        body.append("category", .string(category))
        return ProviderReply(status: status, body: .object(body))
    }

    private var status: Int {
        switch self {
        case .objectNotFound, .unknownRoute: 404
        case .conflict: 409
        case .unreadableBody, .invalidInput, .invalidProperties: 400
        }
    }

    private var category: String {
        switch self {
        case .objectNotFound, .unknownRoute: "OBJECT_NOT_FOUND"
        case .conflict: "CONFLICT"
        case .unreadableBody, .invalidInput, .invalidProperties: "VALIDATION_ERROR"
        }
    }

    private var message: String {
        switch self {
        // The two spaces are HubSpot's.
        case .objectNotFound: "Object not found.  objectId are usually numeric."
        case .unknownRoute: "resource not found"
        case .unreadableBody: "Invalid input JSON on line 1, column 1: No content to map due to end-of-input"
        case .conflict(let message), .invalidInput(let message): message
        case .invalidProperties(let problems):
            "Property values were not valid: [\(problems.map(\.text).joined(separator: ","))]"
        }
    }
}

extension HubSpotError.PropertyProblem {
    fileprivate var json: JSONValue {
        ["message": .string(message), "code": .string(code), "context": ["propertyName": [.string(property)]]]
    }

    /// The problem as HubSpot writes it inside the message: a JSON object of its own.
    fileprivate var text: String {
        let object: JSONValue = [
            "isValid": false, "message": .string(message), "error": .string(code), "name": .string(property),
            "localizedErrorMessage": .string(message),
        ]
        var writer = JSONWriter()
        writer.write(object)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
