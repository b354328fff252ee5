import JSON
import JSONSchema
import MCP
import Locking
import TestSupport

/// The published JSON Schema of one revision of the protocol.
package final class RevisionSchema: Sendable {
    /// The schemas of all revisions.
    package static let all = Dictionary(uniqueKeysWithValues: Revision.allCases.map { ($0, RevisionSchema($0)) })

    /// The schema of a revision.
    package static func of(_ revision: Revision) -> RevisionSchema { all[revision] ?? RevisionSchema(revision) }

    private let revision: Revision
    private let document: JSONObject
    /// The member with the definitions, which depends on the draft of JSON Schema.
    private let definitionsKey: String
    private let compiled = Mutex<[String: Schema]>([:])

    private init(_ revision: Revision) {
        self.revision = revision
        let bytes = (try? Fixture.bytes("MCP/\(revision.rawValue).json")) ?? []
        document = (try? JSONValue(parsing: bytes))?.objectValue ?? [:]
        definitionsKey = document.contains(key: "$defs") ? "$defs" : "definitions"
    }

    /// Returns whether the schema defines this type.
    package func defines(_ name: String) -> Bool { document[definitionsKey]?[name] != nil }

    /// Returns what is wrong with a value of this type, in sentences; empty if it is valid.
    package func problems(of value: JSONValue, as name: String) -> [String] {
        let schema: Schema
        do {
            schema = try self.schema(of: name)
        } catch {
            return ["\(revision.rawValue) has no \(name): \(error)"]
        }
        return schema.violations(of: value).map { violation in
            "\(revision.rawValue) \(name) \(violation.instance): expected \(violation.expected), got \(violation.got)"
        }
    }

    private func schema(of name: String) throws(SchemaError) -> Schema {
        if let schema = compiled.withLock({ $0[name] }) { return schema }
        var root = document
        root["$ref"] = nil
        root["allOf"] = [["$ref": .string("#/\(definitionsKey)/\(name)")]]
        let schema = try Schema(compiling: .object(root), formats: .assert)
        compiled.withLock { $0[name] = schema }
        return schema
    }
}

extension RevisionSchema {
    /// The type of the result of each method.
    private static let resultTypes = [
        "initialize": "InitializeResult", "server/discover": "DiscoverResult", "tools/list": "ListToolsResult",
        "tools/call": "CallToolResult", "resources/list": "ListResourcesResult",
        "resources/templates/list": "ListResourceTemplatesResult", "resources/read": "ReadResourceResult",
        "prompts/list": "ListPromptsResult", "prompts/get": "GetPromptResult", "completion/complete": "CompleteResult",
        "logging/setLevel": "EmptyResult", "subscriptions/listen": "SubscriptionsListenResult", "ping": "EmptyResult",
    ]

    /// The methods of all revisions.
    static var methods: some Collection<String> { resultTypes.keys }

    /// Returns what is wrong with the reply to a request of this method.
    package func problems(ofReply reply: JSONValue, to method: String) -> [String] {
        guard let result = reply["result"] else { return problems(ofError: reply) }
        let envelope = defines("JSONRPCResultResponse") ? "JSONRPCResultResponse" : "JSONRPCResponse"
        var problems = problems(of: reply, as: envelope)
        guard result["resultType"] == "input_required" else {
            return problems + self.problems(of: result, as: Self.resultTypes[method] ?? "a result of \(method)")
        }
        problems += self.problems(of: result, as: "InputRequiredResult")
        for question in result["inputRequests"]?.objectValue?.members ?? [] {
            problems += self.problems(of: question.value, as: "ElicitRequest")
        }
        return problems
    }

    private func problems(ofError reply: JSONValue) -> [String] {
        var reply = reply
        // The protocol has no null ids, but JSON-RPC demands one in the reply to a message whose id cannot be used.
        if reply["id"]?.isNull == true, var object = reply.objectValue {
            object["id"] = 0
            reply = .object(object)
        }
        let names = [
            -32_021: "MissingRequiredClientCapabilityError", -32_022: "UnsupportedProtocolVersionError",
            -32_042: "URLElicitationRequiredError",
        ]
        let name = defines("JSONRPCErrorResponse") ? "JSONRPCErrorResponse" : "JSONRPCError"
        let special = reply["error"]?["code"]?.intValue.flatMap { names[$0] }
        return problems(of: reply, as: name) + (special.map { problems(of: reply, as: $0) } ?? [])
    }
}
