import JSON
import Platform

/// The members of a thing that is being made or changed.
struct RecordDraft {
    private(set) var fields: JSONObject

    private static let creationNames: Set = [
        "createdat", "created", "createdon", "datecreated", "createdtime", "createddate", "creationdate", "createtime",
        "addedat", "insertedat",
    ]
    private static let changeNames: Set = [
        "updatedat", "updated", "updatedon", "dateupdated", "modifiedat", "modified", "datemodified", "lastmodified",
        "updatetime", "modifiedon", "lastupdated", "modifieddate", "updateddate", "changedat",
    ]

    /// A new thing: what the caller gives; of the rest what the sample has, unless it was the caller's to give.
    init(_ shape: RecordShape, id: String, body: JSONObject, above: JSONObject, _ now: Timestamp) {
        var fields: JSONObject = [:]
        // `/repos/{owner}/{repo}` names a thing that has a number besides.
        let isName = shape.form == .number && JSONNumber(text: id) == nil
        for member in shape.sample.members {
            let words = member.key.identifierWords.joined()
            let value: JSONValue? =
                if isName, ["name", "slug", "login"].contains(member.key) {
                    .string(id)
                } else if member.key.hasSameCodePoints(as: shape.keyField) {
                    isName ? member.value : shape.form.json(id)
                } else if let given = body[member.key] {
                    given
                } else if let value = above[member.key], value.argumentText != nil, member.value.isScalar {
                    value
                } else if Self.creationNames.contains(words) || Self.changeNames.contains(words) {
                    Self.moment(now, like: member.value)
                } else if let schema = shape.settable[member.key] {
                    schema["default"]
                } else {
                    member.value
                }
            fields.append(member.key, value)
        }
        if !fields.contains(key: shape.keyField) {
            fields.members.insert(JSONObject.Member(key: shape.keyField, value: shape.form.json(id)), at: 0)
        }
        for member in body.members where !fields.contains(key: member.key) {
            fields.members.append(member)
        }
        self.fields = fields
    }

    /// A thing that changes. Replacing takes away what the caller could have given and didn't.
    init(changing record: Record, _ shape: RecordShape, body: JSONObject, replacing: Bool, _ now: Timestamp) {
        var fields = record.fields
        if replacing {
            fields.members.removeAll { member in
                shape.settable[member.key] != nil && !body.contains(key: member.key)
                    && !member.key.hasSameCodePoints(as: shape.keyField)
            }
        }
        for member in body.members where !member.key.hasSameCodePoints(as: shape.keyField) {
            fields[member.key] = member.value
        }
        for member in fields.members where Self.changeNames.contains(member.key.identifierWords.joined()) {
            fields[member.key] = Self.moment(now, like: member.value)
        }
        self.fields = fields
    }

    /// Returns the fields of the body, without their envelope. Throws when a required one is missing.
    static func body(of call: ProviderCall) throws(ConventionFailure) -> JSONObject {
        guard let schema = call.action.requestBody else { return call.body }
        let (envelope, inner) = RecordShape.bodySchema(schema)
        if let body = call.requestBody, body.objectValue == nil {
            // A list of things, or a text, is for actions that take one.
            guard inner["type"]?.stringValue != "object", inner["properties"] == nil else { throw .unreadableBody }
            return [:]
        }
        let missing = missing(schema, call.body, prefix: "")
        guard missing.isEmpty else { throw .missing(missing) }
        return envelope.flatMap { call.body[$0]?.objectValue } ?? call.body
    }

    private static func missing(_ schema: JSONValue, _ body: JSONObject, prefix: String, depth: Int = 0) -> [String] {
        let required = (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue)
        let absent = required.filter { !body.contains(key: $0) }.map { prefix + $0 }
        guard depth < 2 else { return absent }
        return absent
            + body.members.flatMap { member -> [String] in
                guard let inner = schema["properties"]?[member.key], let object = member.value.objectValue else {
                    return []
                }
                return missing(inner, object, prefix: "\(prefix)\(member.key).", depth: depth + 1)
            }
    }

    /// The moment in the provider's form.
    private static func moment(_ now: Timestamp, like sample: JSONValue) -> JSONValue {
        guard let number = sample.numberValue else {
            return .string(
                sample.stringValue.map { $0.utf8.count == 10 } == true ? String(now.iso8601.prefix(10)) : now.iso8601)
        }
        let isMilliseconds = (number.intValue ?? 0) > 100_000_000_000
        return .int(isMilliseconds ? now.seconds * 1_000 : now.seconds)
    }
}

extension JSONValue {
    /// True for what is neither array nor object.
    fileprivate var isScalar: Bool { arrayValue == nil && objectValue == nil }
}
