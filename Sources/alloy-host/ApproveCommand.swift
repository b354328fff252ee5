import Alloy
import AlloyHost
import CommandLineTool
import Logging
import Platform

/// The command `alloy-host approve`: shows the plans that wait for a person's approval, and asks for a decision on each.
///
/// It asks on the terminal of the process, whatever stdin and stdout are, and refuses without one: what can answer is a person,
/// or a program that goes to the length of simulating a terminal.
struct ApproveCommand {
    let stateDirectory: String
    /// The digest of the one plan to decide on; nil for all that wait.
    let digest: String?

    /// Asks, and returns the exit status: 0 when everything was decided or nothing waits, 1 otherwise, 2 without a terminal.
    func run() -> Int32 {
        guard let terminal = try? Terminal.open() else {
            Main.write(
                "alloy-host: approve asks a person on a terminal, and this process has none. Run it in a terminal.\n",
                to: .standardError)
            return 2
        }
        let status = Gate<Int32?>(nil)
        Task { [self] in
            let result = await decide(on: terminal)
            status.update { $0 = result }
        }
        status.wait { $0 != nil }
        return status.update { $0 } ?? 1
    }

    private func decide(on terminal: Terminal) async -> Int32 {
        let approvals = Approvals(in: stateDirectory)
        do throws(AlloyError) {
            let waiting: [PendingApproval]
            if let digest {
                guard let approval = try await approvals.find(digest) else {
                    terminal.write("No plan with this digest waits in \(stateDirectory); its ten minutes may be over.")
                    return 1
                }
                guard approval.state == .pending else {
                    terminal.write("This plan was decided before: it is \(approval.state.rawValue).")
                    return approval.state == .approved || approval.state == .used ? 0 : 1
                }
                waiting = [approval]
            } else {
                waiting = try await approvals.list().filter { $0.state == .pending }
                if waiting.isEmpty { terminal.write("No plan waits for approval in \(stateDirectory).") }
            }
            var isDecided = true
            for (index, approval) in waiting.enumerated() {
                show(approval, number: index + 1, of: waiting.count, on: terminal)
                guard let decision = ask(on: terminal) else {
                    terminal.write("Left undecided.")
                    isDecided = false
                    continue
                }
                let decided = try await approvals.decide(approval.digest, decision, by: .terminal)
                terminal.write(
                    decided.state == .denied
                        ? "Denied." : "Approved: the same call is executed once when it is sent again.")
            }
            return isDecided ? 0 : 1
        } catch {
            terminal.write(error.message)
            return 1
        }
    }

    private func show(_ approval: PendingApproval, number: Int, of count: Int, on terminal: Terminal) {
        terminal.write("")
        terminal.write("Plan \(number) of \(count), until \(approval.expiresAt.iso8601Seconds)")
        for (name, value) in ApprovalText.rows(approval) { terminal.write("  \(name): \(value)") }
        for line in ApprovalText.request(approval) { terminal.write("  | \(line)") }
        terminal.write("")
    }

    /// Returns the decision; nil for any other answer, and for none.
    private func ask(on terminal: Terminal) -> PendingApproval.Decision? {
        terminal.write("Type approve or deny; anything else leaves it undecided: ", endsLine: false)
        return terminal.readLine().flatMap(PendingApproval.Decision.init)
    }
}

/// The terminal of the process.
private struct Terminal: Sendable {
    private let descriptor: Descriptor

    static func open() throws(SystemError) -> Terminal { Terminal(descriptor: try Descriptor.openTerminal()) }

    /// Writes a text, whose control characters are escaped.
    func write(_ text: String, endsLine: Bool = true) {
        Main.write(text.withoutLoneSurrogates.escapedForTerminal + (endsLine ? "\n" : ""), to: descriptor)
    }

    /// Reads a line without its end; nil when the input has ended.
    func readLine() -> String? {
        var line: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
        defer { buffer.deallocate() }
        while line.count < 256 {
            guard let count = try? descriptor.read(into: buffer), count == 1 else { return nil }
            if buffer[0] == UInt8(ascii: "\n") { break }
            line.append(buffer[0])
        }
        return String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
