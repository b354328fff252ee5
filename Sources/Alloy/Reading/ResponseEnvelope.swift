import JSON

/// Finds the content of a response under the names that the service gives it: the name differs from endpoint to
/// endpoint, and has changed between versions.
enum ResponseEnvelope {
    /// Returns the array under the first of these names that has one, also inside a `data` around it, or the response
    /// itself.
    static func array(_ json: JSONValue, _ names: String...) -> [JSONValue]? {
        if let elements = json.arrayValue { return elements }
        for name in names {
            if let elements = json[name]?.arrayValue { return elements }
        }
        for name in names {
            if let elements = json["data"]?[name]?.arrayValue { return elements }
        }
        return nil
    }

    /// Returns the object under the first of these names that has one, or the response itself.
    static func object(_ json: JSONValue, _ names: String...) -> JSONObject? {
        names.lazy.compactMap { json[$0]?.objectValue }.first ?? json.objectValue
    }
}
