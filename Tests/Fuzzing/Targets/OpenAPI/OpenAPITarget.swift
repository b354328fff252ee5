import FuzzSupport

@testable import OpenAPI

extension FuzzTarget {
    /// The steps of reading a document are bounded by its size, and each operation has an id of its own.
    static let openAPI = FuzzTarget(
        name: "OpenAPI",
        seeds: [
            #"""
            {"openapi":"3.1.0","info":{"title":"t"},"paths":{"/a/{id}":{"get":{"operationId":"b","parameters":[{"name":"id",
            "in":"path","required":true,"schema":{"$ref":"#/components/schemas/S"}}],"responses":{"200":{"content":
            {"application/json":{"schema":{"type":"array","items":{"$ref":"#/components/schemas/S"}}}}}}}}},
            "components":{"schemas":{"S":{"type":"object","properties":{"s":{"$ref":"#/components/schemas/S"}}}},
            "securitySchemes":{"k":{"type":"apiKey","in":"header","name":"X"}}},"security":[{"k":[]}]}
            """#,
            ##"{"openapi":"3.0.3","paths":{"/a":{"post":{"requestBody":{"$ref":"#/components/requestBodies/B"},"responses":{}}}}}"##,
        ]
    ) { bytes in
        guard let document = try? OpenAPIDocument(parsing: bytes) else { return }
        let most = 200 * (bytes.count + 100)
        try hold(document.stepCount <= most, "\(document.stepCount) steps for \(bytes.count) bytes")
        let ids = document.operations.map(\.id)
        try hold(Set(ids.map { Array($0.utf8) }).count == ids.count, "two operations have the same id")
    }
}
