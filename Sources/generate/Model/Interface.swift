import AlloyHost
import JSON

/// The methods and the types of their parameters and results, in a form that no language has yet.
struct Interface {
    /// One method.
    struct Method {
        let name: String
        /// One sentence.
        let summary: String
        /// The method's own parameters, in their order.
        let parameters: [Member]
        let result: TypeReference
        /// The name with a capital at the start of each word: `SandboxClockAdvance`.
        let capitalizedName: String
    }

    /// The methods in the order of the document.
    let methods: [Method]
    /// The parameters that every method takes.
    let commonParameters: [Member]
    /// The types of results; a type comes after those that it refers to.
    let resultTypes: [NamedType]
    /// The types of parameters that are objects with known members.
    let parameterTypes: [NamedType]
    let kinds = ErrorKindDescription.all
    /// The names of the methods that change nothing. Clients send their calls again when the host died meanwhile.
    let readMethods: [String]

    /// Reads an OpenRPC document.
    init(_ document: JSONValue) throws(GenerationError) {
        var results = TypeCollector()
        var parameters = TypeCollector()
        var methods: [Method] = []
        var common: [Member] = []
        var readMethods: [String] = []
        for json in document["methods"]?.arrayValue ?? [] {
            let name = json["name"]?.stringValue ?? ""
            if json["x-only-reads"] == true { readMethods.append(name) }
            let capitalizedName = name.split(separator: ".").map(String.init).map(\.capitalizedFirst).joined()
            var own: [Member] = []
            common = []
            for parameter in json["params"]?.arrayValue ?? [] {
                let isCommon = MethodDescription.commonParameterNames.contains(parameter["name"]?.stringValue ?? "")
                let member = try Self.member(parameter, of: isCommon ? "" : capitalizedName, &parameters)
                if isCommon { common.append(member) } else { own.append(member) }
            }
            let schema = json["result"]?["schema"] ?? true
            methods.append(
                Method(
                    name: name, summary: json["summary"]?.stringValue ?? "", parameters: own,
                    result: try results.reference(to: schema, named: "\(capitalizedName)Result"),
                    capitalizedName: capitalizedName))
        }
        self.methods = methods
        self.readMethods = readMethods
        commonParameters = common
        resultTypes = results.types
        parameterTypes = parameters.types
    }

    /// Returns the names of the methods that change nothing as lines of quoted names with commas.
    func readMethodLines(width: Int, indent: String) -> [String] {
        wrapped(readMethods.map { "\"\($0)\"," }.joined(separator: " "), width: width, indent: indent)
    }

    private static func member(
        _ parameter: JSONValue, of method: String, _ types: inout TypeCollector
    ) throws(GenerationError) -> Member {
        let name = parameter["name"]?.stringValue ?? ""
        let schema = parameter["schema"] ?? true
        return Member(
            name: name, type: try types.reference(toParameter: schema, named: name, of: method),
            isRequired: parameter["required"]?.boolValue ?? false, description: parameter["summary"]?.stringValue)
    }
}

extension String {
    /// The text with its first character as a capital letter.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
