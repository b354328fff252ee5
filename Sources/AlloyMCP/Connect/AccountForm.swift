import HTTP
import JSON

/// The data that a person enters to connect an account: the form of `credentials.form`, as fields of a page.
struct AccountForm: Sendable {
    /// One field of the page.
    struct Field: Sendable {
        /// The ways to enter a value.
        enum Control: Sendable {
            case line(type: String)
            case lines
            case box
            case choice([JSONValue], several: Bool)
        }

        /// The location of the value in the parameters of `credentials.connect`, which is also the name of the field.
        let pointer: String
        let label: String
        let help: String?
        let isRequired: Bool
        let isSecret: Bool
        let control: Control
        /// The labels of a choice's values.
        let labels: [String]
        /// True for a value that is entered as JSON.
        let isJSON: Bool
    }

    let fields: [Field]
    /// The authentication type; nil if the connector names none.
    let authenticationType: String?
    /// True if a person has to agree in the browser after the form.
    let usesBrowser: Bool

    /// Reads the result of `credentials.form`.
    init(_ form: JSONObject) {
        let rows = form["fields"]?.arrayValue ?? []
        usesBrowser = rows.contains { $0["widget"]?.stringValue == "oauth" }
        authenticationType = rows.first { $0["pointer"]?.stringValue == "/authenticationType" }?["default"]?.stringValue
        fields = rows.compactMap(Field.init)
    }

    /// True if something has to be entered before anything else can happen.
    var isNeeded: Bool { usesBrowser ? fields.contains(where: \.isRequired) : !fields.isEmpty }

    /// Returns what was entered as the values of `form.validate`; fields that were left empty are left out.
    func values(_ submission: FormSubmission) -> JSONObject {
        var values = JSONObject()
        for field in fields {
            guard let value = field.value(submission.values(of: field.pointer)) else { continue }
            values.set(value, at: JSONPointer(field.pointer)?.tokens[...] ?? [])
        }
        if let authenticationType { values["authenticationType"] = .string(authenticationType) }
        return values
    }

    /// Returns a text without everything that was entered.
    func withoutEntries(_ text: String, _ submission: FormSubmission) -> String {
        let entries = fields.flatMap { submission.values(of: $0.pointer) }.filter { $0.utf8.count > 3 }
        return entries.sorted { $0.utf8.count > $1.utf8.count }.reduce(text) { $0.replacing($1, with: "…") }
    }
}

extension AccountForm.Field {
    /// Reads a field of `credentials.form`; nil for one that takes no value of a person.
    fileprivate init?(_ row: JSONValue) {
        guard let pointer = row["pointer"]?.stringValue, !pointer.contains("*"),
            let widget = row["widget"]?.stringValue, !["hidden", "oauth", "group", "tuple"].contains(widget)
        else { return nil }
        self.pointer = pointer
        label = row["label"]?.stringValue ?? pointer
        help = row["help"]?.stringValue
        isRequired = row["required"]?.boolValue ?? false
        isSecret = row["secret"]?.boolValue ?? (widget == "password")
        let options = row["options"]?.arrayValue ?? []
        labels = options.map { $0["label"]?.stringValue ?? $0["value"]?.text ?? "" }
        let values = options.map { $0["value"] ?? .null }
        isJSON = ["json", "list", "items", "map"].contains(widget)
        control =
            switch widget {
            case _ where !options.isEmpty: .choice(values, several: widget == "multiselect")
            case "checkbox": .box
            case "textarea", "json", "list", "items", "map": .lines
            case _ where isSecret: .line(type: "password")
            case "email", "url": .line(type: widget)
            default: .line(type: "text")
            }
    }

    /// Returns the value that was entered; nil for none.
    fileprivate func value(_ texts: [String]) -> JSONValue? {
        switch control {
        case .box: return texts.isEmpty ? (isRequired ? false : nil) : true
        case .choice(let values, let several):
            let chosen = texts.compactMap { Int($0) }.filter(values.indices.contains).map { values[$0] }
            if several { return chosen.isEmpty ? nil : .array(chosen) }
            return chosen.first
        case .line, .lines:
            guard let text = texts.first, !text.isEmpty else { return nil }
            // A browser ends the lines of a text with CRLF (HTML standard, "constructing the entry list").
            let plain = text.replacing("\r\n", with: "\n")
            if isJSON, let value = try? JSONValue(parsing: Array(plain.utf8)) { return value }
            return .string(plain)
        }
    }
}

extension JSONObject {
    /// Sets a value at a location whose containers are objects.
    fileprivate mutating func set(_ value: JSONValue, at path: ArraySlice<String>) {
        guard let first = path.first else { return }
        guard path.count > 1 else {
            self[first] = value
            return
        }
        var inner = self[first]?.objectValue ?? JSONObject()
        inner.set(value, at: path.dropFirst())
        self[first] = .object(inner)
    }
}
