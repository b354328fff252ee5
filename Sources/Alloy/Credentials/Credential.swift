import JSON

/// A user's connected account at a provider. The service never returns the secrets themselves.
public struct Credential: Sendable, Equatable {
    /// 24 hexadecimal digits.
    public var credentialId: String
    /// The connector, from `type`: the service does not return it.
    public var connectorId: String?
    /// The way to authenticate, such as `oauth2`, from `type`.
    public var authenticationType: String?
    /// The name for people, such as "Slack User's Slack Credential".
    public var name: String?
    /// Connector and kind of authentication with `-` between them, as the service has it.
    public var type: String?
    /// ISO 8601 in UTC with milliseconds.
    public var createdAt: String?
    /// ISO 8601 in UTC with milliseconds.
    public var updatedAt: String?
    /// The members that this version does not know.
    public var unknownMembers: JSONObject

    /// Reads one of the shapes that the service gives a row, or the shape of `json`; nil when it is neither. `connectorId` is
    /// the connector that was asked for, if one was.
    public init?(_ json: JSONValue, connectorId asked: String? = nil) {
        guard var reader = MemberReader(json, written: Self.written),
            let credentialId = reader.text("credentialId", "id", "_id")
        else { return nil }
        self.credentialId = credentialId
        let type = reader.text("type")
        let split = type.map { Self.split($0, asked) }
        self.type = type
        connectorId = reader.text("connectorId") ?? split?.connectorId ?? asked
        authenticationType = reader.text("authenticationType") ?? split?.authenticationType
        name = reader.text("name")
        createdAt = reader.text("createdAt")
        updatedAt = reader.text("updatedAt")
        unknownMembers = reader.unknownMembers
    }

    /// `{credentialId, connectorId, authenticationType, name, type, createdAt, updatedAt}`, and all other members that came.
    public var json: JSONValue {
        let object: JSONObject = [
            "credentialId": .string(credentialId), "connectorId": .optional(connectorId),
            "authenticationType": .optional(authenticationType), "name": .optional(name), "type": .optional(type),
            "createdAt": .optional(createdAt), "updatedAt": .optional(updatedAt),
        ]
        return .object(object.appending(unknownMembers))
    }

    private static let written = [
        "credentialId", "connectorId", "authenticationType", "name", "type", "createdAt", "updatedAt",
    ]

    /// Splits `slack-oauth2` into slack and oauth2. A connector's id may contain a `-`; an authentication type that
    /// does is recognized only when the requested connector is known. Older types are the connector alone.
    private static func split(
        _ type: String, _ asked: String?
    ) -> (connectorId: String, authenticationType: String?) {
        if let asked, type.utf8.count > asked.utf8.count + 1, type.utf8.starts(with: "\(asked)-".utf8) {
            return (asked, String(decoding: type.utf8.dropFirst(asked.utf8.count + 1), as: UTF8.self))
        }
        guard let dash = type.lastIndex(of: "-"), dash > type.startIndex else { return (type, nil) }
        let kind = type[type.index(after: dash)...]
        return (String(type[..<dash]), kind.isEmpty ? nil : String(kind))
    }
}
