import JSON

/// A page of the options that a read action gives for a field.
package struct OptionPage: Sendable {
    package var options: [FormNode.Option] = []
    /// The value that requests the next page; nil for the last one.
    package var nextCursor: JSONValue?
    /// The fields that have to be filled in first; then there are no options.
    package var missing: [JSONPointer] = []

    package init(options: [FormNode.Option] = [], nextCursor: JSONValue? = nil, missing: [JSONPointer] = []) {
        self.options = options
        self.nextCursor = nextCursor
        self.missing = missing
    }

    /// Reads the response of the read action. The type of `field` is that of the values.
    package init(_ response: JSONValue, from source: OptionOverlay.Source, for field: FormNode) {
        options = (response[source.items]?.arrayValue ?? []).compactMap { row in
            guard let value = row[source.value], value != .null, value != "" else { return nil }
            // Ids come as numbers and go as text.
            let isText = field.type == "string" && value.stringValue == nil
            let words = source.label.compactMap { pointer in row[pointer].flatMap(Self.word) }
            let label = words.isEmpty ? value.stringValue ?? value.text : words.joined(separator: " ")
            return FormNode.Option(value: isText ? .string(value.text) : value, label: label)
        }
        if let next = source.page.flatMap({ response[$0.read] }), next != .null, next != "", next != false {
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
