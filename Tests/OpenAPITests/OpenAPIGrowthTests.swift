import JSON
import TestSupport
import Testing

@testable import OpenAPI

/// The steps of parsing grow linearly with the document, whatever it consists of.
@Suite(.tags(.slow), .notInInnerLoop) struct OpenAPIGrowthTests {
    /// A document of so many parts.
    typealias Maker = @Sendable (Int) -> JSONValue

    @Test(arguments: [
        "operations", "tags", "ids", "made ids", "schemas", "one schema", "chains", "loops", "dead references",
        "path references", "schemes", "parameters",
    ])
    func readingGrowsWithTheDocument(_ kind: String) throws {
        let maker = try #require(Self.makers[kind])
        let (small, large) = (try Self.steps(maker(400)), try Self.steps(maker(1_600)))
        #expect(small >= 400)
        #expect(large <= 5 * small, "\(small) steps, and \(large) for four times as much")
    }

    private static func steps(_ json: JSONValue) throws -> Int {
        let document = try OpenAPIDocument(parsing: json.bytes)
        let operations = document.groups.flatMap(\.operations)
        #expect(Set(operations.map { ExactString($0.id) }).count == operations.count && !operations.isEmpty)
        return document.stepCount
    }

    private static func object(_ members: some Sequence<(String, JSONValue)>) -> JSONValue {
        .object(JSONObject(members.map { JSONObject.Member(key: $0.0, value: $0.1) }))
    }

    private static func document(
        _ count: Int, components: JSONValue = [:], operation: (Int) -> JSONObject
    ) -> JSONValue {
        let paths = (0..<count).map { number -> (String, JSONValue) in
            ("/p\(number)", ["get": .object(operation(number))])
        }
        return ["openapi": "3.1.0", "paths": object(paths), "components": components]
    }

    private static func schemas(_ count: Int, _ schema: (Int) -> JSONValue) -> JSONValue {
        ["schemas": object((0..<count).map { ("S\($0)", schema($0)) })]
    }

    private static func reference(_ number: Int) -> JSONValue { ["$ref": .string("#/components/schemas/S\(number)")] }

    private static func answer(_ schema: JSONValue) -> JSONObject {
        ["responses": ["200": ["content": ["application/json": ["schema": schema]]]]]
    }

    private static let makers: [String: Maker] = [
        "operations": { document($0) { ["operationId": .string("op\($0)")] } },
        "tags": { document($0) { ["tags": [.string("tag \($0)")]] } },
        "ids": { document($0) { _ in ["operationId": "same"] } },
        // Nothing of these paths is a word.
        "made ids": { count in
            let paths = (1...count).map { ("/" + String(repeating: "!", count: $0), ["get": [:]] as JSONValue) }
            return ["openapi": "3.1.0", "paths": object(paths)]
        },
        "schemas": { count in
            document(count, components: schemas(count) { _ in ["type": "object"] }) { answer(reference($0)) }
        },
        "one schema": { count in
            document(count, components: schemas(count) { reference(($0 + 1) % count) }) { _ in answer(reference(0)) }
        },
        "chains": { count in
            document(count, components: schemas(count) { $0 == 0 ? ["type": "object"] : reference($0 - 1) }) {
                answer(reference($0))
            }
        },
        "loops": { count in
            document(count, components: schemas(count) { reference(($0 + 1) % count) }) { answer(reference($0)) }
        },
        "dead references": { document($0) { answer(reference($0)) } },
        "path references": { count in
            document(count) { ["responses": ["200": ["$ref": .string("#/paths/~1p\(count - 1 - $0)/get/x")]]] }
        },
        "schemes": { count in
            let schemes = object((0..<count).map { ("s\($0)", ["type": "oauth2", "flows": [:]]) })
            return document(count, components: ["securitySchemes": schemes]) { ["security": [["s\($0)": []]]] }
        },
        "parameters": { count in
            let parameters = (0..<count).map { ["name": .string("q\($0)"), "in": "query"] as JSONValue }
            return document(1) { _ in ["parameters": .array(parameters)] }
        },
    ]
}
