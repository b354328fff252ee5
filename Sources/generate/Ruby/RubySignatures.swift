import JSON

/// The signatures of the generated classes, in RBS.
///
/// A result is a hash with the names of the protocol, so its type is an interface with the type of each member.
struct RubySignatures {
    private let interface: Interface
    /// The names of the result types that are objects.
    private let objects: Set<String>

    init(_ interface: Interface) {
        self.interface = interface
        objects = Set(interface.resultTypes.filter(\.isObject).map(\.name))
    }

    /// The types of results.
    var results: [String] { interface.resultTypes.flatMap(declaration) }

    /// The methods of the host, and those of each group.
    var methods: [String] {
        let tree = NameTree(interface.methods)
        return ["", "  module Methods"] + tree.children.flatMap(members) + ["  end"] + groups(of: tree)
    }

    /// A class for each kind of error.
    var kinds: [String] {
        interface.kinds.flatMap { ["", "  class \(PythonClient.className($0)) < Error", "  end"] }
    }

    private func declaration(of type: NamedType) -> [String] {
        let comment = type.description.map { wrapped($0, indent: "  # ") } ?? []
        switch type.form {
        case .alias(let reference):
            return [""] + comment + ["  type \(RubyName.method(type.name)) = \(expression(reference))"]
        case .object(let members):
            var lines = [""] + comment + ["  interface _\(type.name)", "    include _Result"]
            for (index, member) in members.enumerated() {
                let result = member.isRequired ? expression(member.type) : Self.optional(expression(member.type))
                lines.append("    \(index == 0 ? "def []:" : "      |") (\"\(member.name)\") -> \(result)")
            }
            lines.append("    \(members.isEmpty ? "def []:" : "      |") (String) -> untyped")
            return lines + ["  end"]
        }
    }

    private func groups(of node: NameTree) -> [String] {
        node.children.filter { !$0.children.isEmpty }.flatMap { child -> [String] in
            let call = child.method.map { function("call", $0) } ?? []
            return ["", "  class \(className(child)) < MethodGroup"] + call + child.children.flatMap(members) + [
                "  end"
            ]
                + groups(of: child)
        }
    }

    private func members(of node: NameTree) -> [String] {
        let name = RubyName.method(node.word)
        guard !node.children.isEmpty else { return node.method.map { function(name, $0) } ?? [] }
        guard let method = node.method else { return ["    def \(name): () -> \(className(node))"] }
        return ["    def \(name): () -> \(className(node))", "      | \(signature(of: method))"]
    }

    private func function(_ name: String, _ method: Interface.Method) -> [String] {
        ["    def \(name): \(signature(of: method))"]
    }

    private func signature(of method: Interface.Method) -> String {
        var keywords = method.parameters.map { parameter in
            "\(parameter.isRequired ? "" : "?")\(RubyName.method(parameter.name)): \(parameterExpression(parameter.type))"
        }
        keywords.append("**untyped")
        return "(\(keywords.joined(separator: ", "))) -> \(expression(method.result))"
    }

    /// Returns the type of a value that was received.
    private func expression(_ type: TypeReference) -> String {
        switch type {
        case .anything: "untyped"
        case .null: "nil"
        case .boolean: "bool"
        case .integer: "Integer"
        case .number: "Numeric"
        case .string: "String"
        case .literals(let values): "(\(values.map(\.text).joined(separator: " | ")))"
        case .array(let element): "Array[\(expression(element))]"
        case .map(let value): "Hash[String, \(expression(value))]"
        case .union(let types): "(\(types.map(expression).joined(separator: " | ")))"
        case .named(let name): objects.contains(name) ? "_\(name)" : RubyName.method(name)
        }
    }

    /// Returns the type of a value to send. Objects are hashes, whose keys may be symbols.
    private func parameterExpression(_ type: TypeReference) -> String {
        switch type {
        case .array(let element): "Array[\(parameterExpression(element))]"
        case .map, .named: "Hash[String | Symbol, untyped]"
        case .union(let types): "(\(types.map(parameterExpression).joined(separator: " | ")))"
        default: expression(type)
        }
    }

    private static func optional(_ expression: String) -> String {
        expression == "untyped" ? expression : "\(expression)?"
    }

    private func className(_ node: NameTree) -> String { "\(node.capitalizedPath)Methods" }
}

extension NamedType {
    /// True for an object with known members.
    fileprivate var isObject: Bool {
        if case .object = form { true } else { false }
    }
}
