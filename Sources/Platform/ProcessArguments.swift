import CArguments

/// The arguments of this process.
public enum ProcessArguments {
    /// The arguments without the name of the program. Bytes that are not UTF-8 are replaced.
    ///
    /// They do not depend on `/proc`, unlike those of `CommandLine` on Linux.
    public static let all: [String] = {
        let count = Int(carguments_count())
        guard count > 0, let values = carguments_values() else { return Array(CommandLine.arguments.dropFirst()) }
        return (1..<max(count, 1)).compactMap { index in values[index].map { String(cString: $0) } }
    }()
}
