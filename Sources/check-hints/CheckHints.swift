import Alloy
import Platform

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// `swift run check-hints`: checks that every action of the sandbox does what its effect says, and that only the tools for
/// agents that may have this effect execute it.
///
/// With names of connectors it checks only these. The exit status is 1 when something fails.
@main
enum CheckHints {
    static func main() async {
        let begin = ContinuousClock.now
        let wanted = Set(CommandLine.arguments.dropFirst())
        do {
            let report = try await HintCheck.all(of: wanted.isEmpty ? nil : wanted)
            let seconds = (ContinuousClock.now - begin) / .milliseconds(100)
            write(report.text + "\n\(report.count) actions in \(Int(seconds) / 10).\(Int(seconds) % 10) s\n")
            if !report.failures.isEmpty || report.count == 0 { exit(1) }
        } catch {
            write("\(error)\n")
            exit(2)
        }
    }

    private static func write(_ text: String) {
        var text = text
        text.withUTF8 { try? Descriptor.standardOutput.writeAll(UnsafeRawBufferPointer($0)) }
    }
}
