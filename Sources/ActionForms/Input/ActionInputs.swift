import Alloy
import JSON
import Synchronization

/// The compiled input schemas of the actions that were executed lately.
package final class ActionInputs: Sendable {
    private struct Key: Hashable {
        let connectorId: ExactString
        let actionId: ExactString
    }

    private struct Entry {
        let action: ActionDetails
        let input: CompiledActionInput
    }

    private static let maximumEntries = 256

    private let entries = Mutex<[Key: Entry]>([:])

    package init() {}

    /// The input schema of the action by this definition. One that came from memory is the very same value as before, which
    /// is found out without a look at its parts.
    package func input(of action: ActionDetails, _ actionId: String, of connectorId: String) -> CompiledActionInput {
        let key = Key(connectorId: ExactString(connectorId), actionId: ExactString(actionId))
        if let entry = entries.withLock({ $0[key] }), entry.action == action { return entry.input }
        let input = CompiledActionInput(action)
        entries.withLock { entries in
            if entries.count >= Self.maximumEntries { entries.removeAll() }
            entries[key] = Entry(action: action, input: input)
        }
        return input
    }

    /// Forgets everything.
    package func removeAll() { entries.withLock { $0.removeAll() } }
}
