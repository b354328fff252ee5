import JSON

/// The error reply that Google's APIs share.
enum GoogleError {
    static func reply(
        _ code: Int, _ message: String, _ status: String, reason: String? = nil, location: String? = nil
    ) -> ProviderReply {
        var error: JSONObject = ["code": .int(code), "message": .string(message), "status": .string(status)]
        if let reason {
            var detail: JSONObject = [
                "message": .string(message), "domain": "global", "reason": .string(reason),
            ]
            detail.append("location", location.map(JSONValue.string))
            detail.append("locationType", location.map { _ in "parameter" })
            error.append("errors", [.object(detail)])
        }
        return ProviderReply(status: code, body: ["error": .object(error)])
    }
}
