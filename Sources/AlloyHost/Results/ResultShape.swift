import JSON

/// The shape of a large value: types, counts and sizes, without the values.
///
/// The JSON has `type`, and `bytes` unless the type is always small; for an array `count` and `items`, the merged shape
/// of its elements; for an object `members`, and `more`, the number of members that are left out. Counts and sizes of
/// elements are their maxima. Where elements differ, `type` is a list, and members that some lack are `optional`.
struct ResultShape {
    private var structure: Structure
    /// The number of bytes of the text.
    private var bytes: Int

    private enum Structure {
        case plain(JSONText.Kind)
        indirect case array(count: Int, items: ResultShape?)
        case object([Member], more: Int, seen: Int)
        case mixed([ResultShape])
    }

    private struct Member {
        var key: String
        var shape: ResultShape
        var seen: Int
    }

    /// The maximum depth, number of members and number of elements.
    private struct Measure {
        var depth: Int
        var members: Int
        var elements: Int
    }

    private static let measures = [
        Measure(depth: 8, members: 48, elements: 100), Measure(depth: 5, members: 24, elements: 20),
        Measure(depth: 3, members: 12, elements: 5), Measure(depth: 2, members: 6, elements: 1),
        Measure(depth: 1, members: 0, elements: 0),
    ]

    /// Returns the most detailed shape with at most `limit` bytes of JSON; the smallest if none fits.
    static func json(of text: JSONText, bytes limit: Int) -> JSONValue {
        var json = JSONValue.null
        for measure in measures {
            json = shape(of: text, measure, 0).json
            if json.bytes.count <= limit { break }
        }
        return json
    }

    private static func shape(of text: JSONText, _ measure: Measure, _ depth: Int) -> ResultShape {
        ResultShape(structure: structure(of: text, measure, depth), bytes: text.byteCount)
    }

    private static func structure(of text: JSONText, _ measure: Measure, _ depth: Int) -> Structure {
        switch text.kind {
        case .array:
            var items: ResultShape?
            text.forEachElement { index, element in
                guard depth < measure.depth, index < measure.elements else { return false }
                let shape = shape(of: element, measure, depth + 1)
                items = items.map { merge($0, shape) } ?? shape
                return true
            }
            return .array(count: text.count, items: items)
        case .object:
            var members: [Member] = []
            text.forEachMember { key, value in
                guard depth < measure.depth, members.count < measure.members else { return false }
                members.append(Member(key: key, shape: shape(of: value, measure, depth + 1), seen: 1))
                return true
            }
            return .object(members, more: text.count - members.count, seen: 1)
        case let kind: return .plain(kind)
        }
    }

    /// Returns the merged shape of two elements.
    private static func merge(_ left: ResultShape, _ right: ResultShape) -> ResultShape {
        ResultShape(structure: structure(left, right), bytes: max(left.bytes, right.bytes))
    }

    private static func structure(_ left: ResultShape, _ right: ResultShape) -> Structure {
        switch (left.structure, right.structure) {
        case (.plain(let one), .plain(let other)) where one == other: return left.structure
        case (.array(let one, let items), .array(let other, let others)):
            let merged = items.flatMap { items in others.map { merge(items, $0) } ?? items } ?? others
            return .array(count: max(one, other), items: merged)
        case (.object(var members, let more, let seen), .object(let others, let otherMore, let otherSeen)):
            for other in others {
                if let index = members.firstIndex(where: { $0.key.hasSameCodePoints(as: other.key) }) {
                    members[index].shape = merge(members[index].shape, other.shape)
                    members[index].seen += other.seen
                } else {
                    members.append(other)
                }
            }
            return .object(members, more: max(more, otherMore), seen: seen + otherSeen)
        case (.mixed(let shapes), .mixed(let others)): return .mixed(others.reduce(shapes) { add($1, to: $0) })
        case (.mixed(let shapes), _): return .mixed(add(right, to: shapes))
        case (_, .mixed(let shapes)): return .mixed(add(left, to: shapes))
        default: return .mixed([left, right])
        }
    }

    private static func add(_ shape: ResultShape, to shapes: [ResultShape]) -> [ResultShape] {
        var shapes = shapes
        if let index = shapes.firstIndex(where: { $0.type == shape.type }) {
            shapes[index] = merge(shapes[index], shape)
        } else {
            shapes.append(shape)
        }
        return shapes
    }

    private var type: String {
        switch structure {
        case .plain(let kind): kind.rawValue
        case .array: "array"
        case .object: "object"
        case .mixed: ""
        }
    }

    /// The members besides the type and the size.
    private var details: JSONObject {
        switch structure {
        case .plain: return [:]
        case .array(let count, let items):
            var details: JSONObject = ["count": .int(count)]
            details.append("items", items?.json)
            return details
        case .object(let members, let more, let seen):
            var shapes = JSONObject()
            for member in members {
                var shape = member.shape.json.objectValue ?? JSONObject()
                if member.seen < seen { shape.append("optional", true) }
                shapes.append(member.key, .object(shape))
            }
            var details: JSONObject = ["members": .object(shapes)]
            if more > 0 { details.append("more", .int(more)) }
            return details
        // No two types have a detail in common.
        case .mixed(let shapes): return JSONObject(shapes.flatMap(\.details.members))
        }
    }

    private var isAlwaysSmall: Bool {
        switch structure {
        case .plain(let kind): kind != .string
        case .mixed(let shapes): shapes.allSatisfy(\.isAlwaysSmall)
        case .array, .object: false
        }
    }

    private var json: JSONValue {
        let type: JSONValue =
            if case .mixed(let shapes) = structure { .strings(shapes.map(\.type)) } else { .string(type) }
        var json: JSONObject = ["type": type]
        if !isAlwaysSmall { json.append("bytes", .int(bytes)) }
        json.members += details.members
        return .object(json)
    }
}
