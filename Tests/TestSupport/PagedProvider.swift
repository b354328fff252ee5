import JSON

/// A simulated provider with a list that it returns in pages, in one of the ways that providers have.
public struct PagedProvider: Sendable, CustomStringConvertible {
    /// The query parameters and the members of the body of one request.
    public struct Request: Sendable {
        public let query: JSONObject
        public let body: JSONObject

        public init(query: JSONObject, body: JSONObject) {
            self.query = query
            self.body = body
        }

        /// Reads the groups of `execute`'s arguments.
        public init(arguments: JSONValue?) {
            query = arguments?["queryParameters"]?.objectValue ?? [:]
            body = arguments?["requestBody"]?.objectValue ?? [:]
        }

        public func number(_ name: String) -> Int? {
            let value = query[name] ?? body[name]
            return value?.intValue ?? value?.stringValue.flatMap { Int($0) }
        }

        public func text(_ name: String) -> String? { (query[name] ?? body[name])?.stringValue }
    }

    public let name: String
    /// The names and JSON Schemas of the action's parameters.
    public let parameters: KeyValuePairs<String, JSONValue>
    /// True when the parameters are members of the body.
    public let isInBody: Bool
    /// The members of the body that the caller sends on every page.
    public let arguments: JSONObject
    /// The parameter `paging` of the caller.
    public let paging: JSONObject?
    /// The smallest page size that the provider supports.
    public let minimumSize: Int
    /// Returns whether a list of `total` items in pages of `size` is known to be complete at its end; nil when either is
    /// correct.
    public let isCertain: @Sendable (_ total: Int, _ size: Int) -> Bool?
    /// True when the items must have ids.
    public let needsIDs: Bool
    /// Returns the items that can be read.
    public let visible: @Sendable (_ items: [JSONValue], _ size: Int) -> [JSONValue]
    /// Returns the response to a request, for a list and a page size.
    public let response: @Sendable (Request, _ items: [JSONValue], _ size: Int) -> JSONValue

    public init(
        name: String, parameters: KeyValuePairs<String, JSONValue> = [:], isInBody: Bool = false,
        arguments: JSONObject = [:], paging: JSONObject? = nil, minimumSize: Int = 1,
        isCertain: @escaping @Sendable (_ total: Int, _ size: Int) -> Bool? = { _, _ in true },
        needsIDs: Bool = false,
        visible: @escaping @Sendable (_ items: [JSONValue], _ size: Int) -> [JSONValue] = { items, _ in items },
        response: @escaping @Sendable (Request, _ items: [JSONValue], _ size: Int) -> JSONValue
    ) {
        self.name = name
        self.parameters = parameters
        self.isInBody = isInBody
        self.arguments = arguments
        self.paging = paging
        self.minimumSize = minimumSize
        self.isCertain = isCertain
        self.needsIDs = needsIDs
        self.visible = visible
        self.response = response
    }

    public var description: String { name }

    /// The definition of the action that reads the list.
    public var definition: JSONObject {
        var action: JSONObject = ["id": "a", "httpMethod": "get", "path": "/things"]
        if isInBody {
            let properties = JSONObject(parameters.map { JSONObject.Member(key: $0, value: $1) })
            action.append("requestBody", ["type": "object", "properties": .object(properties)])
        } else {
            let declared = parameters.map { name, schema -> JSONValue in
                ["name": .string(name), "in": "query", "schema": schema]
            }
            action.append("parameters", .array(declared))
        }
        return action
    }
}

extension [JSONValue] {
    /// Returns at most `count` items from the index `start` on.
    public func part(_ start: Int, _ count: Int) -> JSONValue {
        guard start >= 0, start < self.count else { return [] }
        return .array(Array(self[start..<Swift.min(start + count, self.count)]))
    }
}
