import JSON

/// The result of a call that returns no data.
public struct Confirmation: Sendable, Equatable {
    /// The service's own value; true where it gives none, since the status was one of success.
    public var success: Bool
    /// The members that are not known here, such as `message`.
    public var unknownMembers: JSONObject

    init(_ json: JSONValue) {
        success = json["success"]?.boolValue ?? true
        unknownMembers = json.objectValue?.members(except: ["success"]) ?? JSONObject()
    }

    /// `{success}`, and all other members that came.
    public var json: JSONValue { .object((["success": .bool(success)] as JSONObject).appending(unknownMembers)) }
}
