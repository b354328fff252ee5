import Alloy
import JSON

/// The parameters of an action that may lead from page to page: those of its query and the members of its body, with their
/// schemas from the definition and the values of the caller.
package struct PageParameters: Sendable {
    /// One parameter.
    struct Entry: Sendable {
        /// The normalized name.
        let name: String
        /// The location in the arguments of `execute`.
        let pointer: JSONPointer
        /// Its JSON Schema, if the definition has one.
        let schema: JSONValue?
        /// The value for this page.
        let value: JSONValue?
    }

    private let entries: [Entry]
    private let arguments: JSONValue
    /// The group of a parameter that is not declared; nil for a GraphQL document, which takes its own variables only.
    private let defaultGroup: String?
    /// The object in the body that has the parameters about pages.
    private let container: String?

    /// Reads the parameters of `action` for the page that `arguments` request.
    package init(_ action: ActionDetails, _ arguments: JSONObject) {
        self.arguments = .object(arguments)
        let query = arguments["queryParameters"]?.objectValue ?? [:]
        let body = arguments["requestBody"]?.objectValue ?? [:]
        if let text = body["query"]?.stringValue, text.contains("{") {
            let variables = body["variables"]?.objectValue ?? [:]
            self.entries = Self.variables(in: text).map { name in
                let pointer = JSONPointer(tokens: ["requestBody", "variables", name])
                return Entry(name: name.normalizedName, pointer: pointer, schema: nil, value: variables[name])
            }
            defaultGroup = nil
            container = nil
            return
        }
        var entries: [Entry] = []
        func add(_ group: String, _ name: String, _ schema: JSONValue?, _ value: JSONValue?) {
            let pointer = JSONPointer(tokens: [group, name])
            guard !entries.contains(where: { $0.pointer == pointer }) else { return }
            entries.append(Entry(name: name.normalizedName, pointer: pointer, schema: schema, value: value))
        }
        for parameter in action.parameters where parameter["in"]?.stringValue == "query" {
            guard let name = parameter["name"]?.stringValue else { continue }
            // OpenAPI 2 has no `schema` here: its keywords are members of the parameter.
            add("queryParameters", name, parameter["schema"] ?? parameter, query[name])
        }
        for member in action.requestBody?["properties"]?.objectValue?.members ?? [] {
            add("requestBody", member.key, member.value, body[member.key])
        }
        for name in Self.names(of: action.requestBody, body) {
            let schemas = action.requestBody?["properties"]?[name]?["properties"]?.objectValue ?? [:]
            let values = body[name]?.objectValue ?? [:]
            for inner in schemas.members.map(\.key) + values.members.map(\.key) {
                let pointer = JSONPointer(tokens: ["requestBody", name, inner])
                guard !entries.contains(where: { $0.pointer == pointer }) else { continue }
                entries.append(
                    Entry(name: inner.normalizedName, pointer: pointer, schema: schemas[inner], value: values[inner]))
            }
        }
        for member in query.members { add("queryParameters", member.key, nil, member.value) }
        for member in body.members { add("requestBody", member.key, nil, member.value) }
        self.entries = entries
        let method = action.httpMethod?.lowercased() ?? "get"
        defaultGroup = method == "get" || method == "head" ? "queryParameters" : "requestBody"
        container = Self.names(of: action.requestBody, body).first
    }

    /// Returns the members of the body that are objects about pages: `pagination` at Intercom.
    private static func names(of schema: JSONValue?, _ body: JSONObject) -> [String] {
        let names = (schema?["properties"]?.objectValue?.members ?? []).map(\.key) + body.members.map(\.key)
        return names.filter { name in
            guard ["pagination", "paging"].contains(name.normalizedName) else { return false }
            return body[name]?.objectValue != nil || schema?["properties"]?[name]?["type"]?.stringValue == "object"
                || schema?["properties"]?[name]?["properties"] != nil
        }
    }

    /// Returns true when a parameter has this value.
    func contains(_ value: JSONValue) -> Bool { entries.contains { $0.value == value } }

    /// Returns the first parameter with one of these normalized names; an earlier name goes before a later one.
    func first(of names: [String]) -> Entry? {
        for name in names {
            if let entry = entries.first(where: { $0.name == name }) { return entry }
        }
        return nil
    }

    /// Returns the location of the first parameter with one of these names, else of an undeclared parameter `name`.
    func pointer(ofFirst names: [String], default name: String?) -> JSONPointer? {
        if let entry = first(of: names) { return entry.pointer }
        guard let name, let defaultGroup else { return nil }
        if let container, defaultGroup == "requestBody" {
            return JSONPointer(tokens: [defaultGroup, container, name])
        }
        return JSONPointer(tokens: [defaultGroup, name])
    }

    /// Returns the location of the parameter with this name, in any spelling. One that is not declared goes into the query or
    /// the body, depending on the action's HTTP method; nil for an undeclared variable of a GraphQL document.
    func pointer(named name: String) -> JSONPointer? {
        let entry =
            entries.first { $0.pointer.tokens.last?.hasSameCodePoints(as: name) == true }
            ?? entries.first { $0.name == name.normalizedName }
        return entry?.pointer ?? pointer(ofFirst: [], default: name)
    }

    /// Returns the parameter at a location, declared or not.
    func entry(at pointer: JSONPointer) -> Entry {
        entries.first { $0.pointer == pointer }
            ?? Entry(
                name: pointer.tokens.last?.normalizedName ?? "", pointer: pointer, schema: nil,
                value: arguments[pointer])
    }

    /// Returns the position that the query of a link means: its values in the types of their schemas, without the secrets that
    /// some providers put into their links.
    func position(query: [(name: String, value: JSONValue)]) -> PagePosition {
        PagePosition(
            query.compactMap { name, value in
                let pointer = JSONPointer(tokens: ["queryParameters", name])
                let entry = entries.first { $0.pointer == pointer }
                let isPageToken = ["skiptoken", "nexttoken", "continuationtoken", "synctoken"].contains(
                    name.normalizedName)
                guard entry != nil || isPageToken || !SecretNames.holdsSecret(name) else { return nil }
                let type = entry?.schema?["type"]?.stringValue
                let number = type == "integer" ? value.stringValue.flatMap { Int($0) } : nil
                return PagePosition.Setting(pointer: pointer, value: number.map(JSONValue.int) ?? value)
            })
    }

    /// Returns true when no parameter of the caller leads into the middle of the list.
    func isFirstPage(_ options: PagingOptions) -> Bool {
        let numbers = NextPageMember.pageNames + NextPageMember.offsetNames
        let cursors =
            NextPageMember.cursorNames + NextPageMember.lastItemNames + ["endingbefore", "before", "beforeid"]
        let pointer = options.pointer(in: self)
        var entries = entries.filter { numbers.contains($0.name) || cursors.contains($0.name) }
        if let pointer { entries.append(entry(at: pointer)) }
        return entries.allSatisfy { entry in
            guard let value = entry.value, !value.isEndMarker else { return true }
            if let first = options.first, value == first { return true }
            guard
                numbers.contains(entry.name)
                    || options.style?.isNumbered ?? false && entry.pointer == pointer
            else { return false }
            // 1 is the first page where pages count from 1, and the second one elsewhere.
            return value.pageNumber == 1 && (entry.defaultNumber ?? entry.minimumNumber) == 1
        }
    }

    /// Returns the names of the variables that a GraphQL document takes.
    private static func variables(in text: String) -> [String] {
        text.split(separator: "$", omittingEmptySubsequences: false).dropFirst().map { part in
            String(part.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
        }
    }
}

extension PageParameters.Entry {
    /// The value for this page as a number.
    var number: Int? { value?.pageNumber }

    /// The number that the provider assumes where the caller gives none.
    var defaultNumber: Int? { schema?["default"]?.pageNumber }

    /// The smallest number that the provider accepts.
    var minimumNumber: Int? {
        let minimum = schema?["minimum"]?.pageNumber
        guard let bound = schema?["exclusiveMinimum"] else { return minimum }
        // A number since draft 6; before that a flag beside `minimum`.
        return bound.boolValue == true ? minimum.map { $0 + 1 } : bound.pageNumber.map { $0 + 1 } ?? minimum
    }

    /// Indicates a numeric type, and without a type.
    var acceptsNumbers: Bool {
        guard let type = schema?["type"] else { return true }
        let types = type.arrayValue?.compactMap(\.stringValue) ?? type.stringValue.map { [$0] } ?? []
        return types.isEmpty || types.contains { ["integer", "number"].contains($0) }
    }
}

extension String {
    /// The ASCII letters and digits in lower case: `nextcursor` for `next_cursor` and `nextCursor`. Providers agree on no
    /// other part of a name.
    var normalizedName: String {
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
