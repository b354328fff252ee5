import JSON
import JSONRPC
import MCP

/// The prompts of the fixture.
enum FixturePrompts {
    static let all = [
        prompt("test_simple_prompt", []),
        prompt("test_prompt_with_arguments", ["arg1", "arg2"]),
        prompt("test_prompt_with_embedded_resource", ["resourceUri"]),
        prompt("test_prompt_with_image", []),
        prompt("test_input_required_result_prompt", []),
    ]

    private static func prompt(_ name: String, _ arguments: [String]) -> Prompt {
        Prompt(
            name: name, title: name, description: "A prompt of the conformance suite.",
            arguments: arguments.map { Prompt.Argument(name: $0, description: "A test argument.", isRequired: true) })
    }

    /// The messages of a prompt.
    static func messages(
        of prompt: String, _ arguments: [String: String], _ request: ClientRequest
    ) async throws(FeatureError) -> Prompt.Messages {
        Prompt.Messages(
            description: "A prompt of the conformance suite.", content: try await content(prompt, arguments, request))
    }

    private static func content(
        _ prompt: String, _ arguments: [String: String], _ request: ClientRequest
    ) async throws(FeatureError) -> [ContentBlock] {
        switch prompt {
        case "test_prompt_with_arguments":
            let (first, second) = (arguments["arg1"] ?? "", arguments["arg2"] ?? "")
            return [.text("Prompt with arguments: arg1='\(first)', arg2='\(second)'")]
        case "test_prompt_with_embedded_resource":
            let contents = ResourceContents(
                uri: arguments["resourceUri"] ?? "", mimeType: "text/plain",
                data: .text("Embedded resource content for testing."))
            return [.embedded(contents), .text("Please process the embedded resource above.")]
        case "test_prompt_with_image":
            return [
                .image(data: FixtureMedia.picture, mimeType: "image/png"), .text("Please analyze the image above."),
            ]
        case "test_input_required_result_prompt":
            let answer = try await request.ask(
                FixtureForm.text("context", "What context should the prompt use?"), as: "user_context")
            guard case .accepted(let fields) = answer else { return [.text("No context was given.")] }
            return [.text("The context is \(fields["context"]?.stringValue ?? "").")]
        default: return [.text("This is a simple prompt for testing.")]
        }
    }
}

/// Questions that the fixture asks.
enum FixtureForm {
    /// A form with one required text.
    static func text(_ field: String, _ message: String) -> Elicitation { form(message, [field: ["type": "string"]]) }

    /// A form with these required fields.
    static func form(_ message: String, _ properties: JSONObject) -> Elicitation {
        .form(
            message: message,
            schema: [
                "type": "object", "properties": .object(properties), "required": .strings(Array(properties.keys)),
            ])
    }
}
