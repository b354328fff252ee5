import JSON

/// Which parts of a value are wanted: JSON pointers (RFC 6901) in which `*` stands for every element of an array.
struct ResultProjection: Sendable {
    /// A pointer that can't be used, and where it stands among those that were given.
    struct Fault: Error, Equatable {
        let index: Int
    }

    /// What is wanted below a place.
    private indirect enum Node: Sendable {
        case everything
        case parts([(token: String, node: Node)])

        mutating func insert(_ tokens: ArraySlice<String>) {
            guard case .parts(var parts) = self else { return }
            guard let token = tokens.first else {
                self = .everything
                return
            }
            if let place = parts.firstIndex(where: { $0.token.hasSameCodePoints(as: token) }) {
                parts[place].node.insert(tokens.dropFirst())
            } else {
                var node = Node.parts([])
                node.insert(tokens.dropFirst())
                parts.append((token, node))
            }
            self = .parts(parts)
        }
    }

    private let root: Node

    init(_ pointers: [String]) throws(Fault) {
        var root = Node.parts([])
        for (index, text) in pointers.enumerated() {
            guard let pointer = JSONPointer(text) else { throw Fault(index: index) }
            root.insert(pointer.tokens[...])
        }
        self.root = root
    }

    /// The value without what is not wanted. What is wanted and not there is left out; an array keeps as many elements as
    /// there are of it, so that places still mean something, unless single elements were named.
    func apply(to text: JSONText) -> JSONValue { Self.apply(root, to: text) ?? .null }

    /// The same for one element of the array that the pointers start at.
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
        // Nothing stands below a plain value.
        case .null, .boolean, .number, .string: return nil
        }
    }

    /// What is wanted of the element at `index`: by its own number, and by `*`.
    private static func node(_ parts: [(token: String, node: Node)], forElement index: Int) -> Node? {
        let nodes = parts.filter { $0.token == "*" || $0.token == String(index) }.map(\.node)
        guard var merged = nodes.first else { return nil }
        for node in nodes.dropFirst() { merged = merge(merged, node) }
        return merged
    }

    private static func merge(_ left: Node, _ right: Node) -> Node {
        guard case .parts(var parts) = left, case .parts(let others) = right else { return .everything }
        for other in others {
            if let place = parts.firstIndex(where: { $0.token.hasSameCodePoints(as: other.token) }) {
                parts[place].node = merge(parts[place].node, other.node)
            } else {
                parts.append(other)
            }
        }
        return .parts(parts)
    }
}
