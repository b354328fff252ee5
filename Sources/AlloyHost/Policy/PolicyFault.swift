import JSON
import JSONSchema

/// Why a text is no policy: everything that is wrong with it, in the order of its lines.
public struct PolicyFault: Error, Sendable, Equatable {
    /// One thing that is wrong.
    public struct Problem: Sendable, Equatable {
        /// Where, as a JSON Pointer (RFC 6901) into the file; empty for the whole.
        public let pointer: JSONPointer
        /// The line of the file, from 1.
        public let line: Int
        /// What would be right, in words.
        public let expected: String
        /// What stands there, in words.
        public let got: String
        /// The nearest thing that would be right.
        public let nearest: String?
    }

    /// At least one.
    public let problems: [Problem]

    init(_ problems: [Problem]) { self.problems = problems.sorted { $0.line < $1.line } }
}

extension PolicyFault.Problem: CustomStringConvertible {
    /// The pointer and what is wrong there, without the line.
    public var description: String {
        "\(pointer.tokens.isEmpty ? "" : "\(pointer): ")expected \(expected), got \(got)\(guess(nearest))"
    }
}
