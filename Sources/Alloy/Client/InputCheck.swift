import JSON
import Platform
import TextCoding

/// Collects all problems of a call's input, so that they are reported together and before anything is sent.
struct InputCheck {
    private(set) var problems: [AlloyError.Problem] = []

    /// Throws `invalid_input` unless the parameter has at least one character.
    static func notEmpty(_ value: String, _ name: String) throws(AlloyError) {
        var check = InputCheck()
        check.notEmpty(value, name)
        try check.finish()
    }

    /// Requires at least one character.
    mutating func notEmpty(_ value: String?, _ name: String) {
        if value?.isEmpty != false { add(name, "at least one character", .optional(value)) }
    }

    /// Requires an id of the service: 24 hexadecimal digits. The service responds to anything else with a vague error.
    mutating func objectId(_ value: String, _ name: String) {
        var digits = value
        // Over the buffer: it takes a fraction of the time of one over the view.
        let isId = digits.withUTF8 { digits in
            for digit in digits where Hex.value(of: digit) == nil { return false }
            return digits.count == 24
        }
        if !isId {
            add(name, "24 hexadecimal digits", .string(value))
        }
    }

    /// Requires a valid header value: text without control characters.
    mutating func headerValue(_ value: String?, _ name: String) {
        guard let value else { return }
        if value.isEmpty {
            add(name, "at least one character", .string(value))
        } else if value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            add(name, "text without control characters", .string(value))
        }
    }

    /// Adds a problem with the parameter `name`.
    private mutating func add(_ name: String, _ expected: String, _ value: JSONValue) {
        let value = value.isNull ? nil : value
        problems.append(AlloyError.Problem(at: JSONPointer(tokens: [name]), expected: expected, value: value))
    }

    /// Adds a problem with the parameter `name`; `got` describes the value that came.
    mutating func add(_ name: String, _ expected: String, got: String) {
        problems.append(AlloyError.Problem(at: JSONPointer(tokens: [name]), expected: expected, got: got))
    }

    /// Throws `invalid_input` with all problems when there are any.
    func finish() throws(AlloyError) {
        guard let first = problems.first else { return }
        let more = problems.count == 1 ? "" : ", and \(problems.count - 1) more"
        throw .notSent(
            .invalidInput, "The input is wrong: \(first.pointer): expected \(first.expected), got \(first.got)\(more).",
            fix: [.advice("Correct what `problems` lists and send again.")], problems: problems)
    }
}

extension AlloyError {
    /// Returns the error for a cursor that the method of this name never returned.
    package static func unknownCursor(_ cursor: String, of method: String) -> AlloyError {
        .notSent(
            .invalidInput, "\(method) never gave this cursor.",
            fix: [.advice("Pass `nextCursor` of the page before as it is, or leave `cursor` out to start over.")],
            problems: [
                Problem(
                    at: JSONPointer(tokens: ["cursor"]), expected: "the `nextCursor` of an earlier page",
                    value: .string(cursor))
            ])
    }
}
