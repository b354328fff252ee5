import JSON
import Platform

/// A credential as the service stores it. Its secrets are never returned.
struct SandboxCredential: Sendable {
    /// 24 hexadecimal digits.
    let id: String
    let connectorID: String
    let authenticationType: String
    /// The name, such as `Ada's Slack Credential (2)`.
    let name: String
    let createdAt: Timestamp
    var updatedAt: Timestamp
    /// The input that it was created with.
    let grant: Grant
    /// The state of its tokens and its grant.
    var lifecycle: CredentialLifecycle

    /// The input of a credential that its connector sees.
    struct Grant: Sendable {
        /// The region, the shop's name, or the secrets of a key.
        var data: JSONObject
        /// The scopes that the person granted; nil for all.
        var scopes: [String]?
        /// The account at the provider; nil for the default account.
        var account: String?
    }

    /// A row of the lists. Only `type` names the connector, as in the service.
    var json: JSONValue {
        [
            "credentialId": .string(id), "name": .string(name), "type": .string("\(connectorID)-\(authenticationType)"),
            "createdAt": .string(createdAt.iso8601), "updatedAt": .string(updatedAt.iso8601),
        ]
    }
}

/// A credential that does not exist yet.
struct NewSandboxCredential: Sendable {
    let connectorID: String
    let connectorName: String
    let authenticationType: String
    let tokens: TokenTerms
    let grant: SandboxCredential.Grant
}
