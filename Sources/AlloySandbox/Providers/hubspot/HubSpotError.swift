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
}
