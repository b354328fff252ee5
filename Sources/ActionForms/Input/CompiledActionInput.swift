import Alloy
import JSON
import JSONSchema
import Synchronization

/// A schema of input, ready to hold values against: for an action the groups of `execute`, for a form of credentials the
/// parameters of `credentials.create`.
package struct CompiledInput: Sendable {
    /// The schema as JSON, in draft 2020-12.
    package let document: JSONValue
    /// Nil where the document is no schema at all.
    package let schema: Schema?
    /// Where its fields are.
    package let fields: FieldIndex

    /// Compiles a schema of draft 2020-12. Formats count: whoever writes one into a definition means it.
    package init(_ document: JSONValue) {
        self.document = document
        schema = try? Schema(compiling: document, malformed: .leaveUnchecked, formats: .assert)
        fields = FieldIndex(document)
    }
}

/// An action's input schema, compiled when it is first asked for, and kept with the action's definition.
package final class CompiledActionInput: Sendable {
    /// The definition that the schema is made from.
    package let action: ActionDetails
    private let compiled = Mutex<CompiledInput?>(nil)
    private let madeForTools = Mutex<ToolSchema?>(nil)

    package init(_ action: ActionDetails) { self.action = action }

    /// The schema, and where its fields are.
    package var value: CompiledInput {
        if let known = compiled.withLock({ $0 }) { return known }
        let made = CompiledInput(ActionInput(action).schema)
        compiled.withLock { $0 = made }
        return made
    }

    /// The schema as tools take it.
    package var forTools: ToolSchema {
        if let known = madeForTools.withLock({ $0 }) { return known }
        let made = ToolSchema(value.document)
        madeForTools.withLock { $0 = made }
        return made
    }
}
