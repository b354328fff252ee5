/// The XML of the old system, which knows elements and text and nothing else.
struct LegacyXML: Sendable, Equatable {
    var name: String
    var text = ""
    var children: [LegacyXML] = []

    /// An element with text in it.
    init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }

    /// An element with elements in it.
    init(_ name: String, _ children: [LegacyXML]) {
        self.name = name
        self.children = children
    }

    /// An element with an element for each field.
    init(_ name: String, fields: KeyValuePairs<String, String>) {
        self.init(name, fields.map { LegacyXML($0.key, $0.value) })
    }

    /// The text of the first child of this name, without the blanks around it.
    subscript(name: String) -> String? { children.first { $0.name == name }?.text.trimmed }

    // MARK: Writing

    /// A document with this element at its root.
    var document: String { "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n\(self.element)" }

    private var element: String {
        children.isEmpty
            ? "<\(name)>\(Self.escaped(text))</\(name)>"
            : "<\(name)>\(children.map(\.element).joined())</\(name)>"
    }

    /// Writes characters that ISO 8859-1 lacks as references.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default:
                if scalar.value < 0x100 {
                    escaped.unicodeScalars.append(scalar)
                } else {
                    escaped += "&#\(scalar.value);"
                }
            }
        }
        return escaped
    }

    // MARK: Reading

    /// The root element of a document; nil for what is none, and for what the old system does not know: attributes,
    /// document types, sections, more than 16 elements in one another.
    init?(document: String) {
        var reader = Reader(rest: document[...])
        reader.skipProlog()
        guard let root = reader.element(depth: 0), reader.rest.allSatisfy(\.isWhitespace) else { return nil }
        self = root
    }

    private struct Reader {
        var rest: Substring

        mutating func skipProlog() {
            rest = rest.drop(while: \.isWhitespace)
            guard rest.hasPrefix("<?xml"), let end = rest.firstIndex(of: ">") else { return }
            rest = rest[rest.index(after: end)...].drop(while: \.isWhitespace)
        }

        mutating func element(depth: Int) -> LegacyXML? {
            guard depth < 16, rest.popFirst() == "<" else { return nil }
            let name = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" })
            guard let first = name.first, first.isLetter || first == "_" else { return nil }
            rest = rest.dropFirst(name.count).drop(while: \.isWhitespace)
            if rest.hasPrefix("/>") {
                rest = rest.dropFirst(2)
                return LegacyXML(name, "")
            }
            guard rest.popFirst() == ">" else { return nil }
            var element = LegacyXML(name, "")
            while !rest.isEmpty {
                if rest.hasPrefix("</") {
                    rest = rest.dropFirst(2)
                    guard rest.hasPrefix(name) else { return nil }
                    rest = rest.dropFirst(name.count).drop(while: \.isWhitespace)
                    return rest.popFirst() == ">" ? element : nil
                }
                if rest.first == "<" {
                    guard let child = self.element(depth: depth + 1) else { return nil }
                    element.children.append(child)
                } else {
                    guard let text = text() else { return nil }
                    element.text += text
                }
            }
            return nil
        }

        /// The text up to the next element; nil when it refers to something that is not known.
        private mutating func text() -> String? {
            let raw = rest.prefix { $0 != "<" }
            rest = rest.dropFirst(raw.count)
            var text = ""
            var tail = raw
            while let mark = tail.firstIndex(of: "&") {
                text += tail[..<mark]
                guard let end = tail[mark...].firstIndex(of: ";") else { return nil }
                guard let character = Self.character(tail[tail.index(after: mark)..<end]) else { return nil }
                text += character
                tail = tail[tail.index(after: end)...]
            }
            return text + tail
        }

        private static func character(_ name: Substring) -> String? {
            switch name {
            case "amp": return "&"
            case "lt": return "<"
            case "gt": return ">"
            case "quot": return "\""
            case "apos": return "'"
            default:
                guard name.first == "#" else { return nil }
                let digits = name.dropFirst()
                let value =
                    digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
                return value.flatMap(Unicode.Scalar.init).map { String($0) }
            }
        }
    }
}
