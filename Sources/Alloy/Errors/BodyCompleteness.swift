import HTTP
import JSON

/// Judges whether a body shows by itself that it came whole, where the message does not say so.
enum BodyCompleteness {
    /// Returns true for a response whose end is proven, and for a body that can't be the start of a longer one: a JSON
    /// text other than a number, or markup that ends with the end tag of its root element.
    static func isProven(_ response: HTTPResponse) -> Bool {
        response.isEndProven || isWholeJSON(response.body) || isWholeMarkup(response.body)
    }

    private static func isWholeJSON(_ body: [UInt8]) -> Bool {
        guard let first = body.first(where: { !isSpace($0) }), "{[\"tfn".utf8.contains(first) else { return false }
        return (try? JSONValue(parsing: body, maximumDepth: JSONParser.greatestMaximumDepth)) != nil
    }

    private static func isWholeMarkup(_ body: [UInt8]) -> Bool {
        guard body.first(where: { !isSpace($0) }) == UInt8(ascii: "<"), let root = rootElement(body[...]) else {
            return false
        }
        guard let last = body.lastIndex(where: { !isSpace($0) }), body[last] == UInt8(ascii: ">") else { return false }
        // White space may stand before the `>` of an end tag (XML 1.0 §3.1).
        guard let end = body[..<last].lastIndex(where: { !isSpace($0) }) else { return false }
        let tag = Array("</".utf8) + root
        return tag.elementsEqual(body[...end].suffix(tag.count).map(lowercased))
    }

    /// The name of the first element, in lower case; declarations and comments before it are passed over.
    private static func rootElement(_ body: ArraySlice<UInt8>) -> [UInt8]? {
        var rest = body
        while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[(start + 1)...]
            guard let mark = rest.first else { return nil }
            if mark == UInt8(ascii: "!") || mark == UInt8(ascii: "?") {
                guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return nil }
                rest = rest[(end + 1)...]
            } else {
                let name = rest.prefix { !isSpace($0) && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/") }
                return name.isEmpty ? nil : name.map(lowercased)
            }
        }
        return nil
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
