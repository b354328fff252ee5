import Alloy
import AlloyMCP
import AlloySandbox
import JSON

/// The check of one connector's actions: each is called with valid input on a snapshot of the sandbox.
struct HintCheck {
    /// The tools that execute actions, the weakest first.
    private static let tools = ["execute_read", "execute_write", "execute_destructive"]

    private let actions: [Action]
    private let descriptions: [String: JSONValue]
    private let book: CallBook
    private let agent: Agent
    private var report = HintReport()

    /// Checks the connectors of these ids, nil for all, with the effects that `rules` decide. `pinned` are the rules for
    /// pinned tools, if they differ.
    static func all(
        of wanted: Set<String>? = nil, _ rules: EffectRules = EffectRules(), pinned: EffectRules? = nil
    ) async throws -> HintReport {
        var report = HintReport()
        for connector in Agent().sandbox.connectorIds where wanted?.contains(connector) ?? true {
            // A sandbox of its own, so that the states that are compared have nothing of other connectors.
            var check = try await HintCheck(connector, Agent(rules))
            try await check.run()
            try await check.checkPinnedTools(pinned ?? rules)
            report.add(check.report)
        }
        return report
    }

    private init(_ connector: String, _ agent: Agent) async throws {
        self.agent = agent
        book = try CallBook(of: connector)
        let resources = try await agent.reply("resources.list", ["connectorId": .string(connector)])["resources"]
        var actions: [Action] = []
        var descriptions: [String: JSONValue] = [:]
        for resource in resources?.arrayValue ?? [] {
            for row in resource["actions"]?.arrayValue ?? [] {
                let action = Action(
                    connector: connector, resource: resource["name"]?.stringValue ?? "",
                    id: row["id"]?.stringValue ?? "")
                actions.append(action)
                descriptions[action.id] = try await agent.call("describe_action", action.arguments).content
            }
        }
        self.actions = actions
        self.descriptions = descriptions
    }

    private mutating func run() async throws {
        // Providers make the records of an account at its first call, which is none of those that are checked.
        if let first = actions.first { _ = try await agent.execute("execute_destructive", first, [:]) }
        let start = agent.sandbox.snapshot()
        for action in actions {
            guard agent.sandbox.restore(start) else { throw CheckError("the sandbox lost its snapshot") }
            do {
                try await check(action)
            } catch let error as CheckError {
                report.fail(action.name, error.description)
            }
        }
        let known = Set(actions.map(\.id))
        for name in book.calls.keys.sorted() where !known.contains(name) {
            report.fail("\(actions.first?.connector ?? "").\(name)", "Calls has it, but there is no such action")
        }
    }

    /// Compares the hints of each action's own tool with the action's effect, which the calls have confirmed.
    private mutating func checkPinnedTools(_ rules: EffectRules) async throws {
        let pins = actions.compactMap { PinnedAction($0.name) }
        let tools = try await Agent(rules, pins: pins).tools().suffix(actions.count)
        guard pins.count == actions.count, tools.count == actions.count else {
            throw CheckError("\(tools.count) pinned tools for \(actions.count) actions")
        }
        for (action, tool) in zip(actions, tools) {
            let effect = descriptions[action.id]?["effect"]?.stringValue.flatMap(Effect.init(rawValue:))
            let expected: JSONObject = [
                "readOnlyHint": .bool(effect == .read), "destructiveHint": .bool(effect == .destructive),
                "idempotentHint": .bool(effect == .read || effect == .idempotentWrite), "openWorldHint": true,
            ]
            let hints = tool["annotations"]?.objectValue ?? [:]
            guard tool["description"]?.stringValue?.contains(action.name) == true else {
                throw CheckError("\(tool["name"]?.text ?? "a tool") is not the tool of \(action.name)")
            }
            // Of a tool that only reads, the other hints have no meaning.
            let names = effect == .read ? ["readOnlyHint"] : expected.members.map(\.key)
            for name in names where hints[name] != expected[name] {
                report.fail(
                    action.name,
                    "its own tool has \(name) \(hints[name]?.text ?? "missing"), and it is a "
                        + (effect?.rawValue ?? "tool without an effect"))
            }
        }
    }

    private mutating func check(_ action: Action) async throws {
        let description = descriptions[action.id]
        guard let effect = description?["effect"]?.stringValue.flatMap(Effect.init(rawValue:)) else {
            throw CheckError("describe_action states no effect: \(description?.text ?? "nothing")")
        }
        report.count(effect)
        var preparation = CallPreparation(book, actions, descriptions)
        let input = try await preparation.input(of: action, with: agent)
        let tool = try await sufficientTool(for: action, effect, input)
        let instant = agent.sandbox.instant
        let before = agent.sandbox.stateLines
        let first = try await trial(action, tool, input)
        let difference = StateDifference(before, first.state)
        switch (effect, difference) {
        case (.read, let difference?): report.fail(action.name, "it is a read, and changes \(difference)")
        case (.read, nil): break
        case (_, nil): report.note(action.name, "it is a \(effect.rawValue), and this call changes nothing")
        case (_, _?) where first.changes.isEmpty:
            report.fail(action.name, "it changes something, and the journal has no change")
        default: break
        }
        if difference == nil, let change = first.changes.first {
            report.fail(action.name, "it changes nothing, and the journal says that \(change.thing) is \(change.kind)")
        }
        guard effect == .idempotentWrite else { return }
        // At the same instant, so that only what a repetition does can differ.
        agent.sandbox.turnBackClock(to: instant)
        let second = try await trial(action, tool, input)
        if let difference = StateDifference(first.state, second.state) {
            report.fail(action.name, "it is an idempotentWrite, and made twice it changes \(difference)")
        }
        if second.answer != first.answer {
            report.fail(
                action.name,
                "it is an idempotentWrite, and answers \(first.answer.text), then \(second.answer.text)")
        }
    }

    /// The tool that `describe_action` names. Every weaker one must refuse the action, before anything is sent.
    private func sufficientTool(
        for action: Action, _ effect: Effect, _ input: JSONObject
    ) async throws -> String {
        guard let tool = descriptions[action.id]?["tool"]?.stringValue, let place = Self.tools.firstIndex(of: tool)
        else {
            throw CheckError("describe_action names no tool")
        }
        for weaker in Self.tools[..<place] {
            let count = agent.sandbox.callCount
            let result = try await agent.execute(weaker, action, input)
            guard result.isError, result.kind == "policy_denied", agent.sandbox.executions(after: count).isEmpty else {
                throw CheckError("it is a \(effect.rawValue) for \(tool), and \(weaker) does not refuse it")
            }
        }
        return tool
    }

    /// Makes a call that must succeed.
    private func trial(_ action: Action, _ tool: String, _ input: JSONObject) async throws -> Trial {
        let count = agent.sandbox.callCount
        let result = try await agent.execute(tool, action, input)
        let executions = agent.sandbox.executions(after: count)
        guard !result.isError, executions.count == 1, executions[0].isApplied else {
            throw CheckError("no valid call with \(tool): \(JSONValue.object(input).text): \(result.content.text)")
        }
        return Trial(
            answer: result.content["responseData"] ?? .null, state: agent.sandbox.stateLines,
            changes: executions[0].changes)
    }

    /// A call that was made, and what it left behind.
    private struct Trial {
        let answer: JSONValue
        let state: [String]
        /// The changes that the journal has of it.
        let changes: [StateChange]
    }
}
