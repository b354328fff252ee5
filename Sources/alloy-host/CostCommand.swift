import CommandLineTool
import Platform

/// The command `alloy-host cost`: prints what the tools cost a language model, as they are on the wire with the same
/// options.
struct CostCommand {
    let settings: Settings
    let options: [String]

    /// Prints the cost and returns the exit status.
    func run() -> Int32 {
        let outcome = OwnProcess(options: options).talk(OwnProcess.probe(.handshakeFirst)).outcome
        if let failure = outcome.failure {
            Main.write(
                "alloy-host: The tools cannot be listed: \(failure). Try: alloy-host doctor\n", to: .standardError)
            return 1
        }
        let cost = SurfaceCost(
            [(OwnProcess.stateless, outcome.statelessTools), (OwnProcess.handshake, outcome.tools)],
            instructions: outcome.instructions)
        Main.write(
            settings.printsJSON ? cost.json.text + "\n" : cost.text(style: .standardOutput), to: .standardOutput)
        return 0
    }
}

extension TerminalStyle {
    /// The style of stdout.
    static var standardOutput: TerminalStyle {
        TerminalStyle(isTerminal: Descriptor.standardOutput.isTerminal, environment: Environment.value(of:))
    }
}
