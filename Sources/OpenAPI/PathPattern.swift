import JSON

/// A path with placeholders, cut at its slashes: `/pets/{petId}/toys`.
package struct PathPattern: Sendable {
    /// The segments, none of them empty.
    package let segments: [Substring]

    package init(_ path: String) { segments = path.split(separator: "/") }

    private init(segments: some Sequence<Substring>) { self.segments = Array(segments) }

    /// The path without the names of its placeholders: `/pets/{}/toys`.
    package var key: String {
        segments.reduce(into: "") { $0 += "/" + (PathPattern.isPlaceholder($1) ? "{}" : $1) }
    }

    /// The path without its last segment; of `/` the same.
    package var parent: PathPattern { PathPattern(segments: segments.dropLast()) }

    /// Indicates that the last segment is a placeholder, so that the path is that of one object.
    package var isItem: Bool { segments.last.map(PathPattern.isPlaceholder) ?? false }

    /// The name of the last placeholder of the path.
    package var lastPlaceholder: String? { segments.last(where: PathPattern.isPlaceholder)?.placeholders.last }

    /// The last segment that is no placeholder: `toys`.
    package var lastLiteral: String? { segments.last { !PathPattern.isPlaceholder($0) }.map(String.init) }

    /// The paths above this one that are of one thing, the nearest first.
    package var itemsAbove: [PathPattern] {
        segments.indices.reversed().compactMap { index in
            index > 0 && PathPattern.isPlaceholder(segments[index - 1])
                ? PathPattern(segments: segments[..<index]) : nil
        }
    }

    /// The path with values in place of its placeholders; nil when a value is missing.
    package func filled(with value: (String) -> String?) -> String? {
        var path = ""
        for segment in segments {
            guard PathPattern.isPlaceholder(segment) else {
                path += "/\(segment)"
                continue
            }
            for name in segment.placeholders {
                guard let text = value(name) else { return nil }
                path += "/\(text)"
            }
        }
        return path
    }

    /// The values of the placeholders in a path; nil when the path does not match.
    package func values(in path: [Substring]) -> JSONObject? {
        guard path.count == segments.count else { return nil }
        var values: JSONObject = [:]
        for (segment, value) in zip(segments, path) {
            if let name = PathPattern.isPlaceholder(segment) ? segment.placeholders.first : nil {
                values[name] = .string(String(value))
            } else if segment != value {
                return nil
            }
        }
        return values
    }

    /// Returns true for `{id}`, and for `{id}.json`, which some providers have.
    private static func isPlaceholder(_ segment: Substring) -> Bool { segment.hasPrefix("{") && segment.contains("}") }
}
