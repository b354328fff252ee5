import JSON

/// One execution of an action: what goes to the third party, and through which credential.
public struct ExecuteRequest: Sendable, Equatable {
    /// The connector's id.
    public var connectorId: String
    /// The action's id.
    public var actionId: String
    /// 24 hexadecimal digits; must belong to the user that the call acts for.
    public var credentialId: String
    /// Fills the `{placeholders}` of the action's path.
    public var pathParams: JSONObject?
    /// The third party's query.
    public var queryParameters: JSONObject?
    /// The third party's body. The service does not check it against the action's schema.
    public var requestBody: JSONValue?
    /// More headers for the third party, such as `Notion-Version`.
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

    /// What is sent. The service's names are uneven: `queryParameters`, but `pathParams`.
    public var body: JSONValue {
        var body: JSONObject = ["credentialId": .string(credentialId)]
        body.append("requestBody", requestBody)
        body.append("additionalHeaders", additionalHeaders.map(JSONValue.object))
        body.append("queryParameters", queryParameters.map(JSONValue.object))
        body.append("pathParams", pathParams.map(JSONValue.object))
        return .object(body)
    }
}
