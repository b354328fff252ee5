import Alloy
import JSON

/// The OpenRPC document of the host: every method of the table, for programs that generate clients and documentation.
public enum OpenRPCDocument {
    /// The version of the OpenRPC Specification that the document follows.
    static let specification = "1.4.1"

    /// Returns the document of a table. It does not depend on the host's options.
    public static func json(of table: MethodTable) -> JSONValue {
        [
            "openrpc": .string(specification),
            "info": [
                "title": "alloy-host", "version": .string(HostVersion.protocol),
                "description": .string(
                    "Alloy Automation's Connectivity API over JSON-RPC 2.0 on stdin and stdout. protocol/wire.md describes "
                        + "framing, bounds, result references, progress and cancelling."),
            ],
            "methods": .array(table.methods.map(method)),
            "components": ["errors": .object(JSONObject(errors))],
        ]
    }

    private static func method(_ method: Method) -> JSONValue {
        var json: JSONObject = ["name": .string(method.name), "summary": .string(method.summary)]
        json.append("description", method.description.map(JSONValue.string))
        json.append("tags", [["name": .string(String(method.name.prefix { $0 != "." }))]])
        // For clients: calls that may be sent again when their reply was lost.
        if method.isRead { json.append("x-only-reads", true) }
        json.append("paramStructure", "either")
        json.append("params", .array(method.parameters.map(parameter)))
        json.append("result", ["name": .string("\(method.name) result"), "schema": .object(method.result)])
        // Written out instead of referenced: several tools that read these documents don't resolve references here.
        json.append("errors", .array(method.errors.map(error)))
        json.append("examples", [example(method)])
        return .object(json)
    }

    private static func parameter(_ parameter: ParameterDeclaration) -> JSONValue {
        [
            "name": .string(parameter.name), "summary": .string(parameter.summary),
            "required": .bool(parameter.isRequired), "schema": .object(parameter.schema),
        ]
    }

    private static func example(_ method: Method) -> JSONValue {
        [
            "name": .string("\(method.name) example"),
            "params": .array(
                method.example.params.members.map { ["name": .string($0.key), "value": $0.value] }),
            "result": ["name": "result", "value": method.example.result],
        ]
    }

    private static var errors: [JSONObject.Member] {
        AlloyError.Kind.allCases.map { JSONObject.Member(key: $0.rawValue, value: error($0)) }
    }

    private static func error(_ kind: AlloyError.Kind) -> JSONValue {
        ["code": .int(kind.code), "message": .string(kind.summary), "data": ["kind": .string(kind.rawValue)]]
    }
}
