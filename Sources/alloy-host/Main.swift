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

/// The program's entry point.
@main
enum Main {
    static func main() {
        Crash.leavesNoMemory()
        Descriptor.fillStandardDescriptors()
        ProcessWatcher.endAtOnceUntilStart()
        let arguments = ProcessArguments.all
        if let wrapper = ProveWrapper(arguments: arguments) { end((try? wrapper.run()) ?? 2) }
        do throws(OptionError) {
            var invocation = try Invocation(
                arguments: arguments, environment: Environment.value(of:), variables: Environment.names)
            // Before the first thread starts, because it sets environment variables.
            try invocation.readScript(arguments: arguments)
            try run(invocation)
        } catch {
            let lines = error.message.split(separator: "\n").map { "alloy-host: \(String($0).escapedForTerminal)\n" }
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
        case .version: write("\(VersionLine.text)\n", to: .standardOutput)
        case .openRPC: write(OpenRPCDocument.json(of: .program).prettyText + "\n", to: .standardOutput)
        case .approve(let digest):
            end(ApproveCommand(stateDirectory: try invocation.settings.approvalDirectory, digest: digest).run())
        case .call(let method, let words):
            var (settings, ending) = try prepare(invocation)
            settings.isOneCall = true
            let arguments = CallArguments(
                method: method, words: words, methods: .program, maximumDepth: settings.limits.depth)
            end(CallCommand(arguments: arguments, settings: settings, ending: ending).run())
        case .sandbox:
            let (settings, ending) = try prepare(invocation)
            end(SandboxCommand(settings: settings, ending: ending).run())
        case .console:
            let (settings, ending) = try prepare(invocation)
            end(ConsoleCommand(settings: settings, ending: ending).run())
        case .setup(let client):
            try invocation.checkAgentCommand()
            end(SetupCommand(client: client, settings: invocation.settings, options: invocation.options).run())
        case .doctor:
            let (settings, ending) = try prepare(invocation)
            ending.onEvent { end($0.exitStatus) }
            end(DoctorCommand(settings: settings, options: invocation.options).run())
        case .add(let document):
            try invocation.settings.checkSessionOptions(invocation.command)
            let (settings, ending) = try prepare(invocation)
            ending.onEvent { end($0.exitStatus) }
            end(AddCommand(document: document, settings: settings).run())
        case .conform:
            let (settings, ending) = try prepare(invocation)
            end(ConformCommand(settings: settings, ending: ending).run())
        case .cost:
            let (settings, ending) = try prepare(invocation)
            ending.onEvent { end($0.exitStatus) }
            end(CostCommand(settings: settings, options: invocation.options).run())
        case .prove(let client):
            let (settings, ending) = try prepare(invocation)
            end(ProveCommand(client: client, settings: settings, ending: ending).run())
        case .serve, .run:
            let (settings, ending) = try prepare(invocation)
            end(ServeCommand(settings: settings, ending: ending).run())
        }
    }

    private static func prepare(_ invocation: Invocation) throws(OptionError) -> (Settings, Ending) {
        let ending: Ending
        do throws(ResourceShortage) {
            ending = try Startup.prepare(invocation.settings)
        } catch {
            throw OptionError("The host cannot start: \(error).")
        }
        var invocation = invocation
        try invocation.prepare()
        invocation.settings.logWarnings()
        return (invocation.settings, ending)
    }

    /// Writes the whole text. If the reader has closed the pipe, the program ends with the status of SIGPIPE.
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
    /// Prints a line on stderr. A line that would block is dropped: the process that started the host may never read
    /// stderr.
    static func report(_ line: String) {
        let bytes = Array("alloy-host: \(line)\n".utf8)
        _ = bytes.withUnsafeBytes {
            try? Descriptor.standardError.writeWithoutWaiting($0, kind: Descriptor.standardError.kind)
        }
    }

    /// Ends the process at once. `exit` would run destructors while other threads still use the destroyed objects.
    static func end(_ status: Int32) -> Never { _exit(status) }
}
