import HTTP

/// The value of `Accept` for an operation: JSON is preferred, and anything is better than nothing.
enum AcceptHeader {
    /// Returns the value for an operation that may answer in these media types.
    static func value(for types: [String]) -> String {
        let plain = types.filter { !$0.contains(";") && $0 != "*/*" && !$0.isEmpty }
        let json = plain.filter(isJSON)
        let others = plain.filter { !isJSON($0) }
        var parts = json.isEmpty && others.isEmpty ? ["application/json"] : json
        parts += others.map { json.isEmpty ? $0 : "\($0);q=0.5" }
        return (parts + ["*/*;q=0.1"]).joined(separator: ", ")
    }

    /// Returns true for a media type of JSON.
    static func isJSON(_ type: String) -> Bool { MediaType(type).isJSON }
}
