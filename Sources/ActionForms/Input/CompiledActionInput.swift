import Alloy
import JSON
import JSONSchema
import Locking

/// A compiled input schema: for an action the groups of `execute`, for a credential's form the parameters of
/// `credentials.create`. (A class, since every execution passes it on.)
package final class CompiledInput: Sendable {
    /// The schema as JSON, in draft 2020-12.
    package let document: JSONValue
    /// The compiled schema; nil when the document is not a schema.
    package let schema: Schema?
    /// The locations of its fields.
    package let fields: FieldIndex

    /// Compiles a schema of draft 2020-12. Formats are asserted: definitions use them as constraints.
    package init(_ document: JSONValue) {
        self.document = document
        schema = try? Schema(compiling: document, malformed: .leaveUnchecked, formats: .assert)
        fields = FieldIndex(document)
    }
}

/// The input schema of an action, compiled on first use.
package final class CompiledActionInput: Sendable {
    /// The definition of the action.
    package let action: ActionDetails
    private let compiled = Mutex<CompiledInput?>(nil)
    private let madeForTools = Mutex<ToolSchema?>(nil)

    package init(_ action: ActionDetails) { self.action = action }

    /// The compiled schema.
    package var value: CompiledInput {
        if let known = compiled.withLock({ $0 }) { return known }
        let made = CompiledInput(ActionInput(action).schema)
        compiled.withLock { $0 = made }
        return made
    }

    /// The schema for tools.
    package var forTools: ToolSchema {
        if let known = madeForTools.withLock({ $0 }) { return known }
        let made = ToolSchema(value.document)
        madeForTools.withLock { $0 = made }
        return made
    }
}

/// A cache of the compiled input schemas of recently executed actions.
package final class ActionInputCache: Sendable {
    private struct Key: Hashable {
        let connectorId: ExactString
        let actionId: ExactString
    }

    private static let maximumEntries = 256

    private let entries = Mutex<[Key: CompiledActionInput]>([:])

    package init() {}

    /// Returns the input schema of the action with this definition. A definition from the cache is the same value as
    /// before, which a comparison recognizes without visiting its parts.
    package func input(of action: ActionDetails, _ actionId: String, of connectorId: String) -> CompiledActionInput {
        let key = Key(connectorId: ExactString(connectorId), actionId: ExactString(actionId))
        if let known = entries.withLock({ $0[key] }), known.action == action { return known }
        let input = CompiledActionInput(action)
        entries.withLock { entries in
            if entries.count >= Self.maximumEntries { entries.removeAll() }
            entries[key] = input
        }
        return input
    }

    /// Removes everything.
    package func removeAll() { entries.withLock { $0.removeAll() } }
}
