import JSON
import Platform

/// The text of a value with all that it stores, for comparing two states: one line for each leaf, with the path to it.
/// Equal values have equal lines, whatever the order of their dictionaries.
struct StateLines {
    private(set) var lines: [String] = []

    /// Adds a value, and everything inside it.
    mutating func add(_ value: Any, at path: String) {
        switch value {
        case is SeededGenerator, is CallWindow, is ShopifyBucket: return
        // The same for all accounts of a provider, and never changed.
        case is ProviderFolder, is RecordTemplate, is ObjectForms, is ReplySet: return
        case let json as JSONValue: lines.append("\(path) = \(Self.text(json))")
        case let json as JSONObject: lines.append("\(path) = \(Self.text(.object(json)))")
        case let text as String: lines.append("\(path) = \(text.debugDescription)")
        case let time as Timestamp: lines.append("\(path) = \(time.iso8601)")
        case let bytes as [UInt8]: lines.append("\(path) = \(bytes)")
        default: addParts(of: value, at: path)
        }
    }

    private mutating func addParts(of value: Any, at path: String) {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .class: return
        case .optional:
            guard let wrapped = mirror.children.first else { return lines.append("\(path) = nil") }
            add(wrapped.value, at: path)
        case .dictionary: addSorted(mirror.children.compactMap(Self.pair), at: path)
        case .set: addSorted(mirror.children.map { (Self.text($0.value), ()) }, at: path)
        case .enum where !mirror.children.isEmpty:
            for child in mirror.children { add(child.value, at: "\(path).\(child.label ?? "")") }
        case .struct, .tuple, .collection:
            if mirror.children.isEmpty, mirror.displayStyle != .struct { return lines.append("\(path) is empty") }
            for (index, child) in mirror.children.enumerated() {
                add(child.value, at: "\(path).\(child.label ?? String(index))")
            }
        default: if !Self.isFunction(value) { lines.append("\(path) = \(value)") }
        }
    }

    private mutating func addSorted(_ pairs: [(key: String, value: Any)], at path: String) {
        for pair in pairs.sorted(by: { $0.key < $1.key }) { add(pair.value, at: "\(path)[\(pair.key)]") }
    }

    private static func pair(_ element: Mirror.Child) -> (key: String, value: Any)? {
        let parts = Array(Mirror(reflecting: element.value).children)
        guard parts.count == 2 else { return nil }
        return (text(parts[0].value), parts[1].value)
    }

    /// The text of a key.
    private static func text(_ value: Any) -> String { value as? String ?? String(describing: value) }

    private static func text(_ json: JSONValue) -> String {
        var writer = JSONWriter()
        writer.write(json)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func isFunction(_ value: Any) -> Bool { String(describing: type(of: value)).contains("->") }
}
