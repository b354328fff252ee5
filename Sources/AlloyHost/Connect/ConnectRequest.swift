import Alloy
import JSON
import Logging

/// What a call of `credentials.connect` asks for, or an execution that has to be connected again.
struct ConnectRequest: Sendable {
    var connectorId: String
    /// The user who connects; nil for the API key's own.
    var userId: String?
    /// As the connector's requirements name it; nil to choose.
    var authenticationType: String?
    /// What the requirement's schema wants under `data`.
    var data: JSONObject?
    /// The developer app to use, from the dashboard.
    var authConfigId: String?
    /// Where the browser ends up; nil for a page of the host's own.
    var redirectUri: String?
    /// True to take a credential that is there already.
    var reuses = false
    /// How long the person may take, from the moment the link goes out.
    var patience = Self.usualPatience
    /// Until when everything has to be done, where somebody waits for more than this.
    var deadline: ContinuousClock.Instant?

    /// How long a person may take where nothing else is said: the most that a call may ask for.
    static let usualPatience = Duration.seconds(300)

    init(connectorId: String, userId: String? = nil) {
        self.connectorId = connectorId
        self.userId = userId
    }

    /// What a call of `credentials.connect` asks for; its arguments fit the method's schema.
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
    /// Nil where the service doesn't say it of one that was there already.
    let authenticationType: String?
    /// True for one that was there already.
    let isReused: Bool
}
