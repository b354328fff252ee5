import HTTP
import JSON

/// The JSON object in a request's body, read without looking at the content type: the quick start's own example sends
/// none.
package struct RequestBody: Sendable {
    /// All members, the unknown ones too.
    package let members: JSONObject

    /// The body of `request`; an absent or empty one is `{}`, as Express has it.
    ///
    /// What the service says to a body that is no JSON object is not known.
    package init(_ request: HTTPRequest) throws(ServiceError) {
        guard let bytes = request.body, !bytes.isEmpty else {
            members = [:]
            return
        }
        let value: JSONValue
        do throws(JSONSyntaxError) {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw .invalidInput("The request body is not JSON: \(error)")
        }
        guard let object = value.objectValue else { throw .invalidInput("The request body must be an object") }
        members = object
    }

    /// A member, or nil when it is absent or `null`.
    package subscript(name: String) -> JSONValue? {
        guard let value = members[name], !value.isNull else { return nil }
        return value
    }

    /// A string, or nil when it is absent or `null`.
    package func string(_ name: String) throws(ServiceError) -> String? {
        guard let value = self[name] else { return nil }
        guard let text = value.stringValue else { throw .invalidInput("\(name) must be a string") }
        return text
    }

    /// An object, empty when it is absent or `null`.
    package func object(_ name: String) throws(ServiceError) -> JSONObject {
        guard let value = self[name] else { return [:] }
        guard let object = value.objectValue else { throw .invalidInput("\(name) must be an object") }
        return object
    }

    /// Fails with the names of all members, wanted by `names`, that are absent, `null` or empty.
    package static func require(_ names: [String], in members: JSONObject) throws(ServiceError) {
        try refuse(missing: names.filter { !isPresent(members[$0]) })
    }

    /// Fails when something is missing.
    package static func refuse(missing: [String]) throws(ServiceError) {
        guard !missing.isEmpty else { return }
        let verb = missing.count == 1 ? "is" : "are"
        throw .invalidInput(
            "\(missing.joined(separator: ", ")) \(verb) required", details: ["missing": .strings(missing)])
    }

    /// Returns true for a value that is neither absent, null nor an empty string.
    package static func isPresent(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null, .string(""): false
        default: true
        }
    }
}
