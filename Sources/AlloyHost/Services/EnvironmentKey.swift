import Alloy
import Logging
import Platform

/// The API key as the environment gives it: itself in ALLOY_API_KEY, a file in ALLOY_API_KEY_FILE, or the output of a
/// command in ALLOY_API_KEY_COMMAND; the first that is set counts. Never an argument: those are seen by everybody on the
/// machine.
public enum EnvironmentKey {
    /// A file or an output longer than this holds something else than a key.
    private static let maximumBytes = 64 << 10
    /// A command may ask a person, or a vault far away.
    private static let commandDeadline = Duration.seconds(60)

    /// True if the environment names a key.
    public static func isNamed(environment: (String) -> String? = Environment.value(of:)) -> Bool {
        ["ALLOY_API_KEY", "ALLOY_API_KEY_FILE", "ALLOY_API_KEY_COMMAND"].contains { environment($0)?.isEmpty == false }
    }

    /// The source that the environment names; `found` is called with every key, so that it can be redacted.
    public static func source(
        environment: @Sendable (String) -> String? = Environment.value(of:), found: @escaping @Sendable (Secret) -> Void
    ) -> KeySource {
        if let key = environment("ALLOY_API_KEY"), !key.isEmpty {
            let secret = Secret(trimmed(key))
            found(secret)
            return KeySource(secret, name: "ALLOY_API_KEY")
        }
        if let path = environment("ALLOY_API_KEY_FILE"), !path.isEmpty {
            return cached("ALLOY_API_KEY_FILE", found) { () throws(AlloyError) in try read(path: path) }
        }
        if let command = environment("ALLOY_API_KEY_COMMAND"), !command.isEmpty {
            return cached("ALLOY_API_KEY_COMMAND", found) { () throws(AlloyError) in try run(command) }
        }
        return .missing
    }

    /// A source that reads once, and again when asked for a fresh key.
    private static func cached(
        _ name: String, _ found: @escaping @Sendable (Secret) -> Void,
        _ read: @escaping @Sendable () throws(AlloyError) -> [UInt8]
    ) -> KeySource {
        let key = SharedAPIKey { () throws(AlloyError) in
            let key = Secret(trimmed(String(decoding: try read(), as: UTF8.self)))
            found(key)
            return key
        }
        return KeySource(name: name) { reading, deadline throws(AlloyError) in
            try await key.value(reading, until: deadline)
        }
    }

    private static func read(path: String) throws(AlloyError) -> [UInt8] {
        do throws(SystemError) {
            let file = try Descriptor.open(path: path)
            defer { file.close() }
            return try file.readToEnd(maximumBytes: maximumBytes)
        } catch {
            throw .unreadableKey("the file that ALLOY_API_KEY_FILE names can't be read", error)
        }
    }

    private static func run(_ command: String) throws(AlloyError) -> [UInt8] {
        do throws(ChildCommand.Failure) {
            return try ChildCommand.output(
                ofShell: command, maximumBytes: maximumBytes, deadline: .now + commandDeadline)
        } catch {
            switch error {
            case .system(let error): throw .unreadableKey("the command in ALLOY_API_KEY_COMMAND failed", error)
            case .status(let status):
                throw .unreadableKey("the command in ALLOY_API_KEY_COMMAND ended with status \(status)", nil)
            }
        }
    }

    private static func trimmed(_ text: String) -> String {
        func isBlank(_ character: Character) -> Bool { character.isWhitespace || character.isNewline }
        let start = text.drop(while: isBlank)
        return String(start.reversed().drop(while: isBlank).reversed())
    }
}

extension AlloyError {
    static func unreadableKey(_ what: String, _ error: SystemError?) -> AlloyError {
        notSent(
            .unauthenticated, "There is no API key: \(what)\(error.map { " (\($0))" } ?? "").",
            fix: [.advice("Correct it, put the key into ALLOY_API_KEY, or start with --sandbox.")], isSafeToRetry: true)
    }
}
