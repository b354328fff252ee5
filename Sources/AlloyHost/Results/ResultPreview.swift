import JSON

/// The beginning of a large value in the same structure, with a list of the locations where parts were left out.
struct ResultPreview {
    /// The amount that is shown.
    private struct Measure {
        var elements: Int
        var members: Int
        var scalars: Int
        var depth: Int
        /// The maximum number of bytes of a value that is shown whole.
        var whole: Int
    }

    /// The measures, from the most detailed to the smallest.
    private static let measures = [
        Measure(elements: 3, members: 24, scalars: 200, depth: 6, whole: 256),
        Measure(elements: 2, members: 12, scalars: 80, depth: 4, whole: 128),
        Measure(elements: 1, members: 8, scalars: 40, depth: 3, whole: 64),
        Measure(elements: 1, members: 4, scalars: 20, depth: 2, whole: 32),
        Measure(elements: 0, members: 0, scalars: 0, depth: 0, whole: 32),
    ]

    private(set) var value = JSONValue.null
    /// The arrays, objects and strings that are shown in part: `{pointer, of, shown}`.
    private(set) var cuts: [JSONValue] = []

    /// Makes the largest preview with at most `limit` bytes of JSON, including the list of cuts; the smallest if none
    /// fits.
    init(_ text: JSONText, bytes limit: Int) {
        for measure in Self.measures {
            cuts = []
            value = show(text, measure, JSONPointer(), 0)
            if value.bytes.count + JSONValue.array(cuts).bytes.count <= limit { return }
        }
    }

    private mutating func show(
        _ text: JSONText, _ measure: Measure, _ pointer: JSONPointer, _ depth: Int
    ) -> JSONValue {
        if text.byteCount <= measure.whole, depth > 0 { return text.value }
        switch text.kind {
        case .null, .boolean, .number: return text.value
        case .string:
            let shown = text.scalars(from: 0, count: measure.scalars) ?? ""
            let count = text.scalarCount
            cut(pointer, count, min(count, measure.scalars))
            return .string(shown)
        case .array:
            let limit = depth < measure.depth ? measure.elements : 0
            var elements: [JSONValue] = []
            text.forEachElement { index, element in
                guard index < limit else { return false }
                elements.append(show(element, measure, pointer.appending(index), depth + 1))
                return true
            }
            cut(pointer, text.count, elements.count)
            return .array(elements)
        case .object:
            let limit = depth < measure.depth ? measure.members : 0
            var members: [JSONObject.Member] = []
            text.forEachMember { key, value in
                guard members.count < limit else { return false }
                let shown = show(value, measure, pointer.appending(key), depth + 1)
                members.append(JSONObject.Member(key: key, value: shown))
                return true
            }
            cut(pointer, text.count, members.count)
            return .object(JSONObject(members))
        }
    }

    private mutating func cut(_ pointer: JSONPointer, _ count: Int, _ shown: Int) {
        guard shown < count else { return }
        cuts.append(["pointer": .string(pointer.description), "of": .int(count), "shown": .int(shown)])
    }
}
