import JSON
import Logging

extension Redactor {
    /// Returns the object without secrets in its texts.
    func redact(_ object: JSONObject) -> JSONObject { object.mapTexts { redact($0) } }

    /// Returns the definition of an action or of a requirement without secrets.
    ///
    /// Labels, names of fields and tools are made from it, in which a secret would be there in pieces that nothing finds any
    /// more. What decides what may be sent, the action's id and method, stays as it came.
    func redact(definition json: JSONValue) -> JSONValue {
        let holdsSecret = json.bytes.withUnsafeBufferPointer { finds(in: $0, maskingQueries: false) }
        return holdsSecret ? redacted(json, depth: 0) : json
    }

    private func redacted(_ json: JSONValue, depth: Int) -> JSONValue {
        guard case .object(let object) = json, depth < 2 else {
            return json.mapTexts { redact($0, maskingQueries: false) }
        }
        return .object(
            JSONObject(
                object.members.map { member in
                    if member.key == "id" || member.key == "httpMethod" { return member }
                    return JSONObject.Member(
                        key: redact(member.key, maskingQueries: false), value: redacted(member.value, depth: depth + 1))
                }))
    }
}
