import HTTP
import JSON
import OpenAPI
import Testing

@testable import AlloyDirect

/// A document with one operation, and the requests that it makes.
struct RequestScene {
    let document: OpenAPIDocument
    let operation: OpenAPIOperation
    var files: [DirectFile] = []

    /// A document whose only operation, `method path`, is `body` (JSON).
    init(_ method: String, _ path: String, _ body: JSONValue, components: JSONValue = [:]) throws {
        let text: JSONValue = [
            "openapi": "3.1.0", "info": ["title": "Test"], "servers": [["url": "https://api.example.com/v1/"]],
            "paths": [path: [method: body]], "components": components,
        ]
        document = try OpenAPIDocument(parsing: text.bytes)
        operation = try #require(document.operations.first)
    }

    func request(_ arguments: CallArguments) throws(Problems) -> HTTPRequest {
        let builder = RequestBuilder(
            method: operation.method, path: operation.path, operation: document.request(of: operation),
            boundary: { "BOUNDARY" }, files: { [files] key in files.first { $0.s3Key == key } })
        guard let base = HTTPURL("https://api.example.com/v1/") else { throw Problems(["no base"]) }
        return try builder.request(arguments, to: base)
    }
}

extension HTTPRequest {
    /// The body as text.
    var text: String { String(decoding: body ?? [], as: UTF8.self) }
}
