import AlloyHost
import CommandLineTool
import JSON
import Logging
import Platform

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The program: reads its command line and does what it says.
@main
enum Main {
    static func main() {
        Crash.leavesNoMemory()
        Descriptor.fillStandardDescriptors()
        var invocation: Invocation
        do throws(OptionError) {
            let arguments = Array(CommandLine.arguments.dropFirst())
            invocation = try Invocation(
                arguments: arguments, environment: Environment.value(of:), variables: Environment.names)
            try invocation.readScript(arguments: arguments)
            try invocation.prepare()
        } catch {
            let lines = error.message.split(separator: "\n").map { "alloy-host: \(String($0).shownOnOneLine)\n" }
            write(lines.joined(), to: .standardError)
            end(2)
        }
        invocation.settings.logWarnings()
        switch invocation.command {
        case .help(.program): write(Help.text, to: .standardOutput)
        case .help(.methods): write(MethodHelp.list, to: .standardOutput)
        case .help(.method(let name)): write(MethodHelp.text(for: name) ?? "", to: .standardOutput)
        case .completion(let shell): write(CompletionData.standard.script(for: shell) ?? "", to: .standardOutput)
        case .version: write("alloy-host \(HostVersion.program)\n", to: .standardOutput)
        case .openRPC: write(OpenRPCDocument.json.prettyText + "\n", to: .standardOutput)
        case .call(let method, let words):
            invocation.settings.isOneCall = true
            let arguments = CallArguments(
                method: method, words: words, maximumDepth: invocation.settings.limits.depth)
            end(OneCall(arguments: arguments, settings: invocation.settings).run())
        case .sandbox: end(SandboxCommand(settings: invocation.settings).run())
        case .serve, .run: end(Server(settings: invocation.settings).run())
        }
    }

    /// Writes text whole. A reader that is gone ends the program as SIGPIPE would.
    static func write(_ text: String, to descriptor: Descriptor) {
        let bytes = Array(text.utf8)
        do {
            try bytes.withUnsafeBytes { try descriptor.writeAll($0) }
        } catch {
            end(141)
        }
    }
}

extension Main {
    /// Tells a line on stderr. One that doesn't go at once is dropped: whoever started the program may never read its stderr.
    static func tell(_ line: String) {
        let bytes = Array("alloy-host: \(line)\n".utf8)
        _ = bytes.withUnsafeBytes {
            try? Descriptor.standardError.writeWithoutWaiting($0, kind: Descriptor.standardError.kind)
        }
    }

    /// Ends the process at once. Not `exit`: it would run destructors beside threads that still use what they destroy.
    static func end(_ status: Int32) -> Never { _exit(status) }

    /// How long the process may take to end once a signal asked it to.
    private static let latestEnd = Duration.milliseconds(900)

    /// Ends the process in time, whatever holds up everything else: stderr may stand on a disk that does not answer, too.
    static func endInTime(_ status: Int32) {
        try? SystemThread.start(stackSize: 64 << 10) {
            Gate(false).wait(atMost: latestEnd) { $0 }
            end(status)
        }
    }
}
