import JSON

/// A page of the options that a read action gives for a field.
package struct OptionPage: Sendable {
    package var options: [FormNode.Option] = []
    /// What asks for the next page; nil for the last one.
    package var nextCursor: JSONValue?
    /// The fields that have to be filled in first; then there are no options.
    package var missing: [JSONPointer] = []

    package init(options: [FormNode.Option] = [], nextCursor: JSONValue? = nil, missing: [JSONPointer] = []) {
        self.options = options
        self.nextCursor = nextCursor
        self.missing = missing
    }

    /// Reads the answer of the read action; `field` says what type the value of an option has.
    package init(_ answer: JSONValue, from source: OptionOverlay.Source, for field: FormNode) {
        options = (answer[source.items]?.arrayValue ?? []).compactMap { row in
            guard let value = row[source.value], value != .null, value != "" else { return nil }
            // Ids come as numbers and go as text.
            let isText = field.type == "string" && value.stringValue == nil
            let words = source.label.compactMap { pointer in row[pointer].flatMap(Self.word) }
            let label = words.isEmpty ? value.stringValue ?? value.text : words.joined(separator: " ")
            return FormNode.Option(value: isText ? .string(value.text) : value, label: label)
        }
        if let next = source.page.flatMap({ answer[$0.read] }), next != .null, next != "", next != false {
            nextCursor = next
        }
    }

    private static func word(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text.isEmpty ? nil : text
        case .number(let number): number.text
        default: nil
        }
    }
}
