import Testing

@testable import ServiceAPI

struct RouterTests {
    @Test(arguments: [
        ("POST", "/users", Route.users(.create)),
        ("GET", "/users", .users(.list)),
        ("GET", "/users?parentWorkflowId=1", .users(.list)),
        ("GET", "/users/", .users(.list)),
        ("GET", "/users/67a37e99", .users(.get(user: "67a37e99"))),
        ("GET", "/users/ada%40example.com", .users(.get(user: "ada@example.com"))),
        ("GET", "/users/batch", .users(.get(user: "batch"))),
        ("PUT", "/users/u", .users(.update(user: "u"))),
        ("DELETE", "/users/u", .users(.delete(user: "u"))),
        ("POST", "/users/batch", .users(.createBatch)),
        ("GET", "/users/u/token", .users(.token(user: "u"))),
        ("GET", "/users/u/credentials", .users(.listCredentials(user: "u"))),
        ("GET", "/users/u/credentials?connectorId=slack", .users(.listCredentials(user: "u"))),
        ("DELETE", "/users/u/credentials/c", .users(.deleteCredential(user: "u", credentialID: "c"))),
        ("GET", "/connectors", .connectors(.list)),
        ("GET", "/connectors/zohoCRM", .connectors(.get(connectorID: "zohoCRM"))),
        ("GET", "/connectors/a%2Fb/resources", .connectors(.listResources(connectorID: "a/b"))),
        (
            "GET", "/connectors/c/actions/post-search",
            .connectors(.getAction(connectorID: "c", actionID: "post-search"))
        ),
        ("POST", "/connectors/c/actions/a/execute", .connectors(.execute(connectorID: "c", actionID: "a"))),
        ("GET", "/connectors/c/credentials/metadata", .connectors(.listRequirements(connectorID: "c"))),
        ("POST", "/connectors/c/actions/a/execute/?x", .connectors(.execute(connectorID: "c", actionID: "a"))),
        ("POST", "/connectors/c/credentials", .connectors(.createCredential(connectorID: "c"))),
        ("GET", "/connectors/c/credentials", .connectors(.listCredentials(connectorID: "c"))),
        ("DELETE", "/connectors/c/credentials/d", .connectors(.deleteCredential(connectorID: "c", credentialID: "d"))),
        ("POST", "/connectors/files/upload/request", .files(.requestUpload)),
        ("GET", "/connectors/files/list", .files(.list)),
        ("DELETE", "/connectors/files/u_a%20b%2Bc.pdf", .files(.delete(s3Key: "u_a b+c.pdf"))),
        ("DELETE", "/connectors/files/a+b", .files(.delete(s3Key: "a+b"))),
        ("GET", "/connectors/files/resources", .connectors(.listResources(connectorID: "files"))),
    ])
    func finds(method: String, target: String, expected: Route) throws {
        #expect(try Router.route(method: method, target: target) == expected)
    }

    @Test(arguments: [
        // Called non-existent.
        ("GET", "/connectors/slack/actions"), ("POST", "/connectors/slack/credentials/callback"),
        ("GET", "/credentials/67a37e99c5cfbc5d4b0b2f7d"), ("POST", "/connectors/slack/execute"),
        ("POST", "/users/u/executions"), ("POST", "/actions/execute"), ("POST", "/users/u/credentials"),
        // Other methods of what exists.
        ("HEAD", "/connectors"), ("OPTIONS", "/users"), ("PATCH", "/users/u"), ("get", "/users"),
        ("GET", "/connectors/slack/actions/a/execute"), ("POST", "/connectors/files/list"),
        ("POST", "/users/u/token"), ("DELETE", "/connectors/slack"),
        // Other paths.
        ("GET", ""), ("GET", "/"), ("GET", "//"), ("GET", "users"), ("GET", "/Users"), ("GET", "/users//"),
        ("GET", "/connectors//resources"), ("GET", "/2025-09/connectors"), ("GET", "/%75sers"),
        ("GET", "/connectors/slack/resources/more"), ("POST", "/connectors/c/actions/a/execute/more"),
        ("POST", "/connectors/c/actions/a/execute//"), ("GET", "?/users"), ("GET", "/connector"),
        ("GET", "/connectorss"), ("POST", "/connectors/files/upload"),
    ])
    func findsNothing(method: String, target: String) throws {
        #expect(try Router.route(method: method, target: target) == nil)
    }

    @Test(arguments: ["%", "%4", "%zz", "a%FF", "%C3%28"])
    func refusesWhatCannotBeDecoded(segment: String) {
        #expect(throws: Router.UndecodableParameter(text: segment)) {
            try Router.route(method: "GET", target: "/users/\(segment)")
        }
    }
}
