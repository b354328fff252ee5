import Testing

@testable import generate

/// Names in Go of the names on the wire.
@Suite struct GoNameTests {
    @Test(arguments: [
        ("connectorId", "ConnectorID"), ("executionIds", "ExecutionIDs"), ("oauthUrl", "OAuthURL"),
        ("baseURL", "BaseURL"), ("s3Key", "S3Key"), ("timeoutMs", "TimeoutMs"), ("not_sent", "NotSent"),
        ("sandbox.oauth.decide", "SandboxOAuthDecide"), ("users.createBatch", "UsersCreateBatch"), ("_meta", "Meta"),
        ("SandboxOauth", "SandboxOAuth"), ("n", "N"),
    ])
    func areExported(_ name: String, _ expected: String) { #expect(GoName.exported(name) == expected) }

    @Test func columnsAreAlignedBetweenComments() {
        let rows = [
            GoLayout.Row(cells: ["A", "string"]), GoLayout.Row(cells: ["Long", "int"]),
            GoLayout.Row(comment: "Why.", cells: ["B", "bool"]),
        ]
        #expect(GoLayout.aligned(rows) == ["\tA    string", "\tLong int", "\t// Why.", "\tB bool"])
    }
}
