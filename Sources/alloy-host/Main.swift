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
        ProcessWatcher.endAtOnceUntilStart()
        do throws(OptionError) {
            let arguments = Array(CommandLine.arguments.dropFirst())
            var invocation = try Invocation(
                arguments: arguments, environment: Environment.value(of:), variables: Environment.names)
            // Before the first thread is started: it sets variables of the environment.
            try invocation.readScript(arguments: arguments)
            try run(invocation)
        } catch {
            let lines = error.message.split(separator: "\n").map { "alloy-host: \(String($0).shownOnOneLine)\n" }
            write(lines.joined(), to: .standardError)
            end(2)
        }
    }

    private static func run(_ invocation: Invocation) throws(OptionError) {
        switch invocation.command {
        case .help(.program): write(Help.text, to: .standardOutput)
        case .help(.methods): write(MethodHelp.list(of: .program), to: .standardOutput)
        case .help(.method(let name)): write(MethodHelp.text(for: name, in: .program) ?? "", to: .standardOutput)
        case .completion(let shell): write(CompletionData.standard.script(for: shell) ?? "", to: .standardOutput)
        case .version: write("alloy-host \(HostVersion.program)\n", to: .standardOutput)
        case .openRPC: write(OpenRPCDocument.json(of: .program).prettyText + "\n", to: .standardOutput)
        case .call(let method, let words):
            var (settings, ending) = try prepare(invocation)
            settings.isOneCall = true
            let arguments = CallArguments(
                method: method, words: words, methods: .program, maximumDepth: settings.limits.depth)
            end(OneCall(arguments: arguments, settings: settings, ending: ending).run())
        case .sandbox:
            let (settings, ending) = try prepare(invocation)
            end(SandboxCommand(settings: settings, ending: ending).run())
        case .serve, .run:
            let (settings, ending) = try prepare(invocation)
            end(Server(settings: settings, ending: ending).run())
        }
    }

    private static func prepare(_ invocation: Invocation) throws(OptionError) -> (Settings, Ending) {
        let ending: Ending
        do throws(ResourceShortage) {
            ending = try Startup.prepare(invocation.settings)
        } catch {
            throw OptionError("The host can't start: \(error).")
        }
        var invocation = invocation
        try invocation.prepare()
        invocation.settings.logWarnings()
        return (invocation.settings, ending)
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
}
