import CommandLineTool
import Logging
import Platform

/// Reads the files that a command line names with `@`.
enum FileReading {
    private static let maximumFileBytes = 64 << 20
    private static let maximumInputBytes = 1 << 30

    /// The bytes of a regular file, or of stdin for `-`.
    static func read(_ path: String) throws(UsageError) -> [UInt8] {
        if path == "-" { return try readInput("parameters") }
        if path.isEmpty { throw UsageError("Behind @ stands the path of a file, or - for stdin.") }
        do throws(SystemError) {
            let file = try Descriptor.open(path: path)
            defer { file.close() }
            return try file.readToEnd(maximumBytes: maximumFileBytes)
        } catch {
            throw UsageError("\(path.shownOnOneLine) can't be read: \(reason(error)).")
        }
    }

    /// All of stdin. Says so to a person at a terminal, who would wait otherwise.
    static func readInput(_ what: String) throws(UsageError) -> [UInt8] {
        if Descriptor.standardInput.isTerminal {
            Main.write("alloy-host: reading the \(what) from the terminal; Ctrl-D ends them\n", to: .standardError)
        }
        do throws(SystemError) {
            return try Descriptor.standardInput.readToEnd(maximumBytes: maximumInputBytes)
        } catch {
            throw UsageError("stdin can't be read: \(error.isTooLarge ? "it is larger than 1 GiB" : "\(error)").")
        }
    }

    private static func reason(_ error: SystemError) -> String {
        if error.isNotRegularFile { return "it is no regular file; a pipe can be given as stdin, with -" }
        return error.isTooLarge ? "it is larger than \(maximumFileBytes >> 20) MiB" : "\(error)"
    }
}
