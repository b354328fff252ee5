import HTTP
import JSON
import OpenAPI

/// Writes the values of parameters in the styles of OpenAPI
/// (https://spec.openapis.org/oas/v3.1.1.html#style-values).
///
/// A null is left out. What a style does not define, such as an object inside an array, is written as JSON.
struct ParameterWriter {
    let name: String
    let style: ParameterStyle
    let explodes: Bool
    var allowsReserved = false
    var isJSON = false
    var isText = false

    init(
        name: String, style: ParameterStyle, explodes: Bool, allowsReserved: Bool = false, isJSON: Bool = false,
        isText: Bool = false
    ) {
        self.name = name
        self.style = style
        self.explodes = explodes
        self.allowsReserved = allowsReserved
        self.isJSON = isJSON
        self.isText = isText
    }

    init(_ parameter: OperationRequest.Parameter) {
        self.init(
            name: parameter.name, style: parameter.style, explodes: parameter.explodes,
            allowsReserved: parameter.allowsReserved, isJSON: parameter.isJSON, isText: parameter.isText)
    }

    /// The writer of a query parameter that the document does not have.
    init(undeclared name: String, _ value: JSONValue) {
        self.init(name: name, style: value.objectValue == nil ? .form : .deepObject, explodes: true)
    }

    /// The text of a value: a string itself, a number with its digits, anything else as JSON.
    static func text(_ value: JSONValue) -> String { value.stringValue ?? value.text }

    private func encode(_ text: String) -> String {
        allowsReserved ? Self.encodeKeepingReserved(text) : PercentEncoding.encodeQueryComponent(text)
    }

    /// Encodes all but the unreserved characters and those reserved ones that mean nothing in a query or a path segment. Some
    /// servers read a semicolon as `&` (https://www.w3.org/TR/html401/appendix/notes.html#h-B.2.2).
    private static func encodeKeepingReserved(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if ":/?@!$'()*,".unicodeScalars.contains(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += PercentEncoding.encodeQueryComponent(String(scalar))
            }
        }
        return result
    }

    // MARK: Query

    /// The parts of the query, percent-encoded, each `name=value`.
    func queryParts(_ value: JSONValue) -> [String] {
        let key = PercentEncoding.encodeQueryComponent(name)
        if value.isNull { return [] }
        if let text = textWithoutStyle(value) { return ["\(key)=\(encode(text))"] }
        if style == .deepObject, value.objectValue != nil || value.arrayValue != nil {
            return deepParts(key, value)
        }
        let separator =
            switch style {
            case .spaceDelimited: "%20"
            case .pipeDelimited: "%7C"
            default: ","
            }
        switch value {
        case .array(let elements):
            let texts = elements.filter { !$0.isNull }.map { encode(Self.text($0)) }
            if explodes { return texts.map { "\(key)=\($0)" } }
            return texts.isEmpty ? [] : ["\(key)=\(texts.joined(separator: separator))"]
        case .object(let object):
            let members = object.members.filter { !$0.value.isNull }
            if explodes {
                return members.map {
                    "\(PercentEncoding.encodeQueryComponent($0.key))=\(encode(Self.text($0.value)))"
                }
            }
            let texts = members.flatMap { [encode($0.key), encode(Self.text($0.value))] }
            return texts.isEmpty ? [] : ["\(key)=\(texts.joined(separator: separator))"]
        default: return ["\(key)=\(encode(Self.text(value)))"]
        }
    }

    /// The parts of `name[member]=value`; arrays and objects inside go on in the same way, as Stripe has it.
    private func deepParts(_ key: String, _ value: JSONValue) -> [String] {
        switch value {
        case .null: []
        case .object(let object):
            object.members.flatMap { member in
                deepParts("\(key)%5B\(PercentEncoding.encodeQueryComponent(member.key))%5D", member.value)
            }
        case .array(let elements):
            elements.enumerated().flatMap { deepParts("\(key)%5B\($0.offset)%5D", $0.element) }
        default: ["\(key)=\(encode(Self.text(value)))"]
        }
    }

    /// The text of a value for which the document has a media type; nil where it has a style.
    private func textWithoutStyle(_ value: JSONValue) -> String? {
        if isJSON { return Self.json(value) }
        return isText ? Self.text(value) : nil
    }

    private static func json(_ value: JSONValue) -> String {
        // A caller may have written the JSON itself.
        if let text = value.stringValue, let parsed = try? JSONValue(parsing: text), parsed.isStructured { return text }
        return value.text
    }

    // MARK: Path

    /// The text in place of the parameter's placeholder, percent-encoded; nil for a value without a text, and for one that
    /// would lead to another path.
    func pathText(_ value: JSONValue) -> String? {
        let text: String
        if let whole = textWithoutStyle(value) {
            text = PercentEncoding.encodePathSegment(whole)
        } else {
            let items = Self.items(value, explodes: explodes)
            guard !items.isEmpty, !items.contains(where: { $0.value.isEmpty }) else { return nil }
            text = pathText(items, isObject: value.objectValue != nil)
        }
        return text.isEmpty || Self.leadsElsewhere(text) ? nil : text
    }

    /// Returns true for a segment of a path that leads to another one for a server that decodes it, as many do, before it looks
    /// for dots.
    static func leadsElsewhere(_ segment: some StringProtocol) -> Bool {
        var text = String(segment)
        // Some decode more than once.
        for _ in 0..<3 { text = PercentEncoding.decode(text) ?? text }
        return text == "." || text.split(whereSeparator: { $0 == "/" || $0 == "\\" }).contains("..")
    }

    private func pathText(_ items: [Item], isObject: Bool) -> String {
        func encoded(_ item: Item) -> String {
            let value = PercentEncoding.encodePathSegment(item.value)
            return item.key.map { "\(PercentEncoding.encodeQueryComponent($0))=\(value)" } ?? value
        }
        let texts = items.map(encoded)
        let key = PercentEncoding.encodeQueryComponent(name)
        switch style {
        case .label: return "." + texts.joined(separator: explodes ? "." : ",")
        case .matrix where explodes && isObject: return ";" + texts.joined(separator: ";")
        case .matrix where explodes: return texts.map { ";\(key)=\($0)" }.joined()
        case .matrix: return ";\(key)=" + texts.joined(separator: ",")
        default: return texts.joined(separator: ",")
        }
    }

    /// A text of a list, with the name that stands before it.
    private struct Item {
        var key: String?
        var value: String
    }

    private static func items(_ value: JSONValue, explodes: Bool) -> [Item] {
        switch value {
        case .null: []
        case .array(let elements): elements.filter { !$0.isNull }.map { Item(value: text($0)) }
        case .object(let object):
            object.members.filter { !$0.value.isNull }.flatMap { member in
                explodes
                    ? [Item(key: member.key, value: text(member.value))]
                    : [Item(value: member.key), Item(value: text(member.value))]
            }
        default: [Item(value: text(value))]
        }
    }

    // MARK: Headers and cookies

    /// The value of a header; nil for nothing to send.
    func headerText(_ value: JSONValue) -> String? {
        if value.isNull { return nil }
        if let text = textWithoutStyle(value) { return text }
        let items = Self.items(value, explodes: explodes)
        return items.map { item in item.key.map { "\($0)=\(item.value)" } ?? item.value }.joined(separator: ",")
    }

    /// The parts of the header `Cookie`, each `name=value`.
    func cookieParts(_ value: JSONValue) -> [String] { queryParts(value) }
}

extension JSONValue {
    /// Indicates an object or an array.
    var isStructured: Bool { objectValue != nil || arrayValue != nil }
}
