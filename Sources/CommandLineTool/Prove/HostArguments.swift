/// The arguments that a client gives to the host, without those that choose another service or other files.
public enum HostArguments {
    private static let flags: Set<String> = ["--sandbox", "--offline", "--no-parent-watch"]
    private static let withValue: Set<String> = [
        "--seed", "--connector", "--consent", "--consent-port", "--base-url", "--user", "--state-dir", "--cache-dir",
        "--record", "--replay", "--replay-order", "--parent-pid",
    ]

    /// Returns the arguments that are left.
    public static func withoutService(_ arguments: [String]) -> [String] {
        var left: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" { return left + [argument] + rest }
            let name = argument.split(separator: "=", maxSplits: 1).first.map(String.init) ?? argument
            if flags.contains(argument) { continue }
            guard withValue.contains(name) else {
                left.append(argument)
                continue
            }
            if name == argument { _ = rest.popFirst() }
        }
        return left
    }
}
