import JSON
import Logging

/// Removes secrets from the journal: the input of credentials, members with the names of secrets, and the tokens of links. The
/// key is never kept.
struct JournalRedaction: Sendable {
    private let redactor = Redactor()

    /// The members of a credential's input that are not secret; any other may be, whatever its name.
    private static let plain: Set = [
        "userId", "authenticationType", "redirectUri", "authConfigId", "region", "shopName", "shopSubdomain",
        "subdomain",
        "domain",
    ]

    /// The body of a request: JSON, a short text, or its size. Nil for none.
    func request(_ body: JournalEntry.Body, isCredential: Bool) -> JSONValue? {
        guard let json = json(body) else { return isCredential ? size(body) : shown(body) }
        return isCredential ? credential(json) : conceal(json, isSecret: false)
    }

    /// The body of a response. Nil for none.
    func answer(_ body: JournalEntry.Body) -> JSONValue? {
        guard let json = json(body) else { return shown(body) }
        return conceal(json, isSecret: false)
    }

    /// A path with its query, the values of secret parameters masked.
    func masked(_ target: String) -> String { redactor.redact(target) }

    private func json(_ body: JournalEntry.Body) -> JSONValue? {
        guard body.count == body.bytes.count, !body.bytes.isEmpty else { return nil }
        return try? JSONValue(parsing: body.bytes)
    }

    private func shown(_ body: JournalEntry.Body) -> JSONValue? {
        if body.count == body.bytes.count, body.count > 0, body.count <= 1_024,
            let text = String(validating: body.bytes, as: UTF8.self)
        {
            return .string(masked(text))
        }
        return size(body)
    }

    private func size(_ body: JournalEntry.Body) -> JSONValue? { body.count > 0 ? ["bytes": .int(body.count)] : nil }

    private func credential(_ value: JSONValue) -> JSONValue {
        guard let object = value.objectValue else { return conceal(value, isSecret: true) }
        return .object(
            JSONObject(
                object.members.map { member in
                    let value =
                        member.key == "data"
                        ? credential(member.value) : conceal(member.value, isSecret: !Self.plain.contains(member.key))
                    return JSONObject.Member(key: member.key, value: value)
                }))
    }

    private func conceal(_ value: JSONValue, isSecret: Bool) -> JSONValue {
        switch value {
        case .object(let object):
            .object(
                JSONObject(
                    object.members.map { member in
                        JSONObject.Member(
                            key: member.key,
                            value: conceal(member.value, isSecret: isSecret || Self.namesSecret(member.key)))
                    }))
        case .array(let elements): .array(elements.map { conceal($0, isSecret: isSecret) })
        case .string where isSecret, .number where isSecret: .string(Secret.placeholder)
        case .string(let text): .string(masked(text))
        case .null, .bool, .number: value
        }
    }

    private static func namesSecret(_ name: String) -> Bool {
        let letters = name.lowercased().filter(\.isLetter)
        if letters.hasSuffix("id") || letters.contains("page") || letters.contains("cursor") { return false }
        return ["token", "secret", "password", "passwd", "authorization", "apikey", "cookie"]
            .contains { letters.contains($0) } || letters == "key"
    }
}
