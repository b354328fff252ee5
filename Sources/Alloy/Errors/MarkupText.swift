/// Reads the text of an error page in HTML or XML.
enum MarkupText {
    /// Returns the text of the first element of this name, tags dropped, the entities that matter resolved, white space
    /// collapsed; nil when there is no such element or it is empty.
    static func first(_ element: String, in page: String) -> String? {
        let bytes = Array(page.utf8)
        guard let tag = find("<\(element)", in: bytes, from: 0),
            let start = find(">", in: bytes, from: tag), let end = find("</\(element)", in: bytes, from: start)
        else { return nil }
        var text: [UInt8] = []
        var isInTag = false
        for byte in bytes[(start + 1)..<end] {
            switch byte {
            case UInt8(ascii: "<"): isInTag = true
            case UInt8(ascii: ">") where isInTag:
                isInTag = false
                text.append(UInt8(ascii: " "))
            default: if !isInTag { text.append(byte) }
            }
        }
        let words = resolved(String(decoding: text, as: UTF8.self)).split(whereSeparator: \.isWhitespace)
        return words.isEmpty ? nil : words.joined(separator: " ")
    }

    private static let entities: [(name: String, character: String)] = [
        ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&apos;", "'"),
        ("&nbsp;", " "), ("&#x2F;", "/"), ("&amp;", "&"),
    ]

    private static func resolved(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let mark = rest.firstIndex(of: "&") {
            result += rest[..<mark]
            rest = rest[mark...]
            if let entity = entities.first(where: { rest.hasPrefix($0.name) }) {
                result += entity.character
                rest = rest.dropFirst(entity.name.count)
            } else {
                result.append("&")
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }

    /// Returns the offset of `needle` (in lower case) in `bytes`, in any case, from `start` on.
    private static func find(_ needle: String, in bytes: [UInt8], from start: Int) -> Int? {
        let needle = Array(needle.lowercased().utf8)
        guard bytes.count - start >= needle.count else { return nil }
        return (start...(bytes.count - needle.count)).first { offset in
            needle.elementsEqual(bytes[offset..<offset + needle.count]) { wanted, byte in
                wanted == (byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte)
            }
        }
    }
}
