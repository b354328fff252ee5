import HTTP
import JSON

/// The meaning of the paths of a connector's actions by convention: collections, and single things in them.
struct RecordRoutes: Sendable {
    /// The role of an action. Collections are named by the keys of their paths.
    enum Role: Equatable {
        /// GET lists, POST creates.
        case collection
        /// GET, PUT, PATCH and DELETE of one thing in the collection above it.
        case item
        /// Lists what fits, in the collection above it.
        case search
        /// The number of records in the parent collection.
        case count
        /// Any other action.
        case other
    }

    private static let searchWords: Set = ["search", "query", "find", "lookup", "filter"]

    private var actions: [String: [String: ActionDefinition]] = [:]
    /// The paths of the actions and of what these are things of, by the number of their segments, in the actions' order.
    private var templates: [Int: [PathPattern]] = [:]

    /// The routes of these actions; of two with one method and path the first counts.
    init(_ resources: [ResourceDefinition]) {
        for action in resources.lazy.flatMap(\.actions) {
            let template = PathPattern(action.path)
            for candidate in [template] + (template.isItem ? [template.parent] : []) {
                templates[candidate.segments.count, default: []].append(candidate)
            }
            let key = template.key
            if actions[key]?[action.httpMethod] == nil { actions[key, default: [:]][action.httpMethod] = action }
        }
    }

    /// The action of this method at this path.
    func action(_ method: String, _ key: String) -> ActionDefinition? { actions[key]?[method] }

    /// Returns true when an action acts on one thing of this collection.
    func hasItems(_ key: String) -> Bool { actions[key + "/{}"] != nil }

    /// Returns true when a POST creates things in this collection.
    func isCreatable(_ key: String) -> Bool { actions[key]?["post"] != nil && isCollection(key) }

    /// Returns true when a GET lists this collection.
    func isListable(_ key: String) -> Bool { actions[key]?["get"].map(Self.lists) ?? false }

    /// The collection that a path with values leads to, and the values by the names of the placeholders.
    func collection(at path: String) -> (template: PathPattern, values: JSONObject)? {
        let segments = path.split(separator: "/")
        for candidate in templates[segments.count] ?? [] {
            guard let values = candidate.values(in: segments), role(of: candidate) == .collection else { continue }
            return (candidate, values)
        }
        return nil
    }

    /// Returns the role of an action of this path.
    func role(of path: PathPattern) -> Role {
        let key = path.key
        if path.isItem { return .item }
        if let last = path.lastLiteral?.lowercased(), isCollection(path.parent.key), !hasItems(key) {
            if Self.searchWords.contains(last) { return .search }
            if last == "count" { return .count }
        }
        return isCollection(key) ? .collection : .other
    }

    private func isCollection(_ key: String) -> Bool { !key.hasSuffix("}") && (hasItems(key) || isListable(key)) }

    private static func lists(_ action: ActionDefinition) -> Bool {
        action.sampleSuccessResponse.map { RecordShape.listPath(in: $0) != nil } ?? false
    }
}
