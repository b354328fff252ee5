import JSON
import Logging

/// Recognizes by their names the secrets in a request to a provider.
package enum SecretNames {
    private static let words = [
        "token", "secret", "password", "passwd", "authorization", "apikey", "credential", "cookie",
    ]

    /// Words in the names of tokens that lead to a page or to later changes of a list, and open nothing.
    private static let pageWords = [
        "page", "pagin", "cursor", "continuation", "nexttoken", "previoustoken", "prevtoken", "skiptoken", "synctoken",
        "deltatoken", "scroll",
    ]

    /// Returns true for names such as `accessToken`, `client_secret`, `X-Api-Key`; not for `credentialId`, which is no secret, nor for
    /// the tokens of pages.
    package static func holdsSecret(_ name: String) -> Bool {
        let letters = String(
            String.UnicodeScalarView(name.lowercased().unicodeScalars.filter(\.properties.isAlphabetic)))
        if letters.hasSuffix("id") || pageWords.contains(where: letters.contains) { return false }
        return words.contains { letters.contains($0) } || letters == "key" || letters == "pin"
    }

    /// The value with `Secret.placeholder` for every secret, known or recognized by its name. An object under such a name is a
    /// secret as a whole.
    package static func redacting(_ value: JSONValue, _ redactor: Redactor) -> JSONValue {
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
        case .number: value.mapTexts { redactor.redact($0) }
        case .null, .bool: value
        }
    }

    /// The placeholder of a secret.
    private static func concealed(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .bool: value
        case .string, .number, .array, .object: .string(Secret.placeholder)
        }
    }
}
