/// A JSON file that a person wrote: its value, and its text, in which errors find their lines.
public struct SourceFile: Sendable {
    /// The depth to which files may nest.
    public static let maximumDepth = 512

    /// The value in the file.
    public let json: JSONValue
    /// The text without a byte order mark.
    public let bytes: [UInt8]

    /// Parses the text of a file. Editors put a byte order mark in front, which is skipped.
    ///
    /// Throws where the text is not JSON, with a way out where it looks like YAML.
    public init(parsing bytes: [UInt8], maximumDepth: Int = SourceFile.maximumDepth) throws(SourceFileError) {
        let text = Array(bytes.withoutByteOrderMark)
        self.bytes = text
        do throws(JSONSyntaxError) {
            json = try JSONValue(parsing: text, maximumDepth: maximumDepth)
        } catch {
            let line = SourceLines.line(ofByte: error.offset, in: text)
            guard Self.mayBeYAML(text), error.offset < 4_096 else {
                throw SourceFileError(line: line, "not JSON: \(error)")
            }
            throw SourceFileError(
                line: line,
                "not JSON; YAML isn't read here, but turned into JSON by: \(Self.converter) < FILE.yaml > FILE.json")
        }
    }

    /// The command that reads YAML on its standard input, and writes JSON on its standard output.
    public static let converter =
        "python3 -c 'import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout, default=str)'"

    /// Indicates a text that does not start as a JSON object or array does.
    public static func mayBeYAML(_ bytes: some Collection<UInt8>) -> Bool {
        let start = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return start.map { ![UInt8(ascii: "{"), UInt8(ascii: "[")].contains($0) } ?? false
    }

    /// The error for these problems. Those without a line get the line of the value at their pointer.
    public func error(_ problems: [SourceFileError.Problem]) -> SourceFileError {
        // In a large file, finding the lines of a few problems takes much less time than finding all.
        let kept = problems.prefix(SourceFileError.maximumProblems)
        let lines = try? SourceLines(bytes, maximumDepth: Self.maximumDepth, of: kept.lazy.map(\.pointer))
        let located = kept.map { problem in
            var problem = problem
            if problem.line == 0 { problem.line = lines?.line(of: problem.pointer) ?? 1 }
            return problem
        }
        return SourceFileError(located, omittedCount: problems.count - kept.count)
    }

    /// The line of every value in the file.
    public func lines() -> SourceLines? { try? SourceLines(bytes, maximumDepth: Self.maximumDepth) }
}

/// The problems of a file that a person wrote, in the order of its lines.
public struct SourceFileError: Error, Sendable, Equatable {
    /// One problem of the file.
    public struct Problem: Sendable, Equatable {
        /// The location of the problem in the JSON, as a JSON Pointer (RFC 6901); empty for the whole file or line.
        public let pointer: JSONPointer
        /// The line of the file, from 1; 0 until the pointer is looked up in the file.
        public internal(set) var line: Int
        /// The reason, without a full stop.
        public let reason: String
        /// The known name or value that is most similar to the one in the file.
        public let nearest: String?

        /// A problem at this location, on this line if it is known.
        public init(at pointer: JSONPointer = JSONPointer(), line: Int = 0, _ reason: String, nearest: String? = nil) {
            self.pointer = pointer
            self.line = line
            self.reason = reason
            self.nearest = nearest
        }
    }

    /// The maximum number of problems in one error.
    static let maximumProblems = 50

    /// The problems; at least one, at most `maximumProblems`.
    public let problems: [Problem]
    /// The number of omitted problems.
    public let omittedCount: Int

    init(_ problems: [Problem], omittedCount: Int) {
        let located = problems.map { problem in
            var problem = problem
            problem.line = max(problem.line, 1)
            return problem
        }
        self.problems = located.sorted { $0.line < $1.line }
        self.omittedCount = omittedCount
    }

    /// An error of these problems. The line of a problem without one is 1.
    public init(_ problems: [Problem]) {
        let kept = problems.prefix(Self.maximumProblems)
        self.init(Array(kept), omittedCount: problems.count - kept.count)
    }

    /// An error of one problem.
    public init(line: Int, _ reason: String) { self.init([Problem(line: line, reason)]) }

    /// The error for a person, with one line for each problem: the file, the line, the pointer and the reason.
    public func text(file: String) -> String { lines(file: file).joined(separator: "\n") }

    /// The lines of `text`.
    public func lines(file: String) -> [String] {
        let lines = problems.map { "\(file):\($0.line): \($0)" }
        return lines + (omittedCount > 0 ? ["\(file): and \(omittedCount) more"] : [])
    }
}

extension SourceFileError.Problem: CustomStringConvertible {
    /// The pointer and the reason, without the line.
    public var description: String {
        let location = pointer.tokens.isEmpty ? "" : "\(pointer): "
        return "\(location)\(reason)\(nearest.map { " (did you mean \"\($0)\"?)" } ?? "")"
    }
}
