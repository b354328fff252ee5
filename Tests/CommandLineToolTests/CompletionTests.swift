import AlloyHost
import HostTestSupport
import Testing

@testable import CommandLineTool

@Suite struct CompletionTests {
    private let data = CompletionData(
        commands: Command.all,
        options: [
            CompletionData.Option(name: "--sandbox", value: .nothing, summary: "Use it; it's free."),
            CompletionData.Option(name: "--overload", value: .words(["pause", "reject"]), summary: "What."),
            CompletionData.Option(name: "--policy", value: .path, summary: "Rules."),
        ], methods: .standard)

    @Test("Every completion script has every method, parameter, command and option", arguments: CompletionData.shells)
    func complete(_ shell: String) throws {
        let script = try #require(data.script(for: shell))
        for method in MethodTable.standard.descriptions {
            #expect(script.contains(method.name))
            let missing = method.parameters.map(\.name).filter { !script.contains($0) }
            #expect(missing.isEmpty, "\(method.name)")
        }
        for command in Command.all { #expect(script.contains(command.name)) }
        for option in data.options {
            #expect(script.contains(shell == "fish" ? "-l \(option.name.dropFirst(2))" : option.name))
        }
    }

    @Test("Three shells have a completion script")
    func shells() { #expect(data.script(for: "tcsh") == nil) }
}
