import Alloy
import JSON
import Platform

extension Call {
    /// The moment given for a parameter, or nil. Throws `invalid_input` for a text that is none.
    package func moment(_ parameter: Parameter<String?>) throws(AlloyError) -> Timestamp? {
        guard let text = self[parameter] else { return nil }
        if let moment = Timestamp(iso8601: text) { return moment }
        throw .notSent(
            .invalidInput, "The parameter \(parameter.name) is not a date and time.",
            fix: [.advice("Write it in ISO 8601, such as 2025-10-01T09:00:00.000Z.")],
            problems: [
                AlloyError.Problem(
                    at: parameter.pointer, expected: "a date and a time with an offset or Z",
                    value: .string(text))
            ])
    }
}
