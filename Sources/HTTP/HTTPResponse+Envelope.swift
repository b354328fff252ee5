import JSON

extension HTTPResponse {
    /// The field that says that the body is a provider's own, in place of an envelope of JSON around it.
    private static let envelopeField = "x-alloy-envelope"

    /// The members that the service's envelope would have beside the provider's body, if this body is the provider's own: bytes
    /// that JSON could hold in base64 only. Nil for any other response.
    package var envelope: JSONObject? {
        guard let text = headers[Self.envelopeField] else { return nil }
        return (try? JSONValue(parsing: text))?.objectValue ?? [:]
    }

    /// This response as the service's: the provider's body and media type, with these fields, and with what would stand in the
    /// envelope.
    package func passedOn(with fields: HTTPHeaders, envelope: JSONObject) -> HTTPResponse {
        var response = self
        response.status = 200
        response.headers = HTTPHeaders(Self.headers(ofType: headers["content-type"], envelope).fields + fields.fields)
        return response
    }

    /// The fields of a response whose body is a provider's own.
    package static func headers(ofType mediaType: String?, _ envelope: JSONObject) -> HTTPHeaders {
        [
            "content-type": mediaType ?? "application/octet-stream",
            envelopeField: JSONValue.object(envelope).text,
        ]
    }
}
