import JSON
import Logging

/// A credential to be made.
public struct NewCredential: Sendable {
    /// The connector's id.
    public var connectorId: String
    /// The type from the connector's requirements, such as `oauth2`.
    public var authenticationType: String
    /// The input that the requirements' schema describes under `data`, such as a subdomain or an API key.
    public var data: JSONObject?
    /// The URL that the browser is sent to at the end of OAuth; it arrives there without parameters.
    public var redirectUri: String?
    /// The developer app to use, 24 hexadecimal digits; made in Alloy's dashboard.
    public var authConfigId: String?

    /// A credential of these parts.
    public init(
        connectorId: String, authenticationType: String, data: JSONObject? = nil, redirectUri: String? = nil,
        authConfigId: String? = nil
    ) {
        self.connectorId = connectorId
        self.authenticationType = authenticationType
        self.data = data
        self.redirectUri = redirectUri
        self.authConfigId = authConfigId
    }

    /// The body of the request; it contains the user, as the reference says, and no header does.
    func body(userId: String?) -> JSONValue {
        var body = JSONObject()
        body.append("userId", userId.map(JSONValue.string))
        body.append("authenticationType", .string(authenticationType))
        body.append("authConfigId", authConfigId.map(JSONValue.string))
        body.append("redirectUri", redirectUri.map(JSONValue.string))
        body.append("data", data.map(JSONValue.object))
        return .object(body)
    }

    /// The secrets in `data`.
    var secrets: [Secret] { CredentialSecrets.find(in: .object(data ?? JSONObject())) }
}

/// The result of creating a credential.
public enum CreatedCredential: Sendable, Equatable {
    /// A link for the user's browser; the credential appears in the lists when the user has consented. It holds a token that
    /// lives about an hour, hence the wrapping.
    case oauthUrl(Secret)
    /// The credential is there.
    case credentialId(String)

    init?(_ json: JSONValue) {
        guard let object = ResponseEnvelope.object(json, "data", "credential") else { return nil }
        if let link = object.text("oauthUrl", "oauthURL") {
            self = .oauthUrl(Secret(link))
        } else if let id = object.text("credentialId", "id", "_id") {
            self = .credentialId(id)
        } else {
            return nil
        }
    }

    /// `{oauthUrl}` with the link itself, or `{credentialId}`.
    public var json: JSONValue {
        switch self {
        case .oauthUrl(let link): ["oauthUrl": .string(link.reveal())]
        case .credentialId(let id): ["credentialId": .string(id)]
        }
    }
}
