import Alloy
import JSON
import JSONSchema
import Synchronization

/// An action's input schema, ready to hold arguments against. It is made when it is first asked for, and kept with the
/// action's definition.
final class CompiledActionInput: Sendable {
    struct Compiled: Sendable {
        let input: ActionInput
        /// Nil where the definition's schema is none at all.
        let schema: Schema?
        let fields: FieldIndex
    }

    private let action: ActionDetails
    private let compiled = Mutex<Compiled?>(nil)

    init(_ action: ActionDetails) { self.action = action }

    /// The schema, and where its fields are.
    var value: Compiled {
        if let known = compiled.withLock({ $0 }) { return known }
        let input = ActionInput(action)
        let made = Compiled(
            input: input, schema: try? Schema(compiling: input.schema, malformed: .leaveUnchecked),
            fields: FieldIndex(input.schema))
        compiled.withLock { $0 = made }
        return made
    }
}
