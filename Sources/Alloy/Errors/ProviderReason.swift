import JSON

/// Finds the message for a person in a provider's error. Each provider has its own format.
enum ProviderReason {
    /// Returns the provider's message from `error.details` of the service's response. The provider's response stands in
    /// its `body`; the other names are guesses. Returns nil when there is no message.
    static func find(in details: JSONValue?) -> String? {
        guard let details else { return nil }
        let reply = ["body", "response", "data"].lazy.compactMap { details[$0] }.first { !$0.isNull }
        let text = reply.flatMap { reasonText(in: $0, depth: 3) }?.oneLine
        return text?.isEmpty == false ? text : nil
    }

    private static func reasonText(in reply: JSONValue, depth: Int) -> String? {
        guard depth > 0 else { return nil }
        switch reply {
        case .string(let text): return reasonText(in: text, depth: depth)
        // Salesforce responds with an array of errors.
        case .array(let elements):
            return validation(elements) ?? elements.first.flatMap { reasonText(in: $0, depth: depth - 1) }
        case .object(let object):
            for name in [
                "message", "error", "errors", "error_description", "detail", "exception_detail", "exception_message",
                "description", "title", "msg",
            ] {
                switch (name, object[name]) {
                case (_, nil), (_, .null?): continue
                // OAuth 2.0 (RFC 6749 §5.2) has a code in `error`, and a sentence beside it.
                case ("error", .string(let code)?):
                    return text(object["error_description"] ?? object["description"]) ?? code
                // Klaviyo's errors, as JSON:API's, have a `title` that is less specific than `detail`.
                case ("error", let inner?), ("errors", let inner?):
                    if let reasonText = reasonText(in: inner, depth: depth - 1) { return reasonText }
                // FastAPI's validation, and Prefect's.
                case ("detail", .array(let elements)?), ("exception_detail", .array(let elements)?):
                    if let reasonText = reasonText(in: .array(elements), depth: depth - 1) { return reasonText }
                case (_, let value?): if let text = text(value) { return unfolded(text, depth: depth) }
                }
            }
            return fields(object)
        case .null, .bool, .number: return nil
        }
    }

    private static func reasonText(in text: String, depth: Int) -> String? {
        if let json = try? JSONValue(parsing: text), json.stringValue == nil {
            return reasonText(in: json, depth: depth - 1)
        }
        guard text.first(where: { !$0.isWhitespace }) == "<" else { return unfolded(text, depth: depth) }
        return MarkupText.first("message", in: text) ?? MarkupText.first("title", in: text)
    }

    /// Joins the messages of a validation, as Pydantic has them: `[{"loc": ["body", "name"], "msg": "Field required"}]`; nil for
    /// anything else.
    private static func validation(_ elements: [JSONValue]) -> String? {
        let rows = elements.compactMap { element -> String? in
            guard let message = text(element["msg"])?.withoutFullStop, let location = element["loc"]?.arrayValue else {
                return nil
            }
            let path = location.dropFirst(location.first == "body" ? 1 : 0).map { $0.stringValue ?? $0.text }
            return path.isEmpty ? message : "\(path.joined(separator: ".")): \(message)"
        }
        guard !rows.isEmpty, rows.count == elements.count else { return nil }
        return rows.prefix(8).joined(separator: "; ")
    }

    /// Replaces JSON at the end of a message by the messages in it, as HubSpot needs: `Property values were not valid:
    /// [{"isValid": false, "message": "…"}]`.
    private static func unfolded(_ text: String, depth: Int) -> String {
        guard let mark = text.utf8.firstIndex(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }),
            let json = try? JSONValue(parsing: String(text[mark...]))
        else { return text }
        let reasonText = (json.arrayValue ?? [json]).compactMap {
            Self.reasonText(in: $0, depth: depth - 1)?.withoutFullStop
        }
        return reasonText.isEmpty ? text : text[..<mark] + reasonText.joined(separator: "; ")
    }

    private static func text(_ value: JSONValue?) -> String? { value?.stringValue.flatMap { $0.isEmpty ? nil : $0 } }

    /// Joins messages by field, as Shippo has them: `{"country": ["…"], "to_address": {"zip": ["…"]}}`; nil when the
    /// object contains anything else.
    private static func fields(_ object: JSONObject, under prefix: String = "") -> String? {
        var parts: [String] = []
        for member in object.members {
            let name = ["non_field_errors", "__all__"].contains(member.key) ? "" : prefix + member.key
            switch member.value {
            case .array(let elements):
                let texts = elements.compactMap(\.stringValue)
                guard texts.count == elements.count, !texts.isEmpty else { return nil }
                let reasonText = texts.map(\.withoutFullStop).joined(separator: ", ")
                parts.append(name.isEmpty ? reasonText : "\(name): \(reasonText)")
            case .object(let inner):
                guard prefix.utf8.count < 64, let reasonText = fields(inner, under: "\(name).") else { return nil }
                parts.append(reasonText)
            case .null, .bool, .number, .string: return nil
            }
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }
}
