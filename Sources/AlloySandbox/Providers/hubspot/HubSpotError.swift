import JSON

/// The refusals of HubSpot, in the words and the form of its error replies.
typealias HubSpotError = Refusal<HubSpotProvider>

extension HubSpotError {
    static var objectNotFound: HubSpotError { HubSpotError("objectNotFound") }
    static var unknownRoute: HubSpotError { HubSpotError("unknownRoute") }
    static var unreadableBody: HubSpotError { HubSpotError("unreadableBody") }
    static func conflict(_ message: String) -> HubSpotError { HubSpotError("conflict", ["message": .string(message)]) }
    static func invalidInput(_ message: String) -> HubSpotError {
        HubSpotError("invalidInput", ["message": .string(message)])
    }
    /// A required member of the body is missing.
    static func notSet(_ member: String) -> HubSpotError {
        .invalidInput("Invalid input JSON: Some required fields were not set: [\(member)]")
    }
    static func invalidProperties(_ problems: [HubSpotPropertyProblem]) -> HubSpotError {
        HubSpotError(
            "invalidProperties",
            ["problems": .strings(problems.map(\.text)), "errors": .array(problems.map(\.json))])
    }
}

/// One property value that does not pass.
struct HubSpotPropertyProblem: Sendable {
    let property: String
    let code: String
    let message: String

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
