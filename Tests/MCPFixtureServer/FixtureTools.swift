import JSON
import JSONRPC
import MCP
import Platform

/// A tool of the fixture with its work.
struct FixtureTool: Sendable {
    typealias Run = @Sendable (JSONObject, ClientRequest) async throws(FeatureError) -> ToolResult

    let tool: Tool
    let run: Run

    init(_ name: String, inputSchema: JSONObject = ["type": "object", "properties": [:]], run: @escaping Run) {
        tool = Tool(
            name: name, title: name, description: "A tool of the conformance suite.", inputSchema: inputSchema,
            outputSchema: nil, hints: Tool.Hints(isReadOnly: true, isOpenWorld: false))
        self.run = run
    }

    /// A tool with this result.
    init(_ name: String, _ content: [ContentBlock], isError: Bool = false) {
        self.init(name) { _, _ throws(FeatureError) in ToolResult(content: content, isError: isError) }
    }
}

/// The tools of the fixture.
enum FixtureTools {
    static let all: [FixtureTool] = contents + reports + FixtureQuestions.handshake + FixtureQuestions.rounds

    private static let contents: [FixtureTool] = [
        FixtureTool("test_simple_text", [.text("This is a simple text response for testing.")]),
        FixtureTool("test_image_content", [.image(data: FixtureMedia.picture, mimeType: "image/png")]),
        FixtureTool("test_audio_content", [.audio(data: FixtureMedia.sound, mimeType: "audio/wav")]),
        FixtureTool(
            "test_embedded_resource",
            [
                .embedded(
                    ResourceContents(
                        uri: "test://embedded-resource", mimeType: "text/plain",
                        data: .text("This is an embedded resource content.")))
            ]),
        FixtureTool(
            "test_multiple_content_types",
            [
                .text("Multiple content types test:"),
                .image(data: FixtureMedia.picture, mimeType: "image/png"),
                .embedded(
                    ResourceContents(
                        uri: "test://mixed-content-resource", mimeType: "application/json",
                        data: .text("{\"test\":\"data\",\"value\":123}"))),
            ]),
        FixtureTool(
            "test_error_handling", [.text("This tool intentionally returns an error for testing")], isError: true),
        FixtureTool("json_schema_2020_12_tool", inputSchema: vocabulary) { _, _ throws(FeatureError) in
            ToolResult(content: [.text("The schema fits.")])
        },
    ]

    /// A schema with the words of JSON Schema 2020-12 that servers must not remove.
    private static let vocabulary: JSONObject = [
        "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
        "$defs": [
            "address": [
                "$anchor": "addressDef", "type": "object",
                "properties": ["street": ["type": "string"], "city": ["type": "string"]],
            ]
        ],
        "properties": [
            "name": ["type": "string"], "address": ["$ref": "#/$defs/address"],
            "contactMethod": ["type": "string", "enum": ["phone", "email"]], "phone": ["type": "string"],
            "email": ["type": "string"],
        ],
        "allOf": [["anyOf": [["required": ["phone"]], ["required": ["email"]]]]],
        "if": ["properties": ["contactMethod": ["const": "phone"]], "required": ["contactMethod"]],
        "then": ["required": ["phone"]], "else": ["required": ["email"]], "additionalProperties": false,
    ]

    private static let reports: [FixtureTool] = [
        FixtureTool("test_tool_with_logging", run: logs), FixtureTool("test_logging_tool", run: logs),
        FixtureTool("test_tool_with_progress") { _, request throws(FeatureError) in
            for message in ["Begun.", "Half done.", "Done."] {
                request.report(message)
                await pause()
            }
            return ToolResult(content: [.text("The tool has reported its progress.")])
        },
    ]

    private static let logs: FixtureTool.Run = { _, request throws(FeatureError) in
        for message in ["Tool execution started", "Tool processing data", "Tool execution completed"] {
            request.log(.info, .string(message))
            await pause()
        }
        return ToolResult(content: [.text("The tool has logged its work.")])
    }

    private static func pause() async { try? await SleepTimer.sleep(until: .now + .milliseconds(50)) }
}
