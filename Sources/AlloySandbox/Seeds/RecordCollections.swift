import JSON
import OpenAPI

/// The collections that a connector from a document keeps records in, for those who write seeds.
public struct RecordCollections: Sendable {
    private let routes: RecordRoutes
    private let actions: [ActionDefinition]

    /// The collections of a connector.
    public init(_ connector: OpenAPIConnector) {
        let resources = connector.resources
        routes = RecordRoutes(resources)
        actions = resources.flatMap(\.actions)
    }

    /// Returns true when records can be kept at a path with its values, such as `/shelves/7/books`.
    public func contains(_ path: String) -> Bool { routes.collection(at: path) != nil }

    /// Returns the items of a list's answer; nil for an answer that is no list.
    public static func items(in answer: JSONValue) -> [JSONObject]? {
        guard let path = RecordShape.listPath(in: answer) else { return nil }
        return answer[at: path]?.arrayValue?.compactMap(\.objectValue)
    }

    /// Returns the object of an item's answer, without what is around it.
    public static func item(in answer: JSONValue) -> JSONObject? {
        answer[at: RecordShape.recordPath(in: answer)]?.objectValue
    }

    /// One record for each collection, as the document's samples have it, so that every list and every item can be read.
    public var samples: [(path: String, record: JSONObject)] {
        var ids: [String: String] = [:]
        var samples: [(path: String, record: JSONObject)] = []
        let lists = actions.filter { $0.httpMethod == "get" }.sorted {
            $0.path.placeholders.count < $1.path.placeholders.count
        }
        for action in lists {
            guard let sample = action.sampleSuccessResponse, let record = Self.items(in: sample)?.first else {
                continue
            }
            var path = ""
            var isKnown = true
            for segment in action.path.split(separator: "/") {
                if !segment.hasPrefix("{") {
                    path += "/\(segment)"
                } else if let id = ids[path] {
                    path += "/\(id)"
                } else {
                    isKnown = false
                }
            }
            guard isKnown, contains(path), !samples.contains(where: { $0.path == path }) else { continue }
            let names = ["id", "uuid", "key", "slug", "name"]
            let id = names.lazy.compactMap { record[$0] }.first.map { $0.stringValue ?? $0.text }
            if let id, !id.isEmpty, id.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }) {
                ids[path] = id
            }
            samples.append((path, record))
        }
        return samples
    }
}
