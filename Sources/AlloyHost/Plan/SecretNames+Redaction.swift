import JSON
import Logging

/// Tells by its name which value of a third party's request is a secret.
enum SecretNames {
    private static let words = [
        "token", "secret", "password", "passwd", "authorization", "apikey", "credential", "cookie",
    ]

    /// True for names such as `accessToken`, `client_secret`, `X-Api-Key`; not for `credentialId`, which opens nothing, nor
    /// for the tokens that mark a page.
    static func holdsSecret(_ name: String) -> Bool {
        let letters = String(
            String.UnicodeScalarView(name.lowercased().unicodeScalars.filter(\.properties.isAlphabetic)))
        if letters.hasSuffix("id") || letters.contains("page") || letters.contains("cursor") { return false }
        return words.contains { letters.contains($0) } || letters == "key" || letters == "pin"
    }

    /// The value with `Secret.placeholder` for every secret, known or told by its name. What is an object under such a name
    /// is a secret as a whole.
    static func redacting(_ value: JSONValue, _ redactor: Redactor) -> JSONValue {
        switch value {
        case .string(let text): .string(redactor.redact(text))
        case .array(let elements): .array(elements.map { redacting($0, redactor) })
        case .object(let object):
            .object(
                JSONObject(
                    object.members.map { member in
                        JSONObject.Member(
                            key: redactor.redact(member.key),
                            value: holdsSecret(member.key)
                                ? concealed(member.value) : redacting(member.value, redactor))
                    }))
        case .null, .bool, .number: value
        }
    }

    /// A secret as it may be shown: that there is one.
    private static func concealed(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .bool: value
        case .string, .number, .array, .object: .string(Secret.placeholder)
        }
    }
}
