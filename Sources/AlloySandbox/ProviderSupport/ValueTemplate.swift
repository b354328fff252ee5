import JSON

/// A JSON value with placeholders, as the JSON files of the providers have them for responses.
///
/// * A string that is one placeholder, `"{id}"`, becomes the placeholder's value, of whatever type.
/// * In a longer string, and in the names of members, a placeholder becomes text. `{names|, }` joins the elements of an
///   array with the separator behind the bar.
/// * A string with a placeholder that has no value becomes null.
/// * A member whose name ends with `?` is left out when its value is null, or an object all of whose members are left out:
///   `"next?": {"after?": "{nextID}"}`.
/// * A member `"..."` inserts the members of an object; of several, `"...one"` and `"...other"`, each does.
/// * An object with `"$each": "names"` is repeated for every element of the array `names`: as an element of an array, or,
///   inside an object, its members. In it `{item}` is the element, `{Item}` the same with a capital, `{item.name}` a member.
/// * An object with `"$if": "name"` is null unless the value of `name` is true.
struct ValueTemplate: Sendable {
    /// Returns the value of a placeholder; nil when it has none.
    typealias Lookup = (_ name: String) -> JSONValue?

    let json: JSONValue

    init(_ json: JSONValue) { self.json = json }

    /// Returns the value with everything filled in.
    func filled(_ lookup: Lookup) -> JSONValue { Self.fill(json, lookup) }

    private static func fill(_ value: JSONValue, _ lookup: Lookup) -> JSONValue {
        switch value {
        case .string(let text): return fill(text, lookup)
        case .array(let elements): return .array(elements.flatMap { fillEach($0, lookup) ?? [fill($0, lookup)] })
        case .object(let object):
            var filled: JSONObject = [:]
            if let parts = fillEach(value, lookup) {
                for part in parts { filled.merge(part.objectValue ?? [:]) }
                return .object(filled)
            }
            if let name = object["$if"]?.stringValue, lookup(name) != true { return .null }
            for member in object.members where member.key != "$if" {
                let value = fill(member.value, lookup)
                if member.key.hasPrefix("...") {
                    filled.merge(value.objectValue ?? [:])
                } else if member.key.hasSuffix("?") {
                    let isEmptied = value.objectValue?.isEmpty == true && member.value.objectValue?.isEmpty == false
                    if !value.isNull, !isEmptied { filled[String(member.key.dropLast())] = value }
                } else {
                    filled[fill(member.key, lookup).plainText] = value
                }
            }
            return .object(filled)
        default: return value
        }
    }

    /// Fills the object once for every element of the array that `$each` names; nil when it has no such member.
    private static func fillEach(_ value: JSONValue, _ lookup: Lookup) -> [JSONValue]? {
        guard var object = value.objectValue, let name = object["$each"]?.stringValue else { return nil }
        object["$each"] = nil
        return (lookup(name)?.arrayValue ?? []).map { item in
            fill(.object(object)) { name in
                switch name {
                case "item": item
                case "Item": .string(item.plainText.capitalizingFirst)
                default: name.hasPrefix("item.") ? item[String(name.dropFirst(5))] : lookup(name)
                }
            }
        }
    }

    private static func fill(_ text: String, _ lookup: Lookup) -> JSONValue {
        guard text.utf8.contains(UInt8(ascii: "{")) else { return .string(text) }
        var filled = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "{"), let end = rest[start...].firstIndex(of: "}") {
            let parts = rest[rest.index(after: start)..<end].split(separator: "|", maxSplits: 1)
            guard let name = parts.first, let value = lookup(String(name)), !value.isNull else { return .null }
            if start == text.startIndex, text.index(after: end) == text.endIndex, parts.count == 1 { return value }
            filled += rest[..<start]
            filled +=
                parts.count == 2
                ? (value.arrayValue ?? [value]).map(\.plainText).joined(separator: String(parts[1])) : value.plainText
            rest = rest[rest.index(after: end)...]
        }
        return .string(filled + rest)
    }
}

