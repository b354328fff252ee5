import JSON

/// A user's stored way into a third party. The secrets themselves never come back.
public struct Credential: Sendable, Equatable {
    /// 24 hexadecimal digits.
    public var credentialId: String
    /// Whose it is, from `type`: the service does not say it.
    public var connectorId: String?
    /// Such as `oauth2`, from `type`.
    public var authenticationType: String?
    /// For people, such as "Slack User's Slack Credential".
    public var name: String?
    /// Connector and kind of authentication with `-` between them, as the service has it.
    public var type: String?
    /// ISO 8601 in UTC with milliseconds.
    public var createdAt: String?
    /// ISO 8601 in UTC with milliseconds.
    public var updatedAt: String?
    /// The members that are not known here.
    public var others: JSONObject

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
        others = reader.others
    }

    /// `{credentialId, connectorId, authenticationType, name, type, createdAt, updatedAt}`, and whatever else came.
    public var json: JSONValue {
        let object: JSONObject = [
            "credentialId": .string(credentialId), "connectorId": .optional(connectorId),
            "authenticationType": .optional(authenticationType), "name": .optional(name), "type": .optional(type),
            "createdAt": .optional(createdAt), "updatedAt": .optional(updatedAt),
        ]
        return .object(object.appending(others))
    }

    private static let written = [
        "credentialId", "connectorId", "authenticationType", "name", "type", "createdAt", "updatedAt",
    ]

    /// `slack-oauth2` is slack and oauth2. A connector's id may hold a `-`; an authentication type that does can only be told
    /// apart when it is known which connector was asked for. Older types are the connector alone.
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
