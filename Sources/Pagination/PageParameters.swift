import Alloy
import JSON

/// The parameters of an action among which the one is that leads from page to page: those of its query and the members of
/// its body, as its definition has them and as the caller gave them.
package struct PageParameters: Sendable {
    /// One of them.
    struct Entry: Sendable {
        /// The name's letters and digits in lower case: third parties don't agree on more.
        let word: String
        /// Where in the arguments of `execute` it goes.
        let place: JSONPointer
        /// Its JSON Schema, where the definition has one.
        let schema: JSONValue?
        /// What stands there for this page.
        let value: JSONValue?
    }

    private let entries: [Entry]
    private let arguments: JSONValue
    /// Where a parameter goes that nobody told of; nil when it would go nowhere.
    private let usualGroup: String?

    /// The parameters of `action`, for the page that `arguments` ask for.
    package init(_ action: ActionDetails, _ arguments: JSONObject) {
        self.arguments = .object(arguments)
        let query = arguments["queryParameters"]?.objectValue ?? [:]
        let body = arguments["requestBody"]?.objectValue ?? [:]
        if let text = body["query"]?.stringValue, text.contains("{") {
            let variables = body["variables"]?.objectValue ?? [:]
            self.entries = Self.variables(in: text).map { name in
                let place = JSONPointer(tokens: ["requestBody", "variables", name])
                return Entry(word: name.pageWord, place: place, schema: nil, value: variables[name])
            }
            usualGroup = nil
            return
        }
        var entries: [Entry] = []
        func add(_ group: String, _ name: String, _ schema: JSONValue?, _ value: JSONValue?) {
            let place = JSONPointer(tokens: [group, name])
            guard !entries.contains(where: { $0.place == place }) else { return }
            entries.append(Entry(word: name.pageWord, place: place, schema: schema, value: value))
        }
        for parameter in action.parameters where parameter["in"]?.stringValue == "query" {
            guard let name = parameter["name"]?.stringValue else { continue }
            // OpenAPI 2 has no `schema` here: its words stand beside the name.
            add("queryParameters", name, parameter["schema"] ?? parameter, query[name])
        }
        for member in action.requestBody?["properties"]?.objectValue?.members ?? [] {
            add("requestBody", member.key, member.value, body[member.key])
        }
        for member in query.members { add("queryParameters", member.key, nil, member.value) }
        for member in body.members { add("requestBody", member.key, nil, member.value) }
        self.entries = entries
        let method = action.httpMethod?.lowercased() ?? "get"
        usualGroup = method == "get" || method == "head" ? "queryParameters" : "requestBody"
    }

    /// The first of these that there is, by its word.
    func first(of words: [String]) -> Entry? {
        for word in words {
            if let entry = entries.first(where: { $0.word == word }) { return entry }
        }
        return nil
    }

    /// Where the first of these goes that there is; else where `name` would go.
    func place(of words: [String], else name: String?) -> JSONPointer? {
        if let entry = first(of: words) { return entry.place }
        guard let name, let usualGroup else { return nil }
        return JSONPointer(tokens: [usualGroup, name])
    }

    /// Where the parameter of this name goes, the same name in another spelling included; one that is not known goes where
    /// the action's method suggests. Nil when that is nowhere.
    func place(named name: String) -> JSONPointer? {
        let entry =
            entries.first { $0.place.tokens.last?.hasSameCodePoints(as: name) == true }
            ?? entries.first { $0.word == name.pageWord }
        return entry?.place ?? place(of: [], else: name)
    }

    /// The parameter at a place; one that nobody told of has no value.
    func entry(at place: JSONPointer) -> Entry {
        entries.first { $0.place == place }
            ?? Entry(word: place.tokens.last?.pageWord ?? "", place: place, schema: nil, value: arguments[place])
    }

    /// Those of these words.
    func all(of words: [String]) -> [Entry] { entries.filter { words.contains($0.word) } }

    /// True when the query is the text of a GraphQL document.
    var isDocument: Bool { usualGroup == nil }

    /// The position that the query of a link means: the values of their schemas' types, and no secrets, which some third
    /// parties put into their links.
    func position(query: [(name: String, value: JSONValue)]) -> PagePosition {
        PagePosition(
            query.compactMap { name, value in
                let place = JSONPointer(tokens: ["queryParameters", name])
                let entry = entries.first { $0.place == place }
                let isPageToken = ["skiptoken", "nexttoken", "continuationtoken", "synctoken"].contains(name.pageWord)
                guard entry != nil || isPageToken || !SecretNames.holdsSecret(name) else { return nil }
                let type = entry?.schema?["type"]?.stringValue
                let number = type == "integer" ? value.stringValue.flatMap { Int($0) } : nil
                return PagePosition.Setting(place: place, value: number.map(JSONValue.int) ?? value)
            })
    }

    /// The names of the variables that a GraphQL document takes.
    private static func variables(in text: String) -> [String] {
        text.split(separator: "$", omittingEmptySubsequences: false).dropFirst().map { part in
            String(part.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
        }
    }
}

extension PageParameters.Entry {
    /// What stands there for this page as a number, written as one or as a text.
    var number: Int? { value?.pageNumber }

    /// What the third party takes where nothing is given.
    var usualNumber: Int? { schema?["default"]?.pageNumber }

    /// The least number that the third party takes.
    var leastNumber: Int? {
        let least = schema?["minimum"]?.pageNumber
        guard let bound = schema?["exclusiveMinimum"] else { return least }
        // A number since draft 6, before that a flag beside `minimum`.
        return bound.boolValue == true ? least.map { $0 + 1 } : bound.pageNumber.map { $0 + 1 } ?? least
    }

    /// True for a type that a number has, and where no type is told.
    var takesNumbers: Bool {
        guard let type = schema?["type"] else { return true }
        let types = type.arrayValue?.compactMap(\.stringValue) ?? type.stringValue.map { [$0] } ?? []
        return types.isEmpty || types.contains { ["integer", "number"].contains($0) }
    }
}

extension String {
    /// The letters and digits in lower case, by which `next_cursor`, `nextCursor` and `page[after]` are told.
    var pageWord: String {
        String(
            decoding: utf8.compactMap { byte -> UInt8? in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte + 32
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
                default: nil
                }
            }, as: UTF8.self)
    }
}
