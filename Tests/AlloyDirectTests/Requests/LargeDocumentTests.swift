import HTTP
import JSON
import OpenAPI
import Platform
import TestSupport
import Testing

@testable import AlloyDirect

/// Every operation of large public documents becomes a request, from a sample of its input.
@Suite(.tags(.slow), .notInInnerLoop, .hangLimit)
struct LargeDocumentTests {
    @Test(arguments: ["airflow", "datadog", "datadog2", "karrio", "netbox", "openai", "prefect"])
    func everyOperationMakesARequest(name: String) throws {
        let document = try OpenAPIDocument(parsing: Self.text(name))
        let base = try #require(HTTPURL("https://api.example.com/v1"))
        #expect(document.operations.count > 50)
        for operation in document.operations {
            let content = document.content(of: operation)
            let request = document.request(of: operation)
            let builder = RequestBuilder(
                method: operation.method, path: operation.path, operation: request, boundary: { "B" },
                files: {
                    $0 == "file"
                        ? DirectFile(s3Key: $0, filename: "f", mimeType: "text/plain", content: .memory([1])) : nil
                }
            )
            do throws(Problems) {
                let built = try builder.request(Self.arguments(content, request), to: base)
                #expect(built.refusal == nil, "\(operation.id): \(built.target)")
                #expect(!built.target.contains("{"), "\(operation.id): \(built.target)")
                #expect((built.body != nil) == (built.headers["Content-Type"] != nil), "\(operation.id)")
            } catch {
                Issue.record("\(name) \(operation.id): \(error.sentences)")
            }
        }
    }

    private static func text(_ name: String) throws -> [UInt8] {
        let path = Fixture.path("OpenAPI/\(name).json.gz")
        return try ChildCommand.output(
            ofShell: "gzip -dc '\(path)'", maximumBytes: 64 << 20, deadline: .distant)
    }

    private static func arguments(_ content: OperationContent, _ request: OperationRequest) -> CallArguments {
        var arguments = CallArguments()
        for parameter in content.parameters {
            guard let name = parameter["name"]?.stringValue else { continue }
            let value = sample(parameter["schema"] ?? [:], 0)
            switch parameter["in"] {
            case "path": arguments.pathParams[name] = value
            case "query": arguments.queryParameters[name] = value
            default: arguments.additionalHeaders[name] = value
            }
        }
        guard let body = request.bodies.first else { return arguments }
        let isStructured = AcceptHeader.isJSON(body.plainType) || body.plainType == "*/*"
        let isForm = body.plainType.hasPrefix("multipart/") || body.plainType.hasSuffix("urlencoded")
        arguments.requestBody =
            isStructured
            ? content.requestBody.map { sample($0, 0) }
            : isForm ? .object(sample(body.schema ?? [:], 0).objectValue ?? [:]) : "file"
        return arguments
    }

    /// A value of about the right form.
    private static func sample(_ schema: JSONValue, _ depth: Int) -> JSONValue {
        if let value = schema["const"] ?? schema["default"] ?? schema["enum"]?[0], !value.isNull, value != "" {
            return value
        }
        for name in ["allOf", "anyOf", "oneOf"] {
            if let first = schema[name]?[0], schema["properties"] == nil { return sample(first, depth + 1) }
        }
        let type = schema["type"]?.stringValue ?? schema["type"]?[0]?.stringValue
        switch type ?? (schema["properties"] == nil ? "string" : "object") {
        case "object":
            guard depth < 4 else { return [:] }
            let members = (schema["properties"]?.objectValue?.members ?? []).map { member in
                JSONObject.Member(key: member.key, value: sample(member.value, depth + 1))
            }
            return .object(JSONObject(members))
        case "array": return depth < 4 ? [sample(schema["items"] ?? [:], depth + 1)] : ["x"]
        case "integer", "number": return 7
        case "boolean": return true
        default: return MultipartBody.isBinary(schema, nil) ? "file" : "x y/z"
        }
    }
}
