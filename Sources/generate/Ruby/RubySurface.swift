/// The methods as methods of groups: `users.create` is `create` of the group that `host.users` returns.
struct RubySurface {
    private let tree: NameTree
    private let objectTypes: Set<String>

    /// - Parameter objectTypes: The names of the parameter types whose members have names in Ruby, too.
    init(_ methods: [Interface.Method], objectTypes: Set<String>) {
        tree = NameTree(methods)
        self.objectTypes = objectTypes
    }

    /// The module of the host's own methods, followed by a class for each group.
    var lines: [String] {
        var lines = ["  # The methods of the host.", "  module Methods"]
        lines += separated(tree.children.map { member($0, host: "self") }) + ["  end"]
        return lines + groups(of: tree)
    }

    private func groups(of node: NameTree) -> [String] {
        node.children.filter { !$0.children.isEmpty }.flatMap { child -> [String] in
            var members = child.children.map { member($0, host: "@host") }
            // A call of the group itself: `execute` beside `execute.plan`.
            if let method = child.method { members.insert(function("call", method), at: 0) }
            let head = ["", "  # The methods below `\(child.word)`.", "  class \(Self.className(child)) < MethodGroup"]
            return head + separated(members) + ["  end"] + groups(of: child)
        }
    }

    private func member(_ node: NameTree, host: String) -> [String] {
        let name = RubyName.method(node.word)
        guard !node.children.isEmpty else { return node.method.map { function(name, $0) } ?? [] }
        let group = "\(Self.className(node)).new(\(host))"
        guard let method = node.method else {
            return ["    # The methods below `\(node.word)`.", "    def \(name)", "      \(group)", "    end"]
        }
        return wrapped(method.summary, indent: "    # ") + [
            "    # Without arguments: the methods below `\(node.word)`.", "    def \(name)(**arguments)",
            "      group = \(group)", "      arguments.empty? ? group : group.call(**arguments)", "    end",
        ]
    }

    private func function(_ name: String, _ method: Interface.Method) -> [String] {
        let comment = wrapped(method.summary, indent: "    # ")
        let keywords =
            method.parameters.map { "\(RubyName.method($0.name)):\($0.isRequired ? "" : " UNSET")" } + ["**options"]
        let values = method.parameters.map { "\"\($0.name)\" => \(value(of: $0))" }
        let head = comment + Self.list("    def \(name)(", keywords, ")")
        let call = "      invoke(\"\(method.name)\", { \(values.joined(separator: ", ")) }, options)"
            .replacing("{  }", with: "{}")
        guard call.count > 120 else { return head + [call, "    end"] }
        let rows = RubyLayout.list(values.map { "        \($0)" })
        return head + ["      params = {"] + rows + [
            "      }", "      invoke(\"\(method.name)\", params, options)", "    end",
        ]
    }

    /// Returns the expression for a parameter's value on the wire.
    private func value(of parameter: Member) -> String {
        let name = RubyName.method(parameter.name)
        switch parameter.type {
        case .named(let type) where objectTypes.contains(type),
            .array(.named(let type)) where objectTypes.contains(type):
            return "Names.on_wire(\(name), \"\(type)\")"
        default: return name
        }
    }

    /// Returns the elements between brackets, on one line or, where that would be too long, each on its own.
    private static func list(_ head: String, _ elements: [String], _ tail: String) -> [String] {
        let line = head + elements.joined(separator: ", ") + tail
        guard line.count > 120 else { return [line] }
        let indent = String(head.prefix { $0 == " " })
        return [head] + RubyLayout.list(elements.map { "\(indent)  \($0)" }) + [indent + tail]
    }

    private static func className(_ node: NameTree) -> String { "\(node.capitalizedPath)Methods" }

    private func separated(_ blocks: [[String]]) -> [String] { Array(blocks.joined(separator: [""])) }
}
