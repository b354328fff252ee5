import HTTP
import JSON

/// The parameters of a call. Stripe itself takes forms: a body may be an object, an object with keys such as
/// `metadata[order]`, or the text of a form.
struct StripeInput {
    private let members: JSONObject

    /// The parameters of `call`, which must be among `known`: Stripe refuses those that it does not know.
    init(_ call: ProviderCall, known: [String]) throws(StripeError) {
        var members: JSONObject = [:]
        let isRead = call.action.httpMethod == "get"
        if !isRead, let text = call.requestBody?.stringValue {
            for part in text.split(separator: "&") {
                let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                let value = pair.count == 2 ? Self.decoded(pair[1]) : ""
                Self.insert(.string(value), at: Self.decoded(pair[0]), into: &members)
            }
        } else {
            for member in isRead ? call.queryParameters.members : call.body.members where !member.value.isNull {
                Self.insert(member.value, at: member.key, into: &members)
            }
        }
        if let unknown = members.keys.first(where: { !known.contains($0) }) {
            throw .invalid("parameter_unknown", "Received unknown parameter: \(unknown)", at: unknown)
        }
        self.members = members
    }

    private static func decoded(_ text: Substring) -> String {
        let spaced = text.split(separator: "+", omittingEmptySubsequences: false).joined(separator: " ")
        return PercentEncoding.decode(spaced) ?? spaced
    }

    /// `a[b]` is the member `b` of `a`.
    private static func insert(_ value: JSONValue, at key: String, into members: inout JSONObject) {
        guard let open = key.firstIndex(of: "["), key.hasSuffix("]"), open != key.startIndex else {
            members[key] = value
            return
        }
        let name = String(key[..<open])
        let inner = String(key[key.index(after: open)...].dropLast())
        var object = members[name]?.objectValue ?? [:]
        object[inner] = value
        members[name] = .object(object)
    }

    subscript(name: String) -> JSONValue? { members[name] }

    /// A text; nil when it is absent or empty.
    func text(_ name: String) -> String? { members[name]?.argumentText }

    /// Returns true when the parameter is given; an empty one unsets the field.
    func has(_ name: String) -> Bool { members.contains(key: name) }

    func required(_ name: String) throws(StripeError) -> String {
        guard let text = text(name) else { throw .missing(name) }
        return text
    }

    /// A whole number, also one that came as text; nil when it is absent.
    func integer(_ name: String) throws(StripeError) -> Int? {
        guard let value = members[name], value.argumentText != nil else { return nil }
        guard let number = value.argumentInteger else {
            throw .invalid("parameter_invalid_integer", "Invalid integer: \(value.plainText)", at: name)
        }
        return number
    }

    func flag(_ name: String) throws(StripeError) -> Bool? {
        guard let value = members[name], value.argumentText != nil else { return nil }
        guard let flag = value.argumentBool else {
            throw .invalid(nil, "Invalid boolean: \(value.plainText)", at: name)
        }
        return flag
    }

    /// One of these words.
    func choice(_ name: String, of words: [String]) throws(StripeError) -> String? {
        guard let text = text(name) else { return nil }
        guard words.contains(text) else {
            throw .invalid(
                nil, "Invalid \(name): must be one of \(words.joined(separator: ", "))", at: name)
        }
        return text
    }

    /// `metadata` over what was there: an empty value takes a key away.
    func metadata(over known: JSONObject = [:]) throws(StripeError) -> JSONObject {
        guard let value = members["metadata"] else { return known }
        guard let changes = value.objectValue else {
            guard value.plainText.isEmpty else {
                throw .invalid("parameter_invalid_hash", "Invalid hash", at: "metadata")
            }
            return [:]
        }
        var metadata = known
        for change in changes.members {
            let text = change.value.plainText
            metadata[change.key] = text.isEmpty ? nil : .string(text)
        }
        guard metadata.count <= 50 else {
            throw .invalid(nil, "Metadata can have up to 50 keys.", at: "metadata")
        }
        return metadata
    }
}
