import JSON

/// One execution of an action: the input for the provider, and the credential to use.
public struct ExecuteRequest: Sendable, Equatable {
    /// The connector's id.
    public var connectorId: String
    /// The action's id.
    public var actionId: String
    /// 24 hexadecimal digits; must belong to the user that the call acts for.
    public var credentialId: String
    /// Fills the `{placeholders}` of the action's path.
    public var pathParams: JSONObject?
    /// The query of the request to the provider.
    public var queryParameters: JSONObject?
    /// The body of the request to the provider. The service does not validate it against the action's schema.
    public var requestBody: JSONValue?
    /// Additional headers of the request to the provider, such as `Notion-Version`.
    public var additionalHeaders: JSONObject?

    /// An execution of these parts.
    public init(
        connectorId: String, actionId: String, credentialId: String, pathParams: JSONObject? = nil,
        queryParameters: JSONObject? = nil, requestBody: JSONValue? = nil, additionalHeaders: JSONObject? = nil
    ) {
        self.connectorId = connectorId
        self.actionId = actionId
        self.credentialId = credentialId
        self.pathParams = pathParams
        self.queryParameters = queryParameters
        self.requestBody = requestBody
        self.additionalHeaders = additionalHeaders
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
