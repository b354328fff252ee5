import Foundation

/// Whether sessions and documents are to be written anew instead of compared: `UPDATE_SESSIONS=1`.
let isUpdatingSessions = ProcessInfo.processInfo.environment["UPDATE_SESSIONS"] == "1"

extension SessionFile {
    /// What the host really says to what the session sends.
    func run() throws -> SessionHost.Outcome {
        try SessionHost.run(options, input: input, environment: environment)
    }

    /// The session with the answers that really come.
    ///
    /// Where one request is answered before the next is read, each answer goes behind what it answers: the host is run on
    /// ever more of the input, and what a line adds to the output is its answer. Elsewhere all answers stand at the end.
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
            // A blank line sets the answers apart from the questions.
            session.lines += [.prose("")] + (try answers(sent))
        }
        return session
    }

    /// The output cut behind each line feed, or before each header.
    private static func messages(_ output: ArraySlice<UInt8>) -> [[UInt8]] {
        let header = Array("Content-Length:".utf8)
        guard output.starts(with: header) else {
            return output.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast().map { $0 + [0x0A] }
        }
        var messages: [[UInt8]] = []
        for index in output.indices {
            if output[index...].starts(with: header) { messages.append([]) }
            messages[messages.count - 1].append(output[index])
        }
        return messages
    }
}
