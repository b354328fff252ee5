import JSON
import JSONSchema
import Testing

/// The results of the golden sessions fit the result schemas of their methods.
@Suite struct SessionResultTests {
    private static let schemas: [String: Schema] = {
        let document = (try? SessionHost.run(["openrpc"]).output).flatMap { try? JSONValue(parsing: $0) }
        var schemas: [String: Schema] = [:]
        for method in document?["methods"]?.arrayValue ?? [] {
            guard let name = method["name"]?.stringValue, let schema = method["result"]?["schema"] else { continue }
            schemas[name] = try? Schema(compiling: schema)
        }
        return schemas
    }()

    @Test(arguments: SessionFile.names)
    func fitTheirSchemas(_ name: String) throws {
        let session = try SessionFile(named: name)
        var methods: [String: String] = [:]
        for line in session.lines {
            switch line {
            case .sent(let bytes):
                for request in Self.messages(bytes) {
                    if let id = request["id"]?.text { methods[id] = request["method"]?.stringValue }
                }
            case .expected(let bytes):
                for reply in Self.messages(bytes) {
                    guard let result = reply["result"], let method = (reply["id"]?.text).flatMap({ methods[$0] }) else {
                        continue
                    }
                    // Methods of MCP have the schemas of their revisions; see `MCPSessionTests`.
                    if method.contains("/") || method == "initialize" { continue }
                    let schema = try #require(Self.schemas[method], "\(method) has no result schema")
                    let violations = schema.violations(of: result)
                    #expect(violations.isEmpty, "\(name), \(method): \(violations) in \(result.text)")
                }
            case .prose: break
            }
        }
    }

    /// The message of a line, or those of a batch; none where it is no JSON, which sessions send on purpose.
    private static func messages(_ bytes: [UInt8]) -> [JSONValue] {
        guard let value = try? JSONValue(parsing: bytes) else { return [] }
        return value.arrayValue ?? [value]
    }
}
