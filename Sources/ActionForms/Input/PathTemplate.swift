import HTTP
import JSON

/// The path of an action's definition with its placeholders, as `/contacts/{id}`.
package struct PathTemplate: Sendable {
    let text: String

    package init(_ text: String) { self.text = text }

    /// The names of the placeholders, in their order.
    var placeholders: [String] {
        text.split(separator: "{").dropFirst().compactMap { part in
            part.firstIndex(of: "}").map { String(part[..<$0]) }
        }
    }

    /// The path with a value in each placeholder, percent-encoded, and the names of the placeholders without a value that
    /// can be a part of a path: those stay as they are.
    package func filled(with values: JSONObject) -> (path: String, missing: [String]) {
        var path = ""
        var missing: [String] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            path += rest[..<open]
            let name = String(rest[rest.index(after: open)..<close])
            if let text = values[name].flatMap(Self.segment) {
                path += PercentEncoding.encodePathSegment(text)
            } else {
                path += rest[open...close]
                missing.append(name)
            }
            rest = rest[rest.index(after: close)...]
        }
        return (path + rest, missing)
    }

    /// The text of a value in a path; nil for a value that has no text, and for an empty one, which would make another path.
    private static func segment(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text.isEmpty ? nil : text
        case .number(let number): number.text
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: nil
        }
    }
}
