import Foundation

/// True if golden sessions are written instead of compared: `UPDATE_SESSIONS=1`.
let isUpdatingSessions = ProcessInfo.processInfo.environment["UPDATE_SESSIONS"] == "1"

extension SessionFile {
    /// Runs the host with the input of the session.
    func run() throws -> SessionHost.Outcome {
        try SessionHost.run(options, input: input, environment: environment)
    }

    /// Returns the session with the actual replies.
    ///
    /// If one request runs at a time, each reply is placed after its request: the host runs with increasing parts of
    /// the input, and what a line adds to the output is its reply. Otherwise all replies are at the end.
    func updated() throws -> SessionFile {
        var session = self
        session.lines = []
        var sent: [UInt8] = []
        var answered = 0
        func answers(_ input: [UInt8]) throws -> [Line] {
            let output = try SessionHost.run(options, input: input, environment: environment).output
            defer { answered = output.count }
            return Self.messages(output[answered...]).map(Line.expected)
        }
        for line in lines {
            switch line {
            case .expected: continue
            case .prose: session.lines.append(line)
            case .sent(let bytes):
                sent += bytes
                session.lines.append(line)
                if isSequential { session.lines += try answers(sent) }
            }
        }
        if !isSequential {
            // A blank line separates the replies from the requests.
            while session.lines.last == .prose("") { session.lines.removeLast() }
            session.lines += [.prose("")] + (try answers(sent))
        }
        return session
    }

    /// Splits the output after each line feed or, where it starts with a header, after each body.
    private static func messages(_ output: ArraySlice<UInt8>) -> [[UInt8]] {
        var messages: [[UInt8]] = []
        var rest = output
        while !rest.isEmpty {
            var end = rest.firstIndex(of: 0x0A).map { $0 + 1 } ?? rest.endIndex
            let head = String(decoding: rest[..<end], as: UTF8.self)
            if head.hasPrefix("Content-Length: "), let length = Int(head.dropFirst(16).filter(\.isNumber)) {
                end = min(end + 2 + length, rest.endIndex)
            }
            messages.append(Array(rest[..<end]))
            rest = rest[end...]
        }
        return messages
    }
}
