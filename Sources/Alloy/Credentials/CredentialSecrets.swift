import JSON
import Logging

/// Finds the secrets in the data of a new credential.
public enum CredentialSecrets {
    /// Finds the values that must not be repeated: those of members with a secret's name, everything below them
    /// included, and those of members that `schema` wants to be typed like a password.
    public static func find(in data: JSONValue, schema: JSONValue? = nil) -> [Secret] {
        find(in: data, schema, isSecret: false)
    }

    /// Returns all texts and numbers in `value`, whatever their names.
    public static func all(in value: JSONValue) -> [Secret] { find(in: value, nil, isSecret: true) }

    private static func find(in value: JSONValue, _ schema: JSONValue?, isSecret: Bool) -> [Secret] {
        let isSecret = isSecret || schema.map(isPassword) ?? false
        switch value {
        case .string(let text): return isSecret ? spellings(of: text) : []
        case .number(let number): return isSecret ? [Secret(number.text)] : []
        case .array(let elements):
            return elements.flatMap { find(in: $0, schema?["items"], isSecret: isSecret) }
        case .object(let object):
            return object.members.flatMap { member in
                find(
                    in: member.value, schema?["properties"]?[member.key], isSecret: isSecret || speaks(member.key))
            }
        case .null, .bool: return []
        }
    }

    /// Returns the secret, and its JSON forms where they can't be derived from it.
    private static func spellings(of text: String) -> [Secret] {
        guard text.holdsLoneSurrogate else { return [Secret(text)] }
        let written = [JSONValue.string(text).bytes, JSONValue.string(text).canonicalBytes]
        return [Secret(text)] + written.map { Secret(String(decoding: $0.dropFirst().dropLast(), as: UTF8.self)) }
    }

    private static func speaks(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["token", "key", "secret", "password"].contains { name.contains($0) }
    }

    /// Returns true for the marks that form schemas use for passwords: JSON Schema's `format` and `writeOnly`, and a
    /// widget beside it.
    private static func isPassword(_ schema: JSONValue) -> Bool {
        schema["writeOnly"]?.boolValue == true
            || ["format", "widget", "ui:widget", "x-widget"].contains { schema[$0]?.stringValue == "password" }
    }
}
