import JSON
import JSONRPC
import MCP

/// The tools that ask the client for something.
enum FixtureQuestions {
    // MARK: - One question, in every revision

    /// The tools of the scenarios for revisions with a handshake.
    static let handshake: [FixtureTool] = [
        FixtureTool("test_sampling", inputSchema: required("prompt")) { arguments, request throws(FeatureError) in
            let answer = try await request.ask(
                "sampling/createMessage", sampling(arguments["prompt"]?.stringValue ?? "", 100), as: "model")
            return text("LLM response: \(answer["content"]?["text"]?.stringValue ?? answer.text)")
        },
        FixtureTool("test_elicitation", inputSchema: required("message")) { arguments, request throws(FeatureError) in
            let question = FixtureForm.form(
                arguments["message"]?.stringValue ?? "",
                [
                    "username": ["type": "string", "description": "User's response"],
                    "email": ["type": "string", "description": "User's email address"],
                ])
            return text("User response: \(describe(try await request.ask(question, as: "user")))")
        },
        completed("test_elicitation_sep1034_defaults", FixtureForms.defaults),
        completed("test_elicitation_sep1330_enums", FixtureForms.enumerations),
    ]

    private static func completed(_ name: String, _ form: Elicitation) -> FixtureTool {
        FixtureTool(name) { _, request throws(FeatureError) in
            text("Elicitation completed: \(describe(try await request.ask(form, as: "form")))")
        }
    }

    // MARK: - Rounds, in a stateless revision

    /// The tools of the scenarios with results `input_required`.
    static let rounds: [FixtureTool] = [
        greeting("test_input_required_result_elicitation"), greeting("test_streaming_elicitation"),
        FixtureTool("test_missing_capability") { _, request throws(FeatureError) in
            text("\(try await request.ask([model("greeting", "Generate a greeting")]).count) answer")
        },
        FixtureTool("test_input_required_result_sampling") { _, request throws(FeatureError) in
            let answer = try await request.ask(
                "sampling/createMessage", sampling("What is the capital of France?", 100), as: "capital_question")
            return text(answer["content"]?["text"]?.stringValue ?? "")
        },
        FixtureTool("test_input_required_result_list_roots") { _, request throws(FeatureError) in
            let answer = try await request.ask("roots/list", .value([:]), as: "client_roots")
            return text((answer["roots"]?.arrayValue ?? []).compactMap { $0["uri"]?.stringValue }.joined())
        },
        FixtureTool("test_input_required_result_request_state") { _, request throws(FeatureError) in
            _ = try await request.ask(confirmation, as: "confirm", remembering: ["word": "state-ok"])
            return text(request.memory["word"]?.stringValue ?? "")
        },
        FixtureTool("test_input_required_result_tampered_state") { _, request throws(FeatureError) in
            _ = try await request.ask(confirmation, as: "confirm")
            return text("confirmed")
        },
        FixtureTool("test_input_required_result_multiple_inputs") { _, request throws(FeatureError) in
            let answers = try await request.ask([
                name, model("greeting", "Generate a greeting"),
                ClientQuestion(key: "client_roots", method: "roots/list", params: .value([:])),
            ])
            return text("\(answers.count) answers")
        },
        FixtureTool("test_input_required_result_capabilities") { _, request throws(FeatureError) in
            let questions = [("elicitation", name), ("sampling", model("greeting", "Generate a greeting"))]
            let possible = questions.filter { request.capabilities.names.contains($0.0) }.map(\.1)
            return text("\(try await request.ask(possible).count) answers")
        },
        FixtureTool("test_input_required_result_multi_round") { _, request throws(FeatureError) in
            let first = try await request.ask(FixtureForm.text("name", "Step 1: What is your name?"), as: "step1")
            let second = try await request.ask(
                FixtureForm.text("color", "Step 2: What is your favorite color?"), as: "step2")
            return text("\(describe(first)) \(describe(second))")
        },
    ]

    private static func greeting(_ name: String) -> FixtureTool {
        FixtureTool(name) { _, request throws(FeatureError) in
            let answer = try await request.ask(FixtureForm.text("name", "What is your name?"), as: "user_name")
            guard case .accepted(let fields) = answer else { return text("Hello!") }
            return text("Hello, \(fields["name"]?.stringValue ?? "")!")
        }
    }

    private static let confirmation = FixtureForm.form("Please confirm", ["ok": ["type": "boolean"]])

    private static let name = ClientQuestion(
        key: "user_name", method: "elicitation/create",
        params: .value([
            "mode": "form", "message": "What is your name?",
            "requestedSchema": ["type": "object", "properties": ["name": ["type": "string"]], "required": ["name"]],
        ]))

    private static func model(_ key: String, _ prompt: String) -> ClientQuestion {
        ClientQuestion(key: key, method: "sampling/createMessage", params: sampling(prompt, 50))
    }

    // MARK: - Parts

    private static func sampling(_ prompt: String, _ maximum: Int) -> Payload {
        .value([
            "messages": [["role": "user", "content": ["type": "text", "text": .string(prompt)]]],
            "maxTokens": .int(maximum),
        ])
    }

    private static func required(_ name: String) -> JSONObject {
        var properties = JSONObject()
        properties.append(name, ["type": "string"])
        return ["type": "object", "properties": .object(properties), "required": [.string(name)]]
    }

    private static func describe(_ answer: ElicitationAnswer) -> String {
        switch answer {
        case .accepted(let fields): "action=accept, content=\(JSONValue.object(fields).text)"
        case .declined: "action=decline"
        case .cancelled: "action=cancel"
        }
    }

    private static func text(_ text: String) -> ToolResult { ToolResult(content: [.text(text)]) }
}

/// The larger forms.
private enum FixtureForms {
    static let defaults = FixtureForm.form(
        "Please check these values.",
        [
            "name": ["type": "string", "default": "John Doe"], "age": ["type": "integer", "default": 30],
            "score": ["type": "number", "default": .number(JSONNumber(95.5) ?? JSONNumber(0))],
            "status": ["type": "string", "enum": ["active", "inactive", "pending"], "default": "active"],
            "verified": ["type": "boolean", "default": true],
        ])

    static let enumerations = FixtureForm.form(
        "Please choose.",
        [
            "untitledSingle": ["type": "string", "enum": ["option1", "option2", "option3"]],
            "titledSingle": ["type": "string", "oneOf": titled("First Option", "Second Option", "Third Option")],
            "legacyEnum": [
                "type": "string", "enum": ["opt1", "opt2", "opt3"],
                "enumNames": ["Option One", "Option Two", "Option Three"],
            ],
            "untitledMulti": [
                "type": "array", "items": ["type": "string", "enum": ["option1", "option2", "option3"]],
            ],
            "titledMulti": [
                "type": "array", "items": ["anyOf": titled("First Choice", "Second Choice", "Third Choice")],
            ],
        ])

    private static func titled(_ titles: String...) -> JSONValue {
        .array(
            zip(1..., titles).map { number, title in ["const": .string("value\(number)"), "title": .string(title)] })
    }
}
