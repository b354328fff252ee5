import JSON
import Testing

@testable import generate

/// Schemas as types, and types in both languages.
@Suite struct TypeCollectorTests {
    private static let schema: JSONValue = [
        "title": "Row", "description": "One row.", "type": "object",
        "properties": [
            "id": ["type": "string"], "class": ["enum": ["R", "W"]], "note": ["type": ["string", "null"]],
            "inner": ["title": "Inner", "type": "object", "properties": ["n": ["type": "integer"]], "required": ["n"]],
            "tags": ["type": "array", "items": ["type": "string"]], "more": true,
        ],
        "required": ["id", "class", "inner"],
    ]

    @Test func namesTypesByTheirTitles() throws {
        var types = TypeCollector()
        #expect(try types.reference(to: Self.schema, named: "Other") == .named("Row"))
        #expect(types.types.map(\.name) == ["Inner", "Row"], "a type stands behind those that it refers to")
    }

    @Test func refusesTwoSchemasOfOneName() throws {
        var types = TypeCollector()
        _ = try types.reference(to: Self.schema, named: "Other")
        #expect(throws: GenerationError.self) {
            try types.reference(to: ["title": "Row", "type": "object", "properties": [:]], named: "Other")
        }
    }

    @Test func namesParametersByTheirPlaces() throws {
        var types = TypeCollector()
        let fault: JSONValue = ["type": "object", "properties": ["effect": ["type": "string"]]]
        let list: JSONValue = ["type": "array", "items": fault]
        #expect(try types.reference(toParameter: list, named: "faults", of: "Set") == .array(.named("FaultParameter")))
        let other: JSONValue = ["type": "object", "properties": ["n": ["type": "integer"]]]
        #expect(try types.reference(toParameter: other, named: "fault", of: "Get") == .named("GetFaultParameter"))
    }

    @Test func writesPython() throws {
        var types = TypeCollector()
        _ = try types.reference(to: Self.schema, named: "Other")
        let lines = PythonType(try #require(types.types.last)).lines.filter { !$0.isEmpty }
        #expect(
            lines == [
                #"_RowRequiredKeywords = TypedDict("_RowRequiredKeywords", {"class": Literal["R", "W"]})"#,
                "class _RowRequired(_RowRequiredKeywords):", "    id: str", "    inner: Inner",
                "class Row(_RowRequired, total=False):", #"    """One row.""""#, "    note: str | None",
                "    tags: list[str]", "    more: Any",
            ])
    }

    @Test func writesTypeScript() throws {
        var types = TypeCollector()
        _ = try types.reference(to: Self.schema, named: "Other")
        #expect(
            TypeScriptType(try #require(types.types.last)).lines == [
                "", "/** One row. */", "export interface Row {", "  id: string;", #"  class: "R" | "W";"#,
                "  note?: string | null;", "  inner: Inner;", "  tags?: string[];", "  more?: any;", "}",
            ])
    }
}
