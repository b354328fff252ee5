import CommandLineTool
import Logging
import Platform

/// The check of the API key. No finding contains the key.
enum DoctorKey {
    private static let maximumBytes = 64 << 10

    /// Finds the key as `EnvironmentKey` does, without running a command.
    static func finding(_ settings: Settings) -> DoctorReport.Finding {
        if settings.isSandbox || settings.replayPath != nil {
            return .skipped("key", "A simulation needs no key.")
        }
        if settings.isDirectAlone { return .skipped("key", "Direct connectors need no key of Alloy's.") }
        func variable(_ name: String) -> String? { Environment.value(of: name).flatMap { $0.isEmpty ? nil : $0 } }
        if let key = variable("ALLOY_API_KEY") {
            guard isUsable(key) else { return unusable("ALLOY_API_KEY") }
            return isPlain(key) ? .ok("key", "ALLOY_API_KEY has a key.") : notPlain("ALLOY_API_KEY")
        }
        if let path = variable("ALLOY_API_KEY_FILE") { return finding(file: path) }
        if variable("ALLOY_API_KEY_COMMAND") != nil {
            return .ok("key", "ALLOY_API_KEY_COMMAND names a command that prints the key.")
        }
        return .failed(
            "key", "There is no API key.",
            mend: "Name a file that holds it in ALLOY_API_KEY_FILE, or work without an account: --sandbox.")
    }

    private static func finding(file path: String) -> DoctorReport.Finding {
        let bytes: [UInt8]
        do throws(SystemError) {
            let file = try Descriptor.open(path: path)
            defer { file.close() }
            bytes = try file.readToEnd(maximumBytes: maximumBytes)
        } catch {
            return .failed(
                "key", "ALLOY_API_KEY_FILE names \(path), which cannot be read (\(error)).", mend: mend(path, error))
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard isUsable(text) else { return unusable(path) }
        if let permissions = FileSystem.permissions(of: path), permissions & 0o077 != 0 {
            return .warning(
                "key", "Other users may read the key in \(path).", mend: "chmod 600 \(path.shellWord)")
        }
        return isPlain(text) ? .ok("key", "\(path) has a key.") : notPlain(path)
    }

    private static func mend(_ path: String, _ error: SystemError) -> String {
        if !path.hasPrefix("/") { return "Name the file by its whole path; a ~ is not replaced here." }
        if error.isNotRegularFile { return "Name a file that contains only the key." }
        if error.isMissing {
            let directory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
            let first = directory.isEmpty ? "" : "mkdir -p \(directory.shellWord) && "
            return "Create it with: \(first)(umask 077; cat > \(path.shellWord))"
        }
        return "Make it a file that this user may read, and nobody else."
    }

    private static func unusable(_ source: String) -> DoctorReport.Finding {
        .failed(
            "key", "\(source) has no key, or more than a key.", mend: "It may contain only the key, on one line.")
    }

    private static func notPlain(_ source: String) -> DoctorReport.Finding {
        .warning(
            "key", "\(source) seems to have a line of a shell script instead of a key alone.",
            mend: "Remove the name of the variable and the quotation marks.")
    }

    private static func isUsable(_ text: String) -> Bool {
        let start = text.drop { $0.isWhitespace }
        let key = start.reversed().drop { $0.isWhitespace }
        return !key.isEmpty && key.allSatisfy { $0.isASCII && !$0.isWhitespace && ($0.asciiValue ?? 0) > 0x20 }
    }

    /// Returns whether a text has neither quotation marks nor the name of a variable.
    private static func isPlain(_ text: String) -> Bool {
        !text.contains { "\"'`".contains($0) } && !text.contains("ALLOY_API_KEY")
    }
}
