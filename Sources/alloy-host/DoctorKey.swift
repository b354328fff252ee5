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
        func variable(_ name: String) -> String? { Environment.value(of: name).flatMap { $0.isEmpty ? nil : $0 } }
        if let key = variable("ALLOY_API_KEY") {
            guard isUsable(key) else { return unusable("ALLOY_API_KEY") }
            return .ok("key", "ALLOY_API_KEY has a key.")
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
                "key", "ALLOY_API_KEY_FILE names \(path), which cannot be read (\(error)).",
                mend: "Create it with: (umask 077; cat > \(path.shellWord))")
        }
        guard isUsable(String(decoding: bytes, as: UTF8.self)) else { return unusable(path) }
        if let permissions = FileSystem.permissions(of: path), permissions & 0o077 != 0 {
            return .warning(
                "key", "Other users may read the key in \(path).", mend: "chmod 600 \(path.shellWord)")
        }
        return .ok("key", "\(path) has a key.")
    }

    private static func unusable(_ source: String) -> DoctorReport.Finding {
        .failed(
            "key", "\(source) has no key, or more than a key.", mend: "It may contain only the key, on one line.")
    }

    private static func isUsable(_ text: String) -> Bool {
        let start = text.drop { $0.isWhitespace }
        let key = start.reversed().drop { $0.isWhitespace }
        return !key.isEmpty && key.allSatisfy { $0.isASCII && !$0.isWhitespace && ($0.asciiValue ?? 0) > 0x20 }
    }
}
