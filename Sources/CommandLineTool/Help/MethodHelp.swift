import AlloyHost
import JSON
import JSONSchema
import Logging

/// The text of `alloy-host help METHOD`, from the method's entry in the table.
public enum MethodHelp {
    private static let width = 100

    /// Returns the help of a method, or nil if there is no such method.
    public static func text(for name: String, in methods: MethodTable) -> String? {
        methods.description(of: name).map(text)
    }

    /// Returns the error for an unknown method.
    public static func unknown(_ name: String, in methods: MethodTable) -> UsageError {
        let names = methods.descriptions.map(\.name)
        let nearest = nearestName(to: name, among: names) ?? names.first { $0.hasPrefix("\(name).") }
        return UsageError(
            "Unknown method \(name.escapedForTerminal)\(nearest.map { "; did you mean \($0)?" } ?? ".")",
            line: nearest.map { "alloy-host help \($0)" } ?? "alloy-host help methods")
    }

    /// The list of all methods with their summaries.
    public static func list(of table: MethodTable) -> String {
        let methods = table.descriptions
        let width = methods.map(\.name.count).max() ?? 0
        let lines = methods.map { "  \($0.name.padded(to: width))  \($0.summary)" }
        return (["Methods (alloy-host help METHOD describes one):", ""] + lines).joined(separator: "\n") + "\n"
    }

    private static func text(for method: MethodDescription) -> String {
        var lines = ["\(method.name): \(method.summary)"]
        if let description = method.description { lines += [""] + wrapped(description) }
        lines += ["", "Usage:", "  \(usage(method))", "", "Parameters:"]
        for parameter in method.parameters { lines += self.lines(parameter) }
        lines += ["", "Result:"] + result(method)
        lines += ["", "Errors:"]
        let width = method.failures.map { $0.kind.count }.max() ?? 0
        lines += method.failures.map { "  \($0.kind.padded(to: width))  \($0.code)  \($0.summary)" }
        lines.append(
            "  \(method.failures.isEmpty ? "The" : "And the") errors of every method: see protocol/errors.md."
        )
        lines += ["", "Example:"] + MethodExample(method).lines.map { "  \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func usage(_ method: MethodDescription) -> String {
        let own = method.parameters.filter { !MethodDescription.commonParameterNames.contains($0.name) }
        let required = own.filter(\.isRequired).map(placeholder)
        let optional = own.contains { !$0.isRequired } ? ["[key=value ...]"] : []
        return (["alloy-host call \(method.name)"] + required + optional + ["[OPTIONS]"]).joined(separator: " ")
    }

    private static func placeholder(_ parameter: MethodDescription.Parameter) -> String {
        let types = SchemaConversion.types(.object(parameter.schema))
        let isPlain = !types.contains("object") && !types.contains("array") && !types.isEmpty
        return isPlain ? "\(parameter.name)=..." : "\(parameter.name):=JSON"
    }

    private static func lines(_ parameter: MethodDescription.Parameter) -> [String] {
        var facts = [TypeDescription.text(of: .object(parameter.schema))]
        if parameter.isRequired { facts.insert("required", at: 0) }
        if let value = parameter.schema["default"] { facts.append("default \(value.stringValue ?? value.text)") }
        return ["  \(parameter.name)  (\(facts.joined(separator: "; ")))"]
            + wrapped(parameter.summary, indent: 6)
    }

    private static func result(_ method: MethodDescription) -> [String] {
        let members = method.result["properties"]?.objectValue?.members ?? []
        if members.isEmpty { return ["  an object"] }
        let required = Set((method.result["required"]?.arrayValue ?? []).compactMap(\.stringValue))
        let text = members.map { member in
            let words = TypeDescription.text(of: member.value)
            return "\(member.key)\(required.contains(member.key) ? "" : "?") (\(words))"
        }
        return wrapped(text.joined(separator: ", "), indent: 2)
    }

    private static func wrapped(_ text: String, indent: Int = 0) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, indent + line.displayWidth + 1 + String(word).displayWidth > width {
                lines.append(margin + line)
                line = ""
            }
            line += line.isEmpty ? "\(word)" : " \(word)"
        }
        return line.isEmpty ? lines : lines + [margin + line]
    }
}
