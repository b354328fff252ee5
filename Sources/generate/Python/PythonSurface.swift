/// The methods as attributes of classes: `users.create` is the method `create` of the attribute `users`.
struct PythonSurface {
    private let tree: NameTree
    private let isAsync: Bool

    init(_ methods: [Interface.Method], isAsync: Bool) {
        tree = NameTree(methods)
        self.isAsync = isAsync
    }

    /// A class for each word that is followed by other words, the root first.
    var lines: [String] { classes(tree) }

    private func classes(_ node: NameTree) -> [String] {
        guard !node.children.isEmpty else { return [] }
        var lines = ["", "", "class \(className(node)):"]
        if node.word.isEmpty {
            lines += ["    \"\"\"All methods of the host\(isAsync ? ", for asyncio" : "").\"\"\"", ""]
        }
        let groups = node.children.filter { !$0.children.isEmpty }
        lines += groups.map { "    \($0.word): \(className($0))" }
        var functions = node.children.filter(\.children.isEmpty).map { ($0.word, $0.method) }
        functions.insert(("__call__", node.method), at: 0)
        for case (let name, let method?) in functions {
            if lines.last?.hasPrefix("class ") == false && lines.last != "" { lines.append("") }
            lines += function(name, method)
        }
        return lines + node.children.flatMap(classes)
    }

    private func className(_ node: NameTree) -> String {
        (isAsync ? "Async" : "") + node.capitalizedPath + "Methods"
    }

    private func function(_ name: String, _ method: Interface.Method) -> [String] {
        let parameters = method.parameters.isEmpty ? "Options" : "\(method.capitalizedName)Params"
        let result = PythonType.expression(method.result)
        let annotation = if case .named = method.result { "t.\(result)" } else { result }
        let head =
            "    \(isAsync ? "async " : "")def \(name)(self, **params: Unpack[p.\(parameters)]) -> \(annotation):"
        return [head] + wrapped("\"\"\"\(method.summary)\"\"\"", indent: "        ")
    }
}
