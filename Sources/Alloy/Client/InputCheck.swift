import JSON
import Platform

/// Gathers everything that is wrong with a call's input, so that it can be said at once and before anything is sent.
struct InputCheck {
    private(set) var problems: [AlloyError.Problem] = []

    /// Wants at least one character.
    mutating func notEmpty(_ value: String?, _ name: String) {
        if value?.isEmpty != false { add(name, "at least one character", value) }
    }

    /// Wants an id of the service: 24 hexadecimal digits. The service answers anything else with a vague refusal.
    mutating func objectId(_ value: String, _ name: String) {
        if value.utf8.count != 24 || Hex.decode(value) == nil { add(name, "24 hexadecimal digits", value) }
    }

    /// Wants a text that can stand in a header: without control characters.
    mutating func headerValue(_ value: String?, _ name: String) {
        guard let value else { return }
        if value.isEmpty {
            add(name, "at least one character", value)
        } else if value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            add(name, "no control character", value)
        }
    }

    /// Adds a problem with the parameter `name`.
    mutating func add(_ name: String, _ expected: String, _ got: String?) {
        problems.append(AlloyError.Problem(at: JSONPointer(tokens: [name]), expected: expected, got: .optional(got)))
    }

    /// Throws `invalid_input` with all problems when there are any.
    func finish() throws(AlloyError) {
        guard let first = problems.first else { return }
        let more =
            problems.count == 1 ? "" : ", and \(problems.count - 1) more problem\(problems.count == 2 ? "" : "s")"
        throw .notSent(
            .invalidInput, "\(first.pointer) has to be: \(first.expected)\(more).",
            fix: [.advice("Correct what `problems` lists and send again.")], problems: problems)
    }
}
