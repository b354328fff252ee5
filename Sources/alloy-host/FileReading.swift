import CommandLineTool
import Logging
import Platform

/// Reads the files that arguments name with `@`.
enum FileReading {
    private static let maximumFileBytes = 64 << 20
    private static let maximumInputBytes = 1 << 30

    /// Returns the bytes of a regular file, or of stdin for `-`.
    static func read(_ path: String) throws(UsageError) -> [UInt8] {
        if path == "-" { return try readInput("parameters") }
        if path.isEmpty { throw UsageError("@ must be followed by the path of a file, or by - for stdin.") }
        do throws(SystemError) {
            let file = try Descriptor.open(path: path)
            defer { file.close() }
            return try file.readToEnd(maximumBytes: maximumFileBytes)
        } catch {
            throw UsageError("\(path.escapedForTerminal) cannot be read: \(reason(error)).")
        }
    }

    /// Returns all of stdin. Prints a notice if stdin is a terminal, where a person must type the input.
    static func readInput(_ what: String) throws(UsageError) -> [UInt8] {
        if Descriptor.standardInput.isTerminal {
            Main.write("alloy-host: reading the \(what) from the terminal; press Ctrl-D to end\n", to: .standardError)
        }
        do throws(SystemError) {
            return try Descriptor.standardInput.readToEnd(maximumBytes: maximumInputBytes)
        } catch {
            throw UsageError("stdin cannot be read: \(error.isTooLarge ? "it is larger than 1 GiB" : "\(error)").")
        }
    }

    private static func reason(_ error: SystemError) -> String {
        if error.isNotRegularFile { return "it is not a regular file; use - to read from a pipe" }
        return error.isTooLarge ? "it is larger than \(maximumFileBytes >> 20) MiB" : "\(error)"
    }
}
