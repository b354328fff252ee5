import JSON
import Logging

/// The result of a tool's call.
public struct ToolResult: Sendable {
    public var content: [ContentBlock]
    /// The result as JSON; the content has the same as text.
    public var structured: JSONObject?
    /// True if the tool could not do what it was asked for. The model sees the content and may correct itself.
    public var isError: Bool
    /// The secrets that the result may show, such as a link that a person has to open.
    public var shown: [Secret]

    public init(
        content: [ContentBlock], structured: JSONObject? = nil, isError: Bool = false, shown: [Secret] = []
    ) {
        self.content = content
        self.structured = structured
        self.isError = isError
        self.shown = shown
    }

    /// Creates a result of JSON, with the same as text for clients that read only that.
    public init(_ structured: JSONObject, isError: Bool = false, shown: [Secret] = []) {
        self.init(
            content: [.text(JSONValue.object(structured).text)], structured: structured, isError: isError, shown: shown)
    }

    func json(_ profile: Profile) -> JSONObject {
        var object: JSONObject = ["content": .array(content.map { $0.json(profile) })]
        if profile.hasStructuredContent { object.append("structuredContent", structured.map(JSONValue.object)) }
        object.append("isError", .bool(isError))
        return object
    }
}
