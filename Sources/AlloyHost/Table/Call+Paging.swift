import Alloy
import JSON
import Platform

extension Call {
    /// The moment given for `name`, or nil. Throws `invalid_input` for a text that is none.
    package func moment(_ name: String) throws(AlloyError) -> Timestamp? {
        guard let text = text(name) else { return nil }
        if let moment = Timestamp(iso8601: text) { return moment }
        throw .notSent(
            .invalidInput, "The parameter \(name) is no moment in time.",
            fix: [.advice("Write it as ISO 8601 has it, such as 2025-10-01T09:00:00.000Z.")],
            problems: [
                AlloyError.Problem(
                    at: JSONPointer(tokens: [name]), expected: "a date and a time with an offset or Z",
                    value: .string(text))
            ])
    }
}
