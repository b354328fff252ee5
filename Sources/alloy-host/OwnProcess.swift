import CommandLineTool
import JSON
import MCP
import Platform

/// This program, started once more as an agent's client starts it.
struct OwnProcess {
    /// The options that were given to this process, without those of its command.
    let options: [String]

    private static let limit = Duration.seconds(30)
    private static let maximumBytes = 64 << 20

    /// The result of a conversation.
    struct Conversation {
        var outcome: HandshakeProbe.Outcome
        /// The time from the start of the process to its end.
        var duration: Duration
    }

    /// Holds the conversation of `probe` and returns its result.
    func talk(_ probe: HandshakeProbe) -> Conversation {
        let start = ContinuousClock.now
        let outcome: HandshakeProbe.Outcome
        switch run(["--no-ledger"], input: probe.input) {
        case .success(let output): outcome = probe.outcome(of: output)
        case .failure(let failure): outcome = .init(failure: failure.reason)
        }
        return Conversation(outcome: outcome, duration: .now - start)
    }

    /// The reason why the process gave no output, as a sentence without its end.
    struct Failure: Error {
        let reason: String
    }

    /// Gives `input` to a host with the options, and `more` of them, and returns what it wrote to stdout. `input` is JSON
    /// on one line each.
    func run(_ more: [String] = [], input: String) -> Result<[UInt8], Failure> {
        guard let program = FileSystem.program else {
            return .failure(Failure(reason: "the path of the program is unknown"))
        }
        let words = [program, "serve"] + options + more
        // No line of JSON is the mark.
        let command = "exec \(words.map(\.shellWord).joined(separator: " ")) 2>/dev/null <<'END'\n\(input)END\n"
        do throws(ChildCommand.Failure) {
            return .success(
                try ChildCommand.output(
                    ofShell: command, maximumBytes: Self.maximumBytes, deadline: .now + Self.limit))
        } catch {
            switch error {
            case .status(let status): return .failure(Failure(reason: "the host ended with status \(status)"))
            case .system(let error): return .failure(Failure(reason: "the host did not answer (\(error))"))
            }
        }
    }

    /// Returns the probe of the newest revision of each era.
    static func probe(_ order: HandshakeProbe.Order) -> HandshakeProbe {
        HandshakeProbe(order, stateless: stateless, handshake: handshake)
    }

    /// The newest revision without a handshake.
    static let stateless = Revision.stateless.first?.rawValue ?? ""
    /// The newest revision with a handshake.
    static let handshake = Revision.withHandshake.last?.rawValue ?? ""
}