/// A response of a provider with placeholders: `{"status": 404, "body": …}`.
struct ReplyTemplate: Sendable {
    private let status: Int
    private let body: ValueTemplate?

    /// Reads a template. Without a `body` the response has none.
    init(_ json: JSONValue) {
        status = json["status"]?.intValue ?? 200
        body = json["body"].map(ValueTemplate.init)
    }

    /// Returns the response with everything filled in.
    func reply(_ lookup: ValueTemplate.Lookup) -> ProviderReply {
        ProviderReply(status: status, body: body?.filled(lookup))
    }
}

/// The replies of a provider by name, in `replies.json` or `records.json`: `{"errorBody"?: …, "replies": {name: reply}}`.
///
/// A reply has a `status`, and a `body` or an `error`, whose members fill `errorBody` as `{error.…}`, beside `{status}` and
/// `{uuid}`.
struct ReplySet: Sendable {
    private let json: JSONValue

    init(_ json: JSONValue) { self.json = json }

    /// Returns true when there is a reply of this name.
    func contains(_ name: String) -> Bool { json["replies"]?[name] != nil }

    /// Returns the reply of this name with everything filled in.
    ///
    /// - Parameter others: Replies that replace those of the set.
    func reply(
        _ name: String, insteadBy others: JSONValue? = nil, _ random: inout SeededGenerator,
        _ lookup: ValueTemplate.Lookup
    ) -> ProviderReply {
        let reply = others?[name] ?? json["replies"]?[name] ?? [:]
        func value(_ name: String) -> JSONValue? { name == "uuid" ? .string(random.uuid()) : lookup(name) }
        guard let error = reply["error"], let body = json["errorBody"] else { return ReplyTemplate(reply).reply(value) }
        let details = ValueTemplate(error).filled(value)
        let filled = ValueTemplate(body).filled { name in
            if name == "status" { return reply["status"] }
            return name.hasPrefix("error.") ? details[String(name.dropFirst(6))] : value(name)
        }
        return ProviderReply(status: reply["status"]?.intValue ?? 400, body: filled)
    }
}

/// A refusal of a provider: the name of a reply in its `replies.json`, with the values of the placeholders. Each provider lists
/// its own in an extension.
struct Refusal<Provider: SimulatedProvider>: Error {
    let name: String
    let values: JSONObject

    init(_ name: String, _ values: JSONObject = [:]) {
        self.name = name
        self.values = values
    }
}

extension ProviderFolder {
    /// Returns the reply of `replies.json` that a refusal names, with everything filled in.
    func reply<Provider>(_ refusal: Refusal<Provider>, _ random: inout SeededGenerator) -> ProviderReply {
        ReplySet(self["replies.json"] ?? [:]).reply(refusal.name, &random) { refusal.values[$0] }
    }

    /// The templates of `objects.json`, or of another file.
    func forms(_ file: String = "objects.json") -> ObjectForms { ObjectForms(json: self[file] ?? [:]) }

    var objects: ObjectForms { forms() }
}

/// The forms in which a provider answers its objects, by name: the templates of a file such as `objects.json`.
struct ObjectForms: Sendable {
    fileprivate let json: JSONValue

    /// Returns the object of this name with everything filled in.
    func object(_ name: String, _ lookup: ValueTemplate.Lookup) -> JSONObject {
        ValueTemplate(json[name] ?? [:]).filled(lookup).objectValue ?? [:]
    }

    /// Returns the object of this name with these values.
    func object(_ name: String, _ values: JSONObject = [:]) -> JSONObject { object(name) { values[$0] } }
}

extension String {
    /// The text with its first letter as a capital.
    var capitalizingFirst: String { prefix(1).uppercased() + dropFirst() }
}

extension ProviderReply {
    /// 200 with this body.
    static func ok(_ body: JSONValue) -> ProviderReply { ProviderReply(status: 200, body: body) }

    /// 201 with this body.
    static func created(_ body: JSONValue) -> ProviderReply { ProviderReply(status: 201, body: body) }

    /// 204 without a body.
    static var noContent: ProviderReply { ProviderReply(status: 204, body: nil) }
}
