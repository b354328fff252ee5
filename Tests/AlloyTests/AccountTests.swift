import JSON
import Logging
import TestSupport
import Testing

@testable import Alloy

/// Whose answers something is kept for, and a client that asks nobody.
@Suite struct AccountTests {
    private func digest(_ scope: String = "", _ change: (inout AlloyConfiguration) throws -> Void = { _ in })
        async throws
        -> [UInt8]
    {
        var configuration = AlloyConfiguration(key: KeySource(Secret(Fixture.key)))
        try change(&configuration)
        let client = AlloyClient(configuration, transport: ScriptedTransport([]))
        return try await client.accountDigest(scope: scope, until: .distant)
    }

    @Test func isTheSameForTheSameAndAnotherForAnother() async throws {
        let digests = [
            try await digest(), try await digest("sandbox"), try await digest { $0.apiVersion = "2025-06" },
            try await digest { $0.key = KeySource(Secret(Fixture.key + "x")) },
            try await digest { $0.baseURL = try BaseURL("https://example.com") },
            try await digest { $0.baseURL = try BaseURL("https://example.com/path") },
            // What moves from one part to the next is no longer the same.
            try await digest("a") { $0.apiVersion = "b" }, try await digest("") { $0.apiVersion = "ba" },
        ]
        #expect(Set(digests).count == digests.count)
        #expect(try await digest() == digests[0])
        #expect(digests.allSatisfy { $0.count == 16 })
    }

    @Test func needsAKey() async throws {
        let client = AlloyClient(AlloyConfiguration(key: .missing), transport: ScriptedTransport([]))
        let error = try await thrown { () async throws(AlloyError) in
            try await client.accountDigest(until: .distant)
        }
        #expect(error.kind == .unauthenticated)
    }

    @Test func offlineNothingIsSentNorAnyKeyRead() async throws {
        let fixture = Fixture([]) { configuration in
            configuration.isOffline = true
            configuration.key = KeySource(name: "a test") { _, _ throws(AlloyError) in
                Issue.record("The key was read.")
                return nil
            }
        }
        let error = try await thrown { () async throws(AlloyError) in try await fixture.client.listUsers() }
        #expect(error.kind == .network && error.outcome == .notSent && error.message.contains("offline"))
        #expect(error.fix.first?.json.stringValue?.contains("--offline") == true)
        #expect(fixture.transport.requests.isEmpty)
    }
}
