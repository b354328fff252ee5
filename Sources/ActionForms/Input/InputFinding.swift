import Alloy
import JSON
import JSONSchema

/// One thing in the input of an action that does not fit its schema.
package struct InputFinding: Sendable {
    package enum Reason: Sendable {
        /// The schema refuses the value.
        case refused(Violation)
        /// The member belongs to another place.
        case misplaced(home: JSONPointer)
        /// No field has the member's name; this one is near.
        case misspelt(nearest: String)
        /// No field has the member's name; these are there.
        case unknown(names: [String])
        /// The path needs a value that can be a part of it.
        case missingInPath
    }

    /// The place in the input.
    package let pointer: JSONPointer
    package let reason: Reason
    /// What stands there, in a few words.
    package let got: String

    /// As it stands in `findings` and in the `problems` of an error.
    package var problem: AlloyError.Problem {
        switch reason {
        case .refused(let violation):
            return AlloyError.Problem(
                at: pointer, expected: violation.expected, got: got, nearest: violation.nearest)
        case .misplaced(let home):
            return AlloyError.Problem(at: pointer, expected: "it at \(home)", got: got, nearest: home.description)
        case .misspelt(let nearest):
            return AlloyError.Problem(
                at: pointer, expected: "a member that the action knows", got: got, nearest: nearest)
        case .unknown(let names):
            let more = names.count > 12 ? " and \(names.count - 12) more" : ""
            let expected = "one of \(names.prefix(12).joined(separator: ", "))\(more)"
            return AlloyError.Problem(at: pointer, expected: expected, got: got, nearest: nil)
        case .missingInPath:
            return AlloyError.Problem(
                at: pointer, expected: "a value for the path", got: "nothing that fits a path")
        }
    }
}
