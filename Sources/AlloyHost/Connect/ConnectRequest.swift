import Alloy
import JSON
import Logging

/// The request of a call of `credentials.connect`, or of an execution whose account has to be connected again.
struct ConnectRequest: Sendable {
    var connectorId: String
    /// The user who connects; nil for the API key's own.
    var userId: String?
    /// The authentication type from the connector's requirements; nil to choose one.
    var authenticationType: String?
    /// The input that the requirement's schema describes under `data`.
    var data: JSONObject?
    /// The developer app to use, from the dashboard.
    var authConfigId: String?
    /// The URL that the browser is sent to; nil for a page of the host's own.
    var redirectUri: String?
    /// Indicates that an existing credential may be returned.
    var reuses = false
    /// The time that the person has, from the moment the link is shown.
    var patience = Self.usualPatience
    /// The instant at which everything ends, where the connect is part of a longer call.
    var deadline: ContinuousClock.Instant?

    /// The default time for the person: the maximum timeout of a call.
    static let usualPatience = Duration.seconds(300)

    init(connectorId: String, userId: String? = nil) {
        self.connectorId = connectorId
        self.userId = userId
    }

    /// Reads a call of `credentials.connect`, whose arguments are valid for the method's schema.
    init(_ call: Call) {
        self.init(connectorId: call[.connectorId], userId: call.userId)
        authenticationType = call[.authenticationType]
        data = call[.credentialData]
        authConfigId = call[.authConfigId]
        redirectUri = call[CredentialConnectMethods.redirectUri]
        reuses = call[CredentialConnectMethods.reuse]
        if let timeout = call.timeout { patience = timeout }
    }

    /// Parameters that make the same call again. `data` is left out where `redactor` would take something out of it.
    func params(_ redactor: Redactor) -> JSONObject {
        var params: JSONObject = ["connectorId": .string(connectorId)]
        params.append("userId", userId.map(JSONValue.string))
        params.append("authenticationType", authenticationType.map(JSONValue.string))
        if let data, data.mapTexts({ redactor.redact($0) }) == data { params.append("data", .object(data)) }
        params.append("authConfigId", authConfigId.map(JSONValue.string))
        params.append("redirectUri", redirectUri.map(JSONValue.string))
        return params
    }

    /// The parameters that name the user's credentials for the connector.
    var owner: JSONObject {
        var params: JSONObject = ["connectorId": .string(connectorId)]
        params.append("userId", userId.map(JSONValue.string))
        return params
    }
}

/// An account that is connected.
struct ConnectedAccount: Sendable, Equatable {
    let credentialId: String
    let connectorId: String
    /// The authentication type; nil where the service doesn't report it for an existing one.
    let authenticationType: String?
    /// Indicates an existing credential.
    let isReused: Bool
}
