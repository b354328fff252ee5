import JSON
import Logging

extension Redactor {
    /// The object without secrets in its texts.
    func redact(_ object: JSONObject) -> JSONObject { object.mapTexts { redact($0) } }
}
