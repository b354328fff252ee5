import JSON

/// What a call that brings nothing says of its success.
public struct Confirmation: Sendable, Equatable {
    /// What the service says; true where it says nothing, since the status was one of success.
    public var success: Bool
    /// The members that are not known here, such as `message`.
    public var others: JSONObject

    init(_ json: JSONValue) {
        success = json["success"]?.boolValue ?? true
        others = json.objectValue?.others(than: ["success"]) ?? JSONObject()
    }

    /// `{success}`, and whatever else came.
    public var json: JSONValue { .object((["success": .bool(success)] as JSONObject).appending(others)) }
}
