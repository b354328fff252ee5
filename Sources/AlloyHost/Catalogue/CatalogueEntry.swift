import JSON

/// The service's response about one subject, and its time.
struct CatalogueEntry: Sendable {
    /// Valid JSON without a line feed.
    let json: [UInt8]
    /// The instant at which it arrived.
    let instant: ContinuousClock.Instant
}

/// An entry, and how old it is where it was not asked for just now.
struct CatalogueAnswer: Sendable {
    /// Valid JSON without a line feed.
    let json: [UInt8]
    /// The age; nil when it has just been fetched.
    let age: Duration?
}

extension CatalogueAnswer {
    /// The JSON as a value.
    var value: JSONValue { (try? JSONValue(parsing: json, maximumDepth: JSONParser.greatestMaximumDepth)) ?? nil }

    /// The elements of an array.
    var elements: [JSONValue] { value.arrayValue ?? [] }

    /// `result`, and `cached {ageMs}` where it was not asked for just now.
    func aged(_ result: JSONObject) -> JSONValue {
        var result = result
        if let age { result.append("cached", ["ageMs": .int(Self.milliseconds(age))]) }
        return .object(result)
    }

    /// `{member: json}` with `cached {ageMs}`, without reading the JSON.
    func encoded(_ member: StaticString) -> [UInt8] {
        var writer = JSONWriter()
        writer.bytes.reserveCapacity(json.count + 64)
        writer.write(raw: "{\"")
        writer.write(raw: member)
        writer.write(raw: "\":")
        writer.bytes += json
        if let age {
            writer.write(raw: ",\"cached\":{\"ageMs\":")
            writer.write(.int(Self.milliseconds(age)))
            writer.write(raw: "}")
        }
        writer.write(raw: "}")
        return writer.bytes
    }

    private static func milliseconds(_ age: Duration) -> Int { Int(age / .milliseconds(1)) }
}
