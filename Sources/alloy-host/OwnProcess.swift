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
        guard let program = FileSystem.program else {
            return Conversation(outcome: .init(failure: "the path of the program is unknown"), duration: .zero)
        }
        let words = [program, "serve"] + options + ["--no-ledger"]
        // The input is JSON on one line each, so no line of it is the mark.
        let command = "exec \(words.map(\.shellWord).joined(separator: " ")) 2>/dev/null <<'END'\n\(probe.input)END\n"
        do throws(ChildCommand.Failure) {
            let output = try ChildCommand.output(
                ofShell: command, maximumBytes: Self.maximumBytes, deadline: start + Self.limit)
            return Conversation(outcome: probe.outcome(of: output), duration: .now - start)
        } catch {
            let reason =
                switch error {
                case .status(let status): "the host ended with status \(status)"
                case .system(let error): "the host did not answer (\(error))"
                }
            return Conversation(outcome: .init(failure: reason), duration: .now - start)
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
