/// The methods as functions of groups: `users.create` is the function `Create` of the value that `host.Users()` returns.
struct GoSurface {
    private let tree: NameTree
    private let types: GoTypes

    /// - Parameter types: The types of results.
    init(_ methods: [Interface.Method], _ types: GoTypes) {
        tree = NameTree(methods)
        self.types = types
    }

    /// The functions of the host, followed by each group.
    var lines: [String] { functions(of: tree, receiver: "h *Host", host: "h") }

    private func functions(of node: NameTree, receiver: String, host: String) -> [String] {
        var lines: [String] = []
        for child in node.children {
            guard let method = child.method else {
                lines += group(child, receiver: receiver, host: host)
                continue
            }
            lines += function(GoName.exported(child.word), method, receiver: receiver, host: host)
            // A Go function can't be a group as well: `execute.plan` is `ExecutePlan`.
            for case let (word, method?) in child.children.map({ ($0.word, $0.method) }) {
                lines += function(
                    GoName.exported(child.word) + GoName.exported(word), method, receiver: receiver, host: host)
            }
        }
        return lines
    }

    private func group(_ node: NameTree, receiver: String, host: String) -> [String] {
        let type = GoName.exported(node.capitalizedPath) + "Methods"
        let name = GoName.exported(node.word)
        return [
            "", "// \(name) returns the methods below `\(node.word)`.",
            "func (\(receiver)) \(name)() \(type) {", "\treturn \(type){\(host)}", "}", "",
            "// \(type): the methods below `\(node.word)`.", "type \(type) struct{ host *Host }",
        ] + functions(of: node, receiver: "m \(type)", host: "m.host")
    }

    private func function(_ name: String, _ method: Interface.Method, receiver: String, host: String) -> [String] {
        let parameters = method.parameters.isEmpty ? "" : "params \(GoClient.parametersName(method)), "
        let argument = method.parameters.isEmpty ? "nil" : "params"
        let head = "func (\(receiver)) \(name)(ctx context.Context, \(parameters)options ...CallOption)"
        let comment = wrapped("\(name) calls `\(method.name)`: \(method.summary)", indent: "// ")
        guard case .named(let result) = method.result else {
            return [""] + comment + [
                "\(head) (json.RawMessage, error) {",
                "\treturn \(host).Call(ctx, \"\(method.name)\", \(argument), options...)", "}",
            ]
        }
        return [""] + comment + [
            "\(head) (*\(result), error) {",
            "\treturn call[\(result)](ctx, \(host), \"\(method.name)\", \(argument), options)", "}",
        ]
    }
}
