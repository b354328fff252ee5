import JSONSchema
import Testing

struct NearestNameTests {
    private static let names = [
        "connectorId", "actionId", "userId", "requestBody", "pathParams", "queryParameters", "limit", "id",
    ]

    @Test(
        arguments: [
            // Case and separators.
            ("connectorid", "connectorId"), ("CONNECTORID", "connectorId"), ("connector_id", "connectorId"),
            ("Connector-ID", "connectorId"), ("request body", "requestBody"), ("ID", "id"), ("i.d", "id"),
            ("userId", "userId"),
            // Insert, delete, replace, swap.
            ("conectorId", "connectorId"), ("connecttorId", "connectorId"), ("konnectorId", "connectorId"),
            ("connectroId", "connectorId"), ("limt", "limit"), ("limits", "limit"), ("limot", "limit"),
            ("ilmit", "limit"), ("connector", "connectorId"), ("user", "userId"), ("pathParameters", nil),
            ("pathParam", "pathParams"),
            ("queryParams", nil), ("qeuryParmeters", "queryParameters"), ("actoinID", "actionId"),
            // Near to nothing.
            ("", nil), ("x", nil), ("ab", nil), ("timeoutMs", nil), ("completelyDifferent", nil), ("😀", nil),
            ("_", nil),
        ] as [(String, String?)])
    func nearest(name: String, expected: String?) { #expect(nearestName(to: name, among: Self.names) == expected) }

    @Test func nearerNameWinsThenFirst() {
        #expect(nearestName(to: "colour", among: ["colors", "color", "colours"]) == "color")
        #expect(nearestName(to: "bat!", among: ["cat!", "hat!"]) == "cat!")
        #expect(nearestName(to: "hat!", among: ["cat!", "HAT!"]) == "HAT!")
        #expect(nearestName(to: "abcd", among: ["abdc", "ABCD"]) == "ABCD")
    }

    @Test func emptyAndHugeNamesMatchNothing() {
        #expect(nearestName(to: "a", among: [String]()) == nil)
        let huge = String(repeating: "a", count: 1_000_000)
        #expect(nearestName(to: huge, among: [huge + "b", "a"]) == nil)
        #expect(nearestName(to: "aaaa", among: [huge, "aaab"]) == "aaab")
        #expect(nearestName(to: "id" + String(repeating: "_", count: 500) + "x", among: ["id"]) == nil)
    }
}
