import Alloy
import JSON

/// The parameters of an action among which the one is that leads from page to page: those of its query and the members of
/// its body, as its definition has them and as the caller gave them.
struct PageParameters: Sendable {
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
    /// Where a parameter goes that nobody told of; nil when it would go nowhere.
    private let usualGroup: String?

    /// The parameters of `action`, for the page that `arguments` ask for.
    init(_ action: ActionDetails, _ arguments: JSONObject) {
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
            add("queryParameters", name, parameter["schema"], query[name])
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
    var number: Int? { value?.intValue ?? value?.stringValue.flatMap { Int($0) } }
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
