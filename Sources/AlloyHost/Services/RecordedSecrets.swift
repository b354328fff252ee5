import Alloy
import HTTP
import JSON
import Logging

/// Removes the secrets from JSON that is recorded, leaf by leaf: objects, arrays and the names of members stay, so that
/// the recording keeps its shape.
///
/// A text or a number is a secret when `redactor` knows it, when its name says so, or when it is inside of something
/// whose name says so (`{"token": {"value": …}}`) and its own name does not say that it is something else, such as an
/// id.
struct RecordedSecrets {
    /// The role of the JSON.
    enum Role {
        /// A request of the caller.
        case request
        /// A response of the service, which also describes secrets, in schemas and samples.
        case answer
    }

    private let redactor: Redactor
    private let role: Role

    init(_ redactor: Redactor, _ role: Role) {
        self.redactor = redactor
        self.role = role
    }

    /// Returns the same JSON with `Secret.placeholder` in place of every secret.
    func redact(_ value: JSONValue) -> JSONValue { redact(value, .open, below: []) }

    /// The status of the texts and numbers at a location: the way in which they are judged.
    private enum Status {
        /// Judged by their names.
        case open
        /// Secret.
        case secret
        /// Secret, in a list of secrets: the members that describe one of them are not.
        case listed
        /// Secret directly here; inside of objects judged by their names. For accounts, of which a service says
        /// `credentials`.
        case account
        /// The members of an object, judged by their names.
        case insideAccount
        /// Parts of the JSON Schema of a secret: its values are examples.
        case schema
        /// Judged by their values alone: the JSON is documentation.
        case sample
    }

    /// The maximum number of names of outer objects that are considered.
    private static let longestPath = 16

    private func redact(_ value: JSONValue, _ status: Status, below path: [String]) -> JSONValue {
        let isSecret =
            switch status {
            case .secret, .listed, .account: true
            case .open, .insideAccount, .schema, .sample: false
            }
        switch value {
        case .null, .bool: return value
        case .string(let text):
            return .string(isSecret && !text.isEmpty ? Secret.placeholder : redacted(text))
        case .number: return isSecret ? .string(Secret.placeholder) : value.mapTexts { redactor.redact($0) }
        case .array(let elements): return .array(elements.map { redact($0, status, below: path) })
        case .object(let object):
            return .object(
                JSONObject(
                    object.members.map { member in
                        let inner = self.status(of: member, of: object, status, below: path)
                        let names = path.count < Self.longestPath ? path + [member.key] : path
                        return JSONObject.Member(
                            key: redactor.redact(member.key), value: redact(member.value, inner, below: names))
                    }))
        }
    }

    /// Returns the text without secrets. JSON inside of it is redacted as JSON.
    private func redacted(_ text: String) -> String {
        if text.utf8.first == UInt8(ascii: "{") || text.utf8.first == UInt8(ascii: "["),
            let inner = try? JSONValue(parsing: Array(text.utf8))
        {
            let redacted = redact(inner)
            if redacted != inner { return redactor.redact(redacted.text) }
        }
        return redactor.redact(text)
    }

    private func status(
        of member: JSONObject.Member, of object: JSONObject, _ outer: Status, below path: [String]
    ) -> Status {
        let name = RecordedName(member.key)
        let isLeaf = member.value.objectValue == nil && member.value.arrayValue == nil
        switch outer {
        case .sample: return .sample
        case .schema: return name.holdsExamples ? .secret : .schema
        case .secret: return name.isOfOneSecret ? .open : .secret
        case .listed: return name.isOfListedSecret || name.counts(member.value) ? .open : .listed
        case .account, .insideAccount:
            if isLeaf, name.holdsValue { return .secret }
            let own = ownStatus(name, member, isLeaf, below: path)
            return isLeaf || own != .open ? own : .insideAccount
        case .open:
            // A pair of a name and its value.
            if member.key == "key", object.contains(key: "value") { return .open }
            // A record of a provider with a key that names it: an issue, a field.
            if role == .answer, member.key == "key", path.contains("responseData"), member.value.isIdentifier {
                return .open
            }
            if name.isToken, path.last.map(RecordedName.init)?.isAboutPages == true { return .open }
            return ownStatus(name, member, isLeaf, below: path)
        }
    }

    /// Returns the status that follows from a name alone.
    private func ownStatus(
        _ name: RecordedName, _ member: JSONObject.Member, _ isLeaf: Bool, below path: [String]
    ) -> Status {
        if role == .answer, name.isSample, path.count <= 2, !path.contains("responseData") { return .sample }
        guard name.isSecret, !name.counts(member.value) else { return .open }
        if role == .answer, name.isSchema(member.value, below: path.last) { return .schema }
        if isLeaf { return .secret }
        return name.isOfAccounts ? .account : name.isPlural ? .listed : .secret
    }
}

/// The name of a member, judged by whether it indicates secrets.
private struct RecordedName {
    let key: String
    private let letters: String

    init(_ key: String) {
        self.key = key
        letters = String(String.UnicodeScalarView(key.lowercased().unicodeScalars.filter(\.properties.isAlphabetic)))
    }

