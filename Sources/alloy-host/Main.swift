import AlloyHost
import JSON
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
        do throws(OptionError) {
            let invocation = try Invocation(
                arguments: Array(CommandLine.arguments.dropFirst()), environment: Environment.value(of:),
                variables: Environment.names)
            try run(invocation)
        } catch {
            let lines = error.message.split(separator: "\n").map { "alloy-host: \($0)\n" }
            write(lines.joined(), to: .standardError)
            end(2)
        }
    }

    private static func run(_ invocation: Invocation) throws(OptionError) {
        switch invocation.command {
        case .help: write(Help.text, to: .standardOutput)
        case .version: write("alloy-host \(HostVersion.program)\n", to: .standardOutput)
        case .openRPC: write(OpenRPCDocument.json.prettyText + "\n", to: .standardOutput)
        case .call(let method, let params):
            let (settings, ending) = try prepare(invocation)
            end(OneCall(method: method, params: params, settings: settings, ending: ending).run())
        case .sandbox:
            let (settings, ending) = try prepare(invocation)
            end(SandboxCommand(settings: settings, ending: ending).run())
        case .serve:
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
    /// Ends the process at once. Not `exit`: it would run destructors beside threads that still use what they destroy.
    static func end(_ status: Int32) -> Never { _exit(status) }
}
