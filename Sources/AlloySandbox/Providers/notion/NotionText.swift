import JSON

/// Notion's rich text: arrays of pieces with their looks.
enum NotionText {
    /// Rich text of one plain piece.
    static func plain(_ text: String) -> JSONValue { .array([piece(text, link: nil)]) }

    /// The text without its looks.
    static func plainText(_ value: JSONValue?) -> String {
        (value?.arrayValue ?? []).map { $0["plain_text"]?.stringValue ?? "" }.joined()
    }

    /// Rich text as Notion answers it, from what a caller wrote; `path` names the place for the error.
    static func normalized(_ value: JSONValue, at path: String) throws(NotionError) -> JSONValue {
        guard let elements = value.arrayValue else {
            throw .validation(
                "body failed validation: body.\(path) should be an array, instead was `\(value.typeName)`.")
        }
        var pieces: [JSONValue] = []
        for (index, element) in elements.enumerated() {
            guard let content = element["text"]?["content"]?.stringValue else {
                throw .undefined("\(path)[\(index)].text")
            }
            guard content.utf16.count <= 2_000 else {
                throw .validation(
                    "body failed validation: body.\(path)[\(index)].text.content.length should be ≤ `2000`, "
                        + "instead was `\(content.utf16.count)`.")
            }
            let link = element["text"]?["link"]?["url"]?.argumentText
            pieces.append(piece(content, link: link, annotations: element["annotations"]?.objectValue ?? [:]))
        }
        return .array(pieces)
    }

    private static func piece(_ text: String, link: String?, annotations: JSONObject = [:]) -> JSONValue {
        let plainLooks: JSONObject = [
            "bold": false, "italic": false, "strikethrough": false, "underline": false, "code": false,
            "color": "default",
        ]
        return [
            "type": "text",
            "text": ["content": .string(text), "link": link.map { ["url": .string($0)] } ?? .null],
            "annotations": .object(plainLooks.merging(annotations)), "plain_text": .string(text),
            "href": .optional(link),
        ]
    }
}
