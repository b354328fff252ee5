import Alloy
import AlloyHost
import JSON
import MCP

/// The tool of one action, made from its definition, or without one as long as that is not known.
///
/// The arguments have the same form either way, so a client may call the tool by an older description.
struct PinnedTool: Sendable {
    /// The largest schema that is part of the list of tools, in bytes; for more, `describe_action` has it.
    private static let maximumSchemaBytes = 16 << 10
    /// The longest description; clients cut what is longer than 2 KB.
    private static let maximumDescription = 1_000

    private let name: String
    private let pin: PinnedAction
    private let definition: JSONObject?
    private let isReadOnly: Bool

    /// The tool `name` for an action with this definition of `actions.get`. With `isReadOnly` it refuses everything but reads.
    init(name: String, _ pin: PinnedAction, _ definition: JSONObject?, isReadOnly: Bool) {
        self.name = name
        self.pin = pin
        self.definition = definition
        self.isReadOnly = isReadOnly
    }

    /// The action's effect; nil if it is not known.
    var effect: Effect? { definition?["effect"]?.stringValue.flatMap(Effect.init) }

    /// The tool, as `tools/list` has it.
    var tool: Tool {
        Tool(
            name: name, title: definition?["name"]?.stringValue ?? "\(pin.connectorId) \(pin.actionId)",
            description: description, inputSchema: inputSchema(typedInput), outputSchema: ExecuteTools.output,
            hints: hints)
    }

    /// The tool with the function that runs it. It accepts any `input`: the execution checks that more exactly than the schema,
    /// which can't express everything.
    var agentTool: AgentTool {
        let (pin, effects) = (pin, allowedEffects)
        return AgentTool(
            tool: Tool(
                name: name, title: "", description: "", inputSchema: inputSchema(nil),
                outputSchema: ExecuteTools.output, hints: hints),
            strength: hints.isReadOnly ? .none : hints.isDestructive ? .destructive : .write
        ) { call throws(ToolFailure) in
            try await ToolExecution(call, connectorId: pin.connectorId, actionId: pin.actionId).run(effects)
        }
    }

    /// The effects that the hints promise at most.
    private var allowedEffects: Set<Effect> {
        if hints.isReadOnly { return [.read] }
        return hints.isDestructive ? Set(Effect.allCases) : [.read, .idempotentWrite, .write]
    }

    /// True hints for every effect that the tool may have. While the effect is not known, it may be any.
    private var hints: Tool.Hints {
        if isReadOnly || effect == .read { return Tool.Hints(isReadOnly: true, isIdempotent: true, isOpenWorld: true) }
        return Tool.Hints(
            isReadOnly: false, isDestructive: effect == .destructive || effect == nil,
            isIdempotent: effect == .idempotentWrite, isOpenWorld: true)
    }

    private var description: String {
        let action = "\(pin.connectorId).\(pin.actionId)"
        var sentences = ["Execute the action \(action)."]
        if let text = definition?["description"]?.stringValue, !text.isEmpty {
            let characters = text.unicodeScalars
            let isLong = characters.count > Self.maximumDescription
            sentences = [
                isLong ? String(String.UnicodeScalarView(characters.prefix(Self.maximumDescription - 1))) + "…" : text,
                "(\(action))",
            ]
        }
        if !hints.isReadOnly {
            sentences.append("The same call again within 10 minutes returns the first outcome.")
        }
        return sentences.joined(separator: " ")
    }

    /// The action's own schema, if it is known and not too large.
    private var typedInput: JSONObject? {
        guard let schema = definition?["inputSchema"]?.objectValue,
            JSONValue.object(schema).bytes.count <= Self.maximumSchemaBytes
        else { return nil }
        return schema
    }

    private func inputSchema(_ typed: JSONObject?) -> JSONObject {
        let input =
            typed.map(JSONValue.object)
            ?? ArgumentSchema.anyObject(
                "Fits the inputSchema of describe_action for the connector \(pin.connectorId) and the action "
                    + "\(pin.actionId).")
        var properties: JSONObject = [
            "account": ArgumentSchema.text("An account of list_accounts; needed if there are several."),
            "input": input,
        ]
        if !hints.isReadOnly { properties.append("repeat", ExecuteTools.repeatProperty) }
        let isNeeded = typed?["required"]?.arrayValue?.isEmpty == false
        return ArgumentSchema.object(properties, required: isNeeded ? ["input"] : [])
    }
}
