import JSON
import Logging

extension Redactor {
    /// A redactor of these secrets.
    convenience init(of secrets: [Secret]) {
        self.init()
        for secret in secrets { register(secret) }
    }

    /// The value without secrets in its strings and keys.
    func redact(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(redact(text))
        case .array(let elements): .array(elements.map { redact($0) })
        case .object(let object): .object(redact(object))
        case .null, .bool, .number: value
        }
    }

    /// The object without secrets in its strings and keys.
    func redact(_ object: JSONObject) -> JSONObject {
        JSONObject(object.members.map { JSONObject.Member(key: redact($0.key), value: redact($0.value)) })
    }
}
