import JSON
import Testing

@testable import AlloyHost

@Suite struct ResultProjectionTests {
    private static let document = """
        {"page": 1, "results": [
          {"id": 1, "tags": ["x", "y"], "by": {"name": "Ada", "at": 7}},
          {"id": 2, "tags": []},
          3,
          {"id": 4, "by": null, "*": "star"}
        ]}
        """

    @Test(
        arguments: [
            (["/page"], #"{"page":1}"#),
            (["/results/*/id"], #"{"results":[{"id":1},{"id":2},null,{"id":4}]}"#),
            (["/results/1"], #"{"results":[{"id":2,"tags":[]}]}"#),
            (
                ["/results/*/id", "/results/0/tags/1", "/nothing"],
                #"{"results":[{"id":1,"tags":["y"]},{"id":2},null,{"id":4}]}"#
            ),
            (["/results/*/by/name"], #"{"results":[{"by":{"name":"Ada"}},{},null,{}]}"#),
            (["/results/*/*"], #"{"results":[{},{},null,{"*":"star"}]}"#),
            (["/results/*/tags/*"], #"{"results":[{"tags":["x","y"]},{"tags":[]},null,{}]}"#),
            (["", "/page"], nil),
            (["/page", ""], nil),
            (["/page/x"], "{}"),
        ] as [([String], String?)])
    func onlySelectedPartsAreReturned(fields: [String], expected: String?) throws {
        let text = try JSONText(validating: Array(Self.document.utf8))
        let projection = try ResultProjection(fields)
        let value = projection.apply(to: text)
        #expect(value == (try expected.map { try JSONValue(parsing: $0) } ?? text.value), "\(value)")
    }

    @Test func anInvalidPointerIsReported() {
        #expect(throws: ResultProjection.PointerError(index: 1)) { try ResultProjection(["/a", "b"]) }
        #expect(throws: ResultProjection.PointerError(index: 0)) { try ResultProjection(["/a~2"]) }
    }
}
