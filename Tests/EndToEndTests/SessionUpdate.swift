import Foundation

/// True when the golden sessions are to be written instead of compared: `UPDATE_SESSIONS=1`.
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
            while session.lines.last == .prose("") { session.lines.removeLast() }
            session.lines += [.prose("")] + (try answers(sent))
        }
        return session
    }

    /// The output cut behind each line feed or, where it starts with a header, behind each body.
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
