import JSON

/// A selection of parts of a value: JSON Pointers (RFC 6901) in which `*` means every element of an array.
struct ResultProjection: Sendable {
    /// An invalid pointer, by its index among the given ones.
    struct PointerError: Error, Equatable {
        let index: Int
    }

    /// The selected parts below a location.
    private indirect enum Node: Sendable {
        case everything
        case parts([(token: String, node: Node)])

        mutating func insert(_ tokens: ArraySlice<String>) {
            guard case .parts(var parts) = self else { return }
            guard let token = tokens.first else {
                self = .everything
                return
            }
            if let index = parts.firstIndex(where: { $0.token.hasSameCodePoints(as: token) }) {
                parts[index].node.insert(tokens.dropFirst())
            } else {
                var node = Node.parts([])
                node.insert(tokens.dropFirst())
                parts.append((token, node))
            }
            self = .parts(parts)
        }
    }

    private let root: Node

    init(_ pointers: [String]) throws(PointerError) {
        var root = Node.parts([])
        for (index, text) in pointers.enumerated() {
            guard let pointer = JSONPointer(text) else { throw PointerError(index: index) }
            root.insert(pointer.tokens[...])
        }
        self.root = root
    }

    /// Returns the selected parts of the value. Missing parts are left out. An array keeps its number of elements, so
    /// that positions keep their meaning, unless single elements are selected.
    func apply(to text: JSONText) -> JSONValue { Self.apply(root, to: text) ?? .null }

    /// Returns the selected parts of one element of the array at which the pointers start; nil for an element that is
    /// not selected.
    func apply(toElement text: JSONText, at index: Int) -> JSONValue? {
        guard case .parts(let parts) = root else { return text.value }
        return Self.node(parts, forElement: index).map { Self.apply($0, to: text) ?? .null }
    }

    private static func apply(_ node: Node, to text: JSONText) -> JSONValue? {
        guard case .parts(let parts) = node else { return text.value }
        switch text.kind {
        case .object:
            var object = JSONObject()
            text.forEachMember { key, value in
                if let part = parts.first(where: { $0.token.hasSameCodePoints(as: key) }) {
                    object.append(key, apply(part.node, to: value))
                }
                return true
            }
            return .object(object)
        case .array:
            var elements: [JSONValue] = []
            text.forEachElement { index, element in
                if let node = Self.node(parts, forElement: index) { elements.append(apply(node, to: element) ?? .null) }
                return true
            }
            return .array(elements)
        // A scalar has no parts.
        case .null, .boolean, .number, .string: return nil
        }
    }

    /// Returns the selection for the element at `index`: by its index, and by `*`.
    private static func node(_ parts: [(token: String, node: Node)], forElement index: Int) -> Node? {
        let nodes = parts.filter { $0.token == "*" || $0.token == String(index) }.map(\.node)
        guard var merged = nodes.first else { return nil }
        for node in nodes.dropFirst() { merged = merge(merged, node) }
        return merged
    }

    private static func merge(_ left: Node, _ right: Node) -> Node {
        guard case .parts(var parts) = left, case .parts(let others) = right else { return .everything }
        for other in others {
            if let index = parts.firstIndex(where: { $0.token.hasSameCodePoints(as: other.token) }) {
                parts[index].node = merge(parts[index].node, other.node)
            } else {
                parts.append(other)
            }
        }
        return .parts(parts)
    }
}
