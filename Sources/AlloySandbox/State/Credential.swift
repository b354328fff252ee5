import JSON
import Platform

/// A stored way to reach one account at one connector. Its secrets are never given back.
struct Credential: Sendable {
    /// 24 hexadecimal digits.
    let id: String
    let connectorID: String
    let authenticationType: String
    /// Such as `Ada's Slack Credential (2)`.
    let name: String
    let createdAt: Timestamp
    var updatedAt: Timestamp
    /// What it was created with.
    let grant: Grant
    /// How it fares.
    var life: CredentialLife

    /// What a connector gets to know of a credential.
    struct Grant: Sendable {
        /// Region, shop name, or the secrets of a key.
        var data: JSONObject
        /// The scopes that the person granted; nil for all.
        var scopes: [String]?
        /// The account at the third party; nil for the one that everybody has.
        var account: String?
    }

    /// A row of the lists. The connector can only be read off `type`, as in the service.
    var json: JSONValue {
        [
            "credentialId": .string(id), "name": .string(name), "type": .string("\(connectorID)-\(authenticationType)"),
            "createdAt": .string(createdAt.iso8601), "updatedAt": .string(updatedAt.iso8601),
        ]
    }
}
