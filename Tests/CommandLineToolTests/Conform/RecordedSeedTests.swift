import JSON
import Testing

@testable import CommandLineTool

@Suite struct RecordedSeedTests {
    @Test func recordsOfListsAndItemsBecomeASeed() {
        var seed = RecordedSeed()
        seed.add([["id": 1, "name": "Ada Lovelace"], ["id": 2, "name": "Bob"]], at: "/people")
        seed.add(["id": 2, "name": "Bob", "friend": "Ada Lovelace", "age": 7], id: "2", at: "/people")
        // Nothing is known of it.
        seed.add(["id": 9], id: "9", at: "/people")
        seed.add([], at: "/empty")
        #expect(seed.counts == (1, 2))
        #expect(
            seed.file(connectorId: "acme", document: "acme.json") == [
                "format": 1, "extends": "empty", "connectors": ["acme=acme.json"],
                "records": [
                    "acme": [
                        "/people": [
                            ["id": 1, "name": "Name 1"], ["id": 2, "name": "Name 2", "friend": "Name 1", "age": 7],
                        ]
                    ]
                ],
            ])
    }
}
