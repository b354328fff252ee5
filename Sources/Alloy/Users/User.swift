import JSON

/// An end user: the owner of credentials.
public struct User: Sendable, Equatable {
    /// 24 hexadecimal digits.
    public var userId: String
    /// Unique; an email address or the embedding product's own id. The service leaves it out of some rows.
    public var username: String?
    /// The name for people.
    public var fullName: String?
    /// The members that this version does not know.
    public var unknownMembers: JSONObject

    /// Reads one of the shapes that the service gives it, or the shape of `json`; nil when it is neither.
    public init?(_ json: JSONValue) {
        guard var reader = MemberReader(json, written: ["userId", "username", "fullName"]),
            let userId = reader.text("userId", "id", "_id")
        else { return nil }
        self.userId = userId
        username = reader.text("username")
        fullName = reader.text("fullName")
        unknownMembers = reader.unknownMembers
    }

    /// `{userId, username?, fullName?}`, and all other members that came.
    public var json: JSONValue {
        var object: JSONObject = ["userId": .string(userId)]
        object.append("username", username.map(JSONValue.string))
        object.append("fullName", fullName.map(JSONValue.string))
        return .object(object.appending(unknownMembers))
    }
}

/// A user to be made.
public struct NewUser: Sendable, Equatable {
    /// Must be unique.
    public var username: String
    /// The name for people.
    public var fullName: String?

    /// A user of this name.
    public init(username: String, fullName: String? = nil) {
        self.username = username
        self.fullName = fullName
    }

    var json: JSONValue {
        var object: JSONObject = ["username": .string(username)]
        object.append("fullName", fullName.map(JSONValue.string))
        return .object(object)
    }
}

/// The result of creating a batch of users.
public struct UserBatch: Sendable, Equatable {
    /// The service's message; only `success` was seen.
    public var message: String?
    /// The rows that were not taken, echoed.
    public var invalidUsers: [JSONValue]
    /// The members that this version does not know.
    public var unknownMembers: JSONObject

    init?(_ json: JSONValue) {
        guard let object = json.objectValue else { return nil }
        message = object.text("message")
        invalidUsers = object["invalidUsers"]?.arrayValue ?? []
        unknownMembers = object.members(except: ["message", "invalidUsers"])
    }

    /// `{message, invalidUsers}`, and all other members that came.
    public var json: JSONValue {
        let object: JSONObject = ["message": .optional(message), "invalidUsers": .array(invalidUsers)]
        return .object(object.appending(unknownMembers))
    }
}
