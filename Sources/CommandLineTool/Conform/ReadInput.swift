import JSON

/// An action that reads.
public struct ReadAction: Sendable {
    public let id: String
    /// The method in capitals.
    public let method: String
    /// The path, with `{placeholders}`.
    public let path: String
    /// The parameters, as `actions.get` has them.
    public let parameters: [JSONValue]
    /// The sample of an answer; nil for none.
    public let sample: JSONValue?

    /// An action from the result of `actions.get`; nil for one that may change something, or without a path.
    public init?(_ action: JSONValue) {
        guard action["effect"] == "read", let id = action["id"]?.stringValue, let path = action["path"]?.stringValue,
            let method = action["httpMethod"]?.stringValue?.uppercased(), method == "GET" || method == "HEAD"
        else { return nil }
        self.id = id
        self.method = method
        self.path = path
        parameters = action["parameters"]?.arrayValue ?? []
        sample = action["sampleResponse"]
    }

    /// The number of placeholders: lists come before what is in them.
    public var depth: Int { path.split(separator: "{").count - (path.hasPrefix("{") ? 0 : 1) }
}

/// The arguments of reads: those that the definition itself suggests, and ids from the answers of earlier reads.
public struct ReadInputs: Sendable {
    /// The first item of each list, by the list's path with its values.
    private var items: [String: JSONObject] = [:]
    /// The same by the last word of the path: `books`.
    private var named: [String: JSONObject] = [:]
    private let pageSize: Int

    private static let sizeNames: Set = [
        "limit", "perpage", "pagesize", "maxresults", "pagelimit", "size", "count", "top", "first",
    ]

    /// Nothing is known yet. Lists are asked for so many items.
    public init(pageSize: Int) { self.pageSize = pageSize }

    /// The reason why an action can't be read.
    public struct Missing: Error, Sendable, Equatable {
        /// The parameters without a value, such as `pathParams.bookId`.
        public let parameters: [String]
    }

    /// Remembers the items of a list.
    public mutating func add(_ list: [JSONObject], of action: ReadAction, _ arguments: JSONObject) {
        guard let first = list.first else { return }
        items[Self.location(action.path, arguments)] = first
        if let word = action.path.split(separator: "/").last(where: { !$0.contains("{") }) {
            named[Self.plain(String(word))] = named[Self.plain(String(word))] ?? first
        }
    }

    /// The path with its values.
    public static func location(_ path: String, _ arguments: JSONObject) -> String {
        let segments = path.split(separator: "/").map { segment -> String in
            guard segment.hasPrefix("{"), segment.hasSuffix("}") else { return String(segment) }
            let value = arguments["pathParams"]?[String(segment.dropFirst().dropLast())]
            return value.map { $0.stringValue ?? $0.text } ?? String(segment)
        }
        return "/" + segments.joined(separator: "/")
    }

    /// Returns the arguments of a read. Throws the parameters of which no value is known.
    public func arguments(of action: ReadAction) throws(Missing) -> JSONObject {
        var missing: [String] = []
        var path: JSONObject = [:]
        var query: JSONObject = [:]
        var headers: JSONObject = [:]
        var location = ""
        for segment in action.path.split(separator: "/") {
            guard segment.contains("{") else {
                location += "/\(segment)"
                continue
            }
            let name = String(segment.drop { $0 != "{" }.dropFirst().prefix { $0 != "}" })
            let declared = action.parameters.first { $0["in"] == "path" && $0["name"]?.stringValue == name }
            if let value = value(named: name, in: items[location]) ?? declared.flatMap(Self.suggested) ?? related(name)
            {
                path[name] = value
                location += "/\(value.stringValue ?? value.text)"
            } else {
                missing.append("pathParams.\(name)")
                location += "/\(segment)"
            }
        }
        for parameter in action.parameters {
            guard let name = parameter["name"]?.stringValue, let place = parameter["in"]?.stringValue, place != "path"
            else {
                continue
            }
            var value: JSONValue?
            if parameter["required"] == true {
                value = Self.suggested(parameter) ?? related(name)
                if value == nil {
                    missing.append("\(place == "query" ? "queryParameters" : "additionalHeaders").\(name)")
                }
            } else if place == "query", Self.sizeNames.contains(Self.plain(name)) {
                value = size(parameter["schema"])
            }
            guard let value else { continue }
            if place == "query" { query[name] = value } else { headers[name] = value }
        }
        guard missing.isEmpty else { throw Missing(parameters: missing) }
        var arguments: JSONObject = [:]
        if !path.isEmpty { arguments["pathParams"] = .object(path) }
        if !query.isEmpty { arguments["queryParameters"] = .object(query) }
        if !headers.isEmpty { arguments["additionalHeaders"] = .object(headers) }
        return arguments
    }

    /// The page size that a parameter allows; nil for a parameter that is no number.
    private func size(_ schema: JSONValue?) -> JSONValue? {
        let options =
            [schema].compactMap(\.self) + (schema?["anyOf"]?.arrayValue ?? []) + (schema?["oneOf"]?.arrayValue ?? [])
        guard let option = options.first(where: { $0["type"] == "integer" || $0["type"] == "number" }) else {
            return nil
        }
        return .int(max(option["minimum"]?.intValue ?? 1, min(option["maximum"]?.intValue ?? pageSize, pageSize)))
    }

    /// The value that the definition has for a parameter; nil for none.
    private static func suggested(_ parameter: JSONValue) -> JSONValue? {
        let schema = parameter["schema"]
        let candidates = [
            parameter["example"], schema?["default"], schema?["const"], schema?["enum"]?[0], schema?["examples"]?[0],
            schema?["example"],
        ]
        return candidates.compactMap(\.self).first {
            $0.stringValue?.isEmpty == false || $0.numberValue != nil || $0.boolValue != nil
        }
    }

    /// The member of an item that a placeholder means: `{book_id}` is its `book_id`, its `id`, or what else names it.
    private func value(named name: String, in item: JSONObject?) -> JSONValue? {
        guard let item else { return nil }
        let wanted = Self.plain(name)
        let exact = item.members.first { Self.plain($0.key) == wanted }
        // `{issue_number}` is the issue's `number`.
        let suffix = item.members.filter { Self.plain($0.key).count > 1 && wanted.hasSuffix(Self.plain($0.key)) }
            .max { $0.key.count < $1.key.count }
        let usual = ["id", "uuid", "key", "slug", "name"].lazy.compactMap { name in
            item.members.first { Self.plain($0.key) == name }
        }.first
        return [exact, suffix, usual].compactMap { $0?.value }.first {
            $0.stringValue?.isEmpty == false || $0.numberValue != nil
        }
    }

    /// The id that a parameter such as `bookId` means, from a list of books that was read before.
    private func related(_ name: String) -> JSONValue? {
        let plain = Self.plain(name)
        guard plain.count > 2, plain.hasSuffix("id") else { return nil }
        let noun = String(plain.dropLast(2))
        let forms = [noun, noun + "s", noun + "es", noun.hasSuffix("y") ? noun.dropLast() + "ies" : noun]
        return forms.lazy.compactMap { named[$0] }.first.flatMap { value(named: name, in: $0) }
    }

    /// The ASCII letters and digits of a name in lower case.
    private static func plain(_ name: String) -> String {
        String(
            name.lowercased().unicodeScalars.filter {
                $0.isASCII && $0.properties.isAlphabetic || ("0"..."9").contains($0)
            }.map(Character.init))
    }
}
