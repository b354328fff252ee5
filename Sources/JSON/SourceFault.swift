/// Why a file can't be used: everything that is wrong with it, in the order of its lines.
public struct SourceFault: Error, Sendable, Equatable {
    /// One thing that is wrong.
    public struct Problem: Sendable, Equatable {
        /// Where, as a JSON Pointer (RFC 6901) into the file; empty for the whole.
        public let pointer: JSONPointer
        /// The line of the file, from 1.
        public let line: Int
        /// What is wrong, without a full stop.
        public let reason: String
    }

    /// More than these help nobody.
    private static let maximumProblems = 50

    /// At least one, and no more than a person reads.
    public let problems: [Problem]
    /// How many more there are.
    public let further: Int

    /// The problems of a text, each with its line.
    public init(_ found: [(pointer: JSONPointer, reason: String)], in bytes: [UInt8]) {
        let first = found.prefix(Self.maximumProblems)
        let lines = try? SourceLines(
            bytes, maximumDepth: SourceText.maximumDepth, of: first.lazy.map(\.pointer))
        let problems = first.map { problem in
            Problem(pointer: problem.pointer, line: lines?.line(of: problem.pointer) ?? 1, reason: problem.reason)
        }
        self.problems = problems.sorted { $0.line < $1.line }
        further = found.count - problems.count
    }

    init(line: Int, _ reason: String) {
        problems = [Problem(pointer: JSONPointer(), line: line, reason: reason)]
        further = 0
    }

    /// One line a problem, for a person: the file, the line, the pointer, what is wrong.
    public func text(file: String) -> String { lines(file: file).joined(separator: "\n") }

    /// The lines of `text`.
    public func lines(file: String) -> [String] {
        let lines = problems.map { problem in
            let place = problem.pointer.tokens.isEmpty ? "" : "\(problem.pointer): "
            return "\(file):\(problem.line): \(place)\(problem.reason)"
        }
        return lines + (further > 0 ? ["\(file): and \(further) more"] : [])
    }
}

/// The text of a file that somebody names.
public enum SourceText {
    /// The depth to which files may nest.
    public static let maximumDepth = 512

    /// The JSON of a file.
    ///
    /// Throws where it is none, with a way out where it looks like YAML.
    public static func json(_ bytes: [UInt8]) throws(SourceFault) -> JSONValue {
        do throws(JSONSyntaxError) {
            return try JSONValue(parsing: bytes, maximumDepth: maximumDepth)
        } catch {
            let line = SourceLines.line(ofByte: error.offset, in: bytes)
            let start = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
            guard let start, ![UInt8(ascii: "{"), UInt8(ascii: "[")].contains(start), error.offset < 4_096 else {
                throw SourceFault(line: line, "not JSON: \(error)")
            }
            throw SourceFault(
                line: line,
                "not JSON; YAML isn't read here, but turned into JSON by: python3 -c "
                    + "'import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout, default=str)' "
                    + "< FILE.yaml > FILE.json")
        }
    }

    /// The text without the byte order mark that editors put in front.
    public static func withoutMark(_ bytes: [UInt8]) -> [UInt8] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        return bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
    }
}