    var isSecret: Bool {
        if SecretNames.holdsSecret(key) { return true }
        if Self.names.contains(letters) || Self.names.contains(lastWord) { return true }
        return !letters.hasSuffix("id") && Self.words.contains(where: letters.contains)
    }

    /// The last word of the name: `pass` in `auth.pass` and `smtpPass`.
    private var lastWord: String {
        let word = key.split { !$0.isLetter && !$0.isNumber }.last ?? ""
        let start = word.lastIndex { $0.isUppercase }
        let isAllUppercase = word.allSatisfy { !$0.isLowercase }
        return String(isAllUppercase ? word : word[(start ?? word.startIndex)...]).lowercased()
    }

    /// Indicates `token`, which is that of a page inside of something about pages.
    var isToken: Bool { letters == "token" }
    var isAboutPages: Bool { ["pag", "cursor", "next", "continu"].contains { letters.contains($0) } }

    /// Indicates `credentials`, which a service lists without their secrets.
    var isOfAccounts: Bool { letters.hasSuffix("credential") || letters.hasSuffix("credentials") }
    var isPlural: Bool { letters.hasSuffix("s") }
    /// Returns true for a number that counts tokens, as language models do.
    func counts(_ value: JSONValue) -> Bool { letters.contains("tokens") && value.numberValue != nil }
    /// Indicates a member of a schema with example values.
    var holdsExamples: Bool { ["default", "const", "enum", "example", "examples"].contains(key) }
    /// Indicates samples in the definitions of actions and in requirements.
    var isSample: Bool { ["sampleSuccessResponse", "sampleResponse", "sampleInput"].contains(key) }
    /// Indicates the description of a secret, which opens nothing.
    var isOfOneSecret: Bool { letters.hasSuffix("id") || Self.describing.contains(letters) }
    /// Indicates the name of a secret in a list of secrets.
    var isOfListedSecret: Bool { isOfOneSecret || Self.distinguishing.contains(letters) }
    /// Indicates one of the usual names of a secret's own text.
    var holdsValue: Bool { Self.values.contains(letters) }

    /// Returns true for the JSON Schema of a member of this name.
    func isSchema(_ value: JSONValue, below outer: String?) -> Bool {
        guard let object = value.objectValue, !object.isEmpty,
            object.keys.allSatisfy({ Self.keywords.contains($0) || $0.hasPrefix("x-") })
        else { return false }
        if let outer, ["properties", "patternProperties", "$defs", "definitions"].contains(outer) { return true }
        let types = (object["type"].map { $0.arrayValue ?? [$0] } ?? []).map { $0.stringValue ?? "" }
        return !types.isEmpty && types.allSatisfy(Self.types.contains)
    }

    private static let words = [
        "privatekey", "accesskey", "signingkey", "encryptionkey", "passphrase", "passcode", "jwt", "clientassertion",
    ]
    /// Names that are too short to be looked for inside of others.
    private static let names: Set = ["pass", "pwd", "otp", "bearer", "assertion"]
    private static let describing: Set = [
        "type", "kind", "scope", "scopes", "createdat", "updatedat", "expiresat", "expiresin", "expires", "expiry",
        "issuedat", "algorithm",
    ]
    private static let distinguishing: Set = [
        "name", "label", "title", "description", "status", "state", "email", "username", "icon", "url", "connector",
        "provider", "count", "total",
    ]
    private static let values: Set = [
        "value", "key", "data", "raw", "plain", "plaintext", "pem", "signature", "access", "refresh",
    ]
    private static let types: Set = ["string", "number", "integer", "boolean", "object", "array", "null"]
    private static let keywords: Set = [
        "$ref", "type", "title", "description", "format", "properties", "required", "items", "prefixItems", "minLength",
        "maxLength", "pattern", "nullable", "writeOnly", "readOnly", "deprecated", "additionalProperties", "allOf",
        "anyOf", "oneOf", "not", "if", "then", "else", "default", "const", "enum", "example", "examples", "minimum",
        "maximum", "minItems", "maxItems", "minProperties", "maxProperties", "$comment",
    ]
}

extension JSONValue {
    /// Indicates a short text of words and numbers such as `PROJ-12`, `first_name` or `status`, and a short number: letters and
    /// digits are mixed in keys that open something.
    fileprivate var isIdentifier: Bool {
        if case .number(let number) = self { return number.text.utf8.count < 8 }
        guard let text = stringValue, text.utf8.count <= 48, text.unicodeScalars.allSatisfy(\.isASCII) else {
            return false
        }
        let words = text.split(omittingEmptySubsequences: false) { "-_.:/ ".contains($0) }
        return words.allSatisfy { word in
            word.utf8.count <= 16 && (word.allSatisfy(\.isLetter) || word.utf8.count < 8 && word.allSatisfy(\.isNumber))
        }
    }
}

extension RecordingRedaction {
    /// Removes the secrets that `redactor` knows, and every text and number that is one by its name.
    public static func hidingSecrets(knownTo redactor: Redactor) -> RecordingRedaction {
        RecordingRedaction(
            bytes: { redactor.redact($0) },
            request: { RecordedSecrets(redactor, .request).redact($0) },
            answer: { RecordedSecrets(redactor, .answer).redact($0) })
    }
}
