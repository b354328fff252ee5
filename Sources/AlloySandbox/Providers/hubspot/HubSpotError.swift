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

    /// The reply of `replies.json`, with the values of its placeholders.
    var refusal: NamedReply {
        switch self {
        case .objectNotFound: NamedReply("objectNotFound")
        case .unknownRoute: NamedReply("unknownRoute")
        case .unreadableBody: NamedReply("unreadableBody")
        case .conflict(let message): NamedReply("conflict", ["message": .string(message)])
        case .invalidInput(let message): NamedReply("invalidInput", ["message": .string(message)])
        case .invalidProperties(let problems):
            NamedReply(
                "invalidProperties",
                ["problems": .strings(problems.map(\.text)), "errors": .array(problems.map(\.json))])
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
