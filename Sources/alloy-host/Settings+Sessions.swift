import CommandLineTool

extension Settings {
    /// How calls and sessions end, and how they show what came.
    static let sessionOptions: (heading: String, options: [Option]) = (
        "Calls and sessions",
        [
            .word("--output", "Of alloy-host call: how results are printed (json; on a terminal lists as a table).") {
                (settings: inout Settings, format: OutputFormat) in settings.outputFormat = format
            },
            .flag("--strict", "Count a reply with a warning or a finding as an error; exit with 1 after any.") {
                $0.isStrict = $1
            },
            .flag("--stop-on-error", "End a session with its first error: implies --sequential.") {
                $0.stopsOnError = $1
            },
            .flag("--live", "Of alloy-host run: leave out the session's sandbox, and what it expects.") {
                $0.isLive = $1
            },
            .flag("--no-check", "Of alloy-host run: do not compare with what the session expects.") {
                $0.checksReplies = !$1
            },
        ]
    )

    /// Holds the options against the command.
    func checkSessionOptions(_ command: Command) throws(OptionError) {
        if case .run = command { return }
        if let name = isLive ? "--live" : checksReplies ? nil : "--no-check" {
            throw OptionError("\(name) is for the command alloy-host run.")
        }
    }
}
