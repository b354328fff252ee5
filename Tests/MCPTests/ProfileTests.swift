import JSON
import Testing

@testable import MCP

/// The differences between the revisions, as one table.
struct ProfileTests {
    /// What a revision has.
    struct Row: Sendable, CustomTestStringConvertible {
        let revision: Revision
        let features: Set<String>
        let style: Profile.ElicitationStyle
        let unknownResource: Int
        var testDescription: String { revision.rawValue }
    }

    private static let march = ["annotations", "progress messages", "completions", "audio"]
    private static let june = march + ["titles", "structured content", "resource links"]
    private static let november = june + ["server description", "URL elicitation"]

    static let rows = [
        Row(revision: .november2024, features: [], style: .unavailable, unknownResource: -32_002),
        Row(revision: .march2025, features: Set(march), style: .unavailable, unknownResource: -32_002),
        Row(revision: .june2025, features: Set(june), style: .request, unknownResource: -32_002),
        Row(
            revision: .november2025, features: Set(november + ["elicitation ids", "URL elicitation error"]),
            style: .request, unknownResource: -32_002),
        Row(
            revision: .july2026,
            features: Set(november + ["result types", "cache hints", "log level per request"]),
            style: .inputRequired, unknownResource: -32_602),
    ]

    @Test(arguments: rows)
    func features(of row: Row) {
        let profile = Profile(row.revision)
        let features: [(String, Bool)] = [
            ("annotations", profile.hasToolAnnotations), ("progress messages", profile.hasProgressMessages),
            ("completions", profile.declaresCompletions), ("titles", profile.hasTitles),
            ("structured content", profile.hasStructuredContent), ("resource links", profile.hasResourceLinks),
            ("server description", profile.hasServerDescription), ("URL elicitation", profile.hasURLElicitation),
            ("elicitation ids", profile.hasElicitationIds), ("URL elicitation error", profile.hasURLElicitationError),
            ("result types", profile.hasResultTypes), ("cache hints", profile.hasCacheHints),
            ("log level per request", profile.hasLogLevelPerRequest),
            ("audio", ContentBlock.audio(data: "", mimeType: "a/b").json(profile)["type"] == "audio"),
        ]
        #expect(Set(features.filter(\.1).map(\.0)) == row.features)
        #expect(profile.elicitationStyle == row.style)
        #expect(profile.unknownResourceCode == row.unknownResource)
    }

    @Test func everyRevisionHasARow() { #expect(Self.rows.map(\.revision) == Revision.allCases) }

    @Test("Only the stateless revision has no handshake, and only it has discovery and subscriptions")
    func methods() {
        for revision in Revision.allCases {
            let methods = Profile(revision).methods
            for method in ["initialize", "ping", "logging/setLevel"] {
                #expect(methods.contains(method) == !revision.isStateless, "\(revision) \(method)")
            }
            for method in ["server/discover", "subscriptions/listen"] {
                #expect(methods.contains(method) == revision.isStateless, "\(revision) \(method)")
            }
        }
        #expect(Revision.stateless == [.july2026])
        #expect(Revision.withHandshake == [.november2024, .march2025, .june2025, .november2025])
    }

    @Test(
        "initialize agrees on the requested revision, else on the newest with a handshake",
        arguments: [
            ("2024-11-05", Revision.november2024), ("2025-03-26", .march2025), ("2025-06-18", .june2025),
            ("2025-11-25", .november2025), ("2026-07-28", .november2025), ("2024-10-07", .november2025),
            ("1.0", .november2025), ("", .november2025),
        ])
    func negotiation(requested: String, agreed: Revision) { #expect(Revision.negotiated(requested) == agreed) }

    @Test(
        "A client's capabilities, also of the time before there were modes",
        arguments: [
            ("{}", false, false), (#"{"elicitation":{}}"#, true, false),
            (#"{"elicitation":{"form":{}}}"#, true, false), (#"{"elicitation":{"url":{}}}"#, false, true),
            (#"{"elicitation":{"form":{},"url":{}}}"#, true, true), (#"{"elicitation":true}"#, false, false),
            (#"{"elicitation":{"other":{}}}"#, true, false), ("[]", false, false), ("null", false, false),
        ])
    func capabilities(json: String, forms: Bool, urls: Bool) throws {
        let capabilities = ClientCapabilities(try JSONValue(parsing: json))
        #expect(capabilities.elicitsForms == forms)
        #expect(capabilities.elicitsURLs == urls)
    }
}
