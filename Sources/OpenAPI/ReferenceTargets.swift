import JSON

/// The values that the references of a document lead to, found in one walk over the document, however many and however deep
/// they are.
struct ReferenceTargets: Sendable {
    /// The reason why a reference can't be followed.
    enum Problem: Sendable {
        case leadsOutside
        case leadsNowhere
        case isCircular
    }

    /// The value that each reference leads to, one step on; nil where there is none.
    private var targets: [ExactString: JSONValue?] = [:]
    /// The value at the end of a chain of references, by each of its links; nil where it has no end.
    private var ends: [ExactString: JSONValue?] = [:]
    /// The steps that finding them took, for tests of how they grow.
    private(set) var stepCount = 0

    /// Finds the targets of `references` in `root`.
    init(_ references: some Sequence<ExactString>, in root: JSONValue) {
        var tree = PointerTree()
        for reference in references {
            targets[reference] = .some(nil)
            guard let pointer = Self.pointer(reference.text), !pointer.tokens.isEmpty else { continue }
            tree.insert(pointer, reference)
        }
        fill(root, tree, node: 0)
        for reference in targets.keys { findEnd(of: reference) }
    }

    /// The value that a reference leads to, one step on; nil when there is none. A reference that was not known is looked up in
    /// `root`.
    func target(_ reference: String, in root: JSONValue) -> JSONValue? {
        if let known = targets[ExactString(reference)] { return known }
        guard let pointer = Self.pointer(reference), !pointer.tokens.isEmpty else { return nil }
        return root[pointer]
    }

    /// The value at the end of a chain of references that starts with this one.
    func end(_ reference: String, in root: JSONValue) -> JSONValue? {
        if let known = ends[ExactString(reference)] { return known }
        var value = target(reference, in: root)
        for _ in 0..<32 {
            guard let next = value?["$ref"]?.stringValue else { return value }
            if let known = ends[ExactString(next)] { return known }
            value = target(next, in: root)
        }
        return nil
    }

    /// The reason why a reference can't be followed, or nil.
    func problem(_ reference: String, in root: JSONValue) -> Problem? {
        guard reference.hasPrefix("#") else { return .leadsOutside }
        if target(reference, in: root) == nil { return .leadsNowhere }
        return end(reference, in: root) == nil ? .isCircular : nil
    }

    /// The pointer in a reference such as `#/components/schemas/Pet`; nil when it leads out of the document.
    static func pointer(_ reference: String) -> JSONPointer? {
        guard reference.hasPrefix("#") else { return nil }
        return JSONPointer(fragment: reference.dropFirst())
    }

    // MARK: Finding

    /// Pointers that share their beginnings.
    private struct PointerTree {
        struct Node {
            var children: [ExactString: Int] = [:]
            var references: [ExactString] = []
        }

        var nodes = [Node()]

        mutating func insert(_ pointer: JSONPointer, _ reference: ExactString) {
            var node = 0
            for token in pointer.tokens.map(ExactString.init) {
                if let child = nodes[node].children[token] {
                    node = child
                } else {
                    nodes.append(Node())
                    nodes[node].children[token] = nodes.count - 1
                    node = nodes.count - 1
                }
            }
            nodes[node].references.append(reference)
        }
    }

    /// Keeps the value for the references that lead to it, and continues with those that lead inside it.
    private mutating func fill(_ value: JSONValue, _ tree: PointerTree, node: Int) {
        for reference in tree.nodes[node].references { targets[reference] = .some(value) }
        var children = tree.nodes[node].children
        guard !children.isEmpty else { return }
        switch value {
        case .object(let object):
            // Of members of one name the last counts.
            for member in object.members.reversed() {
                stepCount += 1
                guard let child = children.removeValue(forKey: ExactString(member.key)) else { continue }
                fill(member.value, tree, node: child)
                if children.isEmpty { break }
            }
        case .array:
            for (token, child) in children {
                stepCount += 1
                guard let element = value[JSONPointer(tokens: [token.text])] else { continue }
                fill(element, tree, node: child)
            }
        default: break
        }
    }

    /// Follows a chain, and keeps its end for all its links.
    private mutating func findEnd(of reference: ExactString) {
        var links: [ExactString] = []
        var seen: Set<ExactString> = []
        var next = reference
        var end: JSONValue?
        while true {
            stepCount += 1
            if let known = ends[next] {
                end = known
                break
            }
            guard seen.insert(next).inserted, let value = targets[next] ?? nil else { break }
            links.append(next)
            guard let further = value["$ref"]?.stringValue else {
                end = value
                break
            }
            next = ExactString(further)
        }
        for link in links { ends[link] = .some(end) }
        if links.isEmpty, ends[reference] == nil { ends[reference] = .some(end) }
    }
}
