import JSON

/// A path with placeholders: `/pets/{petId}/toys`.
package struct PathPattern: Sendable {
    private let text: String
    /// The segments between the slashes, none of them empty.
    package let segments: [Substring]

    package init(_ path: String) {
        text = path
        segments = path.split(separator: "/")
    }

    private init(segments: some Sequence<Substring>) {
        self.segments = Array(segments)
        text = self.segments.reduce(into: "") { $0 += "/" + $1 }
    }

    /// The names of the placeholders, in their order.
    package var placeholders: [String] { Self.placeholders(in: text[...]) }

    /// The path without the names of its placeholders: `/pets/{}/toys`.
    package var key: String {
        segments.reduce(into: "") { $0 += "/" + (Self.isPlaceholder($1) ? "{}" : $1) }
    }

    /// The path without its last segment; of `/` the same.
    package var parent: PathPattern { PathPattern(segments: segments.dropLast()) }

    /// Indicates that the last segment is a placeholder, so that the path is that of one object.
    package var isItem: Bool { segments.last.map(Self.isPlaceholder) ?? false }

    /// The name of the last placeholder of the path.
    package var lastPlaceholder: String? {
        segments.last(where: Self.isPlaceholder).flatMap { Self.placeholders(in: $0).last }
    }

    /// The last segment that is no placeholder: `toys`.
    package var lastLiteral: String? { segments.last { !Self.isPlaceholder($0) }.map(String.init) }

    /// The paths above this one that are of one thing, the nearest first.
    package var itemsAbove: [PathPattern] {
        segments.indices.reversed().compactMap { index in
            index > 0 && Self.isPlaceholder(segments[index - 1]) ? PathPattern(segments: segments[..<index]) : nil
        }
    }

    /// The values of the placeholders in a path; nil when the path does not match.
    package func values(in path: [Substring]) -> JSONObject? {
        guard path.count == segments.count else { return nil }
        var values: JSONObject = [:]
        for (segment, value) in zip(segments, path) {
            if let name = Self.isPlaceholder(segment) ? Self.placeholders(in: segment).first : nil {
                values[name] = .string(String(value))
            } else if segment != value {
                return nil
            }
        }
        return values
    }

    // MARK: Filling

    /// The path of a request: a value in each placeholder, percent-encoded, and the names of the placeholders without a
    /// value that can be a part of a path. Those stay as they are.
    package func filled(with values: JSONObject) -> (path: String, missing: [String]) {
        Self.filled(text, with: values)
    }

    /// The path of a request to a path with placeholders: as above.
    package static func filled(_ text: String, with values: JSONObject) -> (path: String, missing: [String]) {
        let bytes = text.utf8
        guard bytes.contains(UInt8(ascii: "{")) else { return (text, []) }
        var path = ""
        path.reserveCapacity(bytes.count + 32)
        var missing: [String] = []
        var start = bytes.startIndex
        while let open = bytes[start...].firstIndex(of: UInt8(ascii: "{")),
            let close = bytes[open...].firstIndex(of: UInt8(ascii: "}"))
        {
            path += text[start..<open]
            let name = String(text[bytes.index(after: open)..<close])
            start = bytes.index(after: close)
            if let value = values[name].flatMap(Self.segment) {
                path += value
            } else {
                path += text[open..<start]
                missing.append(name)
            }
        }
        path += text[start...]
        return (path, missing)
    }

    /// The names of the placeholders in a path that have no value which can be a part of a path, in their order: what `filled`
    /// returns, without a path.
    package static func missing(_ text: String, in values: JSONObject) -> [String] {
        var text = text
        return text.withUTF8 { bytes in
            var missing: [String] = []
            var start = 0
            while let open = bytes[start...].firstIndex(of: UInt8(ascii: "{")),
                let close = bytes[open...].firstIndex(of: UInt8(ascii: "}"))
            {
                let name = String(decoding: bytes[(open + 1)..<close], as: UTF8.self)
                if values[name].flatMap(Self.segment) == nil { missing.append(name) }
                start = close + 1
            }
            return missing
        }
    }

    /// The location of an object: a value in each placeholder, not encoded, and nothing beside a placeholder in its segment,
    /// so that `/pets/{id}.json` and `/pets/{id}` have one location. Nil when a value is missing.
    package func location(with value: (String) -> String?) -> String? {
        var path = ""
        for segment in segments {
            guard Self.isPlaceholder(segment) else {
                path += "/\(segment)"
                continue
            }
            for name in Self.placeholders(in: segment) {
                guard let text = value(name) else { return nil }
                path += "/\(text)"
            }
        }
        return path
    }

    /// The text of a value in a path, percent-encoded; nil for a value that has no text, and for an empty one, which would make another path.
    ///
    /// Lists and objects are written with commas, as the style `simple` of OpenAPI has them
    /// (https://spec.openapis.org/oas/v3.1.1.html#style-values). A request to a provider has them in the style of its document.
    private static func segment(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text.isEmpty ? nil : PercentEncoding.encodePathSegment(text)
        case .number(let number): number.text
        case .bool(let flag): flag ? "true" : "false"
        case .null: nil
        case .array(let items): joined(items.map { segment($0) ?? "" })
        case .object(let object):
            joined(
                object.members.flatMap { [PercentEncoding.encodePathSegment($0.key), segment($0.value) ?? ""] })
        }
    }

    private static func joined(_ parts: [String]) -> String? {
        parts.contains { !$0.isEmpty } ? parts.joined(separator: ",") : nil
    }

    private static func placeholders(in text: Substring) -> [String] {
        text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { part in
            part.firstIndex(of: "}").map { String(part[..<$0]) }
        }
    }

    /// Returns true for `{id}`, and for `{id}.json`, which some providers have.
    private static func isPlaceholder(_ segment: Substring) -> Bool { segment.hasPrefix("{") && segment.contains("}") }
}
