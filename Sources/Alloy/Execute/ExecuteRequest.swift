import JSON
import Platform

/// One execution of an action: the input for the provider, and the credential to use.
public struct ExecuteRequest: Sendable, Equatable {
    /// All parts; the stages of an execution pass them on from one to the next.
    private struct Parts: Sendable, Equatable {
        var connectorId: String
        var actionId: String
        var credentialId: String
        var pathParams: JSONObject?
        var queryParameters: JSONObject?
        var requestBody: JSONValue?
        var additionalHeaders: JSONObject?
    }

    private var parts: Shared<Parts>

    /// The connector's id.
    public var connectorId: String {
        get { parts.value.connectorId }
        set { parts.value.connectorId = newValue }
    }
    /// The action's id.
    public var actionId: String {
        get { parts.value.actionId }
        set { parts.value.actionId = newValue }
    }
    /// 24 hexadecimal digits; must belong to the user that the call acts for.
    public var credentialId: String {
        get { parts.value.credentialId }
        set { parts.value.credentialId = newValue }
    }
    /// Fills the `{placeholders}` of the action's path.
    public var pathParams: JSONObject? {
        get { parts.value.pathParams }
        set { parts.value.pathParams = newValue }
    }
    /// The query of the request to the provider.
    public var queryParameters: JSONObject? {
        get { parts.value.queryParameters }
        set { parts.value.queryParameters = newValue }
    }
    /// The body of the request to the provider. The service does not validate it against the action's schema.
    public var requestBody: JSONValue? {
        get { parts.value.requestBody }
        set { parts.value.requestBody = newValue }
    }
    /// Additional headers of the request to the provider, such as `Notion-Version`.
    public var additionalHeaders: JSONObject? {
        get { parts.value.additionalHeaders }
        set { parts.value.additionalHeaders = newValue }
    }

    /// An execution of these parts.
    public init(
        connectorId: String, actionId: String, credentialId: String, pathParams: JSONObject? = nil,
        queryParameters: JSONObject? = nil, requestBody: JSONValue? = nil, additionalHeaders: JSONObject? = nil
    ) {
        parts = Shared(
            Parts(
                connectorId: connectorId, actionId: actionId, credentialId: credentialId, pathParams: pathParams,
                queryParameters: queryParameters, requestBody: requestBody, additionalHeaders: additionalHeaders))
    }

    /// The body of the request to the service. Its names are irregular: `queryParameters`, but `pathParams`.
    public var body: JSONValue {
        var body = JSONObject()
        body.members.reserveCapacity(5)
        body.append("credentialId", .string(credentialId))
        body.append("requestBody", requestBody)
        body.append("additionalHeaders", additionalHeaders.map(JSONValue.object))
        body.append("queryParameters", queryParameters.map(JSONValue.object))
        body.append("pathParams", pathParams.map(JSONValue.object))
        return .object(body)
    }
}
