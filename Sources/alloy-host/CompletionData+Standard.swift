import AlloyHost
import CommandLineTool

extension CompletionData {
    /// The commands and the options of this program.
    static let standard = CompletionData(
        commands: CommandLineTool.Command.all,
        options: Settings.allOptions.map { option in
            CompletionData.Option(name: option.name, value: value(of: option), summary: option.help)
        }, methods: .program)

    private static func value(of option: alloy_host.Option) -> CompletionData.Option.Value {
        guard case .text(let placeholder, _) = option.value else { return .nothing }
        if option.name == "--seed" { return .words(["demo", "empty", "large", "broken"]) }
        if placeholder.contains("FILE") || placeholder.contains("DIR") { return .path }
        let words = placeholder.split(separator: "|").map(String.init)
        return .words(words.count > 1 ? words : [])
    }
}
