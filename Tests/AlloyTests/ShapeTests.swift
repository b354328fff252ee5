import HTTP
import JSON
import Logging
import Testing

@testable import Alloy

/// Every shape in which the service was seen, or may be thought, to answer; and the one shape that comes out.
@Suite("Formats of responses")
struct ShapeTests {
    @Test(
        arguments: [
            (
                #"{"connectors":[{"id":"klaviyo","name":"Klaviyo","icon":"https://c/k.png","group":["output"],"category":["marketing-automation"]}]}"#,
                #"[{"id":"klaviyo","name":"Klaviyo","icon":"https://c/k.png","categories":["marketing-automation"],"groups":["output"]}]"#
            ),
            (
                #"{"connectors":[{"id":"zohoCRM","category":"crm","group":"input","beta":true,"n":1.0}]}"#,
                #"[{"id":"zohoCRM","name":"zohoCRM","icon":null,"categories":["crm"],"groups":["input"],"beta":true,"n":1.0}]"#
            ),
            (
                #"{"data":[{"id":"a","displayName":"A"},7,{"name":"no id"}]}"#,
                #"[{"id":"a","name":"A","icon":null,"categories":[],"groups":[]}]"#
            ),
            (
                #"[{"connectorId":"b","title":"B","name":"","categories":["x"],"groups":[]}]"#,
                #"[{"id":"b","name":"B","icon":null,"categories":["x"],"groups":[]}]"#
            ),
            (
                #"{"data":{"connectors":[{"id":"c","name":"C","displayName":"kept"}]}}"#,
                #"[{"id":"c","name":"C","icon":null,"categories":[],"groups":[],"displayName":"kept"}]"#
            ),
        ])
    func connectors(answer: String, expected: String) async throws {
        let connectors = try await Fixture(answer).client.listConnectors()
        #expect(JSONValue.array(connectors.map(\.json)) == (try parsed(expected)))
    }

    @Test(
        arguments: [
            #"{"connector":{"id":"slack","name":"Slack","extra":1}}"#,
            #"{"data":{"id":"slack","name":"Slack","extra":1}}"#,
            #"{"id":"slack","name":"Slack","extra":1}"#,
        ])
    func connector(answer: String) async throws {
        let connector = try await Fixture(answer).client.getConnector("slack")
        #expect(
            connector.json.text == #"{"id":"slack","name":"Slack","icon":null,"categories":[],"groups":[],"extra":1}"#)
    }

    @Test func resources() async throws {
        let fixture = Fixture(
            #"""
            {"resources":[{"name":"companies","description":"Manage companies.","tag":"t","actions":[
              {"id":"listCompanies","name":"Retrieve companies","description":"All."},{"id":"b","displayName":"B"},
              {"id":"c","title":"C","beta":true},{"id":"d"},{"name":"no id"}]},{"name":"empty"}]}
            """#)
        let resources = try await fixture.client.listResources(of: "hubspot")
        let expected = try parsed(
            #"""
            [{"name":"companies","description":"Manage companies.","actions":[
              {"id":"listCompanies","name":"Retrieve companies","description":"All."},
              {"id":"b","name":"B","description":null},{"id":"c","name":"C","description":null,"beta":true},
              {"id":"d","name":"d","description":null}],"tag":"t"},
             {"name":"empty","description":null,"actions":[]}]
            """#)
        #expect(JSONValue.array(resources.map(\.json)) == expected)
    }

    @Test(
        arguments: [
            // As documented.
            (
                #"{"action":{"id":"a","httpMethod":"post","requestBody":{"type":"array"},"requestBodyRequired":true}}"#,
                #"{"id":"a","name":"a","description":null,"httpMethod":"post","path":null,"effect":"write","parameters":[],"requestBody":{"type":"array"},"requestBodyRequired":true}"#
            ),
            (
                #"{"action":{"id":"a","httpMethod":"post","requestBody":{"required":true,"content":{"text/plain":{"schema":{"type":"string"}}}}}}"#,
                #"{"id":"a","name":"a","description":null,"httpMethod":"post","path":null,"effect":"write","parameters":[],"requestBody":{"type":"string"},"requestBodyRequired":true}"#
            ),
            (
                #"{"action":{"id":"chat_postMessage","displayName":"Post","description":"d","httpMethod":"post","path":"/chat.postMessage","parameters":[{"name":"token","in":"header"}],"requestBody":{"type":"object"},"sampleSuccessResponse":{}}}"#,
                #"{"id":"chat_postMessage","name":"Post","description":"d","httpMethod":"post","path":"/chat.postMessage","effect":"write","parameters":[{"name":"token","in":"header"}],"requestBody":{"type":"object"},"sampleResponse":{}}"#
            ),
            // Bare, with little, and with more than is known.
            (
                #"{"id":"listX","httpMethod":"get","path":"/x/{id}","tags":["a"],"v":1.50}"#,
                #"{"id":"listX","name":"listX","description":null,"httpMethod":"get","path":"/x/{id}","effect":"write","parameters":[],"tags":["a"],"v":1.50}"#
            ),
            (
                #"{"actionId":"asked","id":"5f3c","httpMethod":"get"}"#,
                #"{"id":"5f3c","name":"5f3c","description":null,"httpMethod":"get","path":null,"effect":"read","parameters":[],"actionId":"asked"}"#
            ),
            (
                #"{"action":{}}"#,
                #"{"id":"asked","name":"asked","description":null,"httpMethod":null,"path":null,"effect":"write","parameters":[]}"#
            ),
        ])
    func action(answer: String, expected: String) async throws {
        let action = try await Fixture(answer).client.getAction("asked", of: "slack")
        #expect(action.json.text == expected)
    }

    @Test(
        arguments: [
            #""requestBody":{"type":"object","x":1}"#,
            #""requestBody":{"content":{"application/json":{"schema":{"type":"object","x":1}}}}"#,
            #""requestBody":{"required":true,"content":{"application/x-www-form-urlencoded":{"schema":{"type":"object","x":1}}}}"#,
            #""requestBody":{"schema":{"type":"object","x":1}}"#, #""inputSchema":{"type":"object","x":1}"#,
            #""schema":{"type":"object","x":1}"#, #""requestBody":null,"schema":{"type":"object","x":1}"#,
        ])
    func schemaOfTheBody(members: String) async throws {
        let action = try await Fixture(#"{"action":{"id":"a",\#(members)}}"#).client.getAction("a", of: "x")
        #expect(action.requestBody?.text == #"{"type":"object","x":1}"#)
    }

    @Test func propertiesNamedLikeAWrapperAreData() async throws {
        let body =
            #"{"properties":{"schema":{"type":"string"}},"schema":{"type":"string"},"content":{"a":{"schema":{}}}}"#
        let action = try await Fixture(#"{"action":{"requestBody":\#(body)}}"#).client.getAction("a", of: "x")
        #expect(action.requestBody?.text == body)
    }

    @Test(
        arguments: [
            // As documented now.
            (
                #"{"metadata":[{"authenticationType":"oauth2","authConfigRequired":true,"inputSchema":{"type":"object"},"sampleInput":{"a":1}}]}"#,
                #"[{"authenticationType":"oauth2","authConfigRequired":true,"inputSchema":{"type":"object"},"sampleInput":{"a":1}}]"#
            ),
            // Older: the type is in the schema.
            (
                #"{"metadata":[{"inputSchema":{"type":"object","properties":{"authenticationType":{"const":"oauth2"}}},"x":0}]}"#,
                #"[{"authenticationType":"oauth2","authConfigRequired":false,"inputSchema":{"type":"object","properties":{"authenticationType":{"const":"oauth2"}}},"x":0}]"#
            ),
            (
                #"{"metadata":[{"inputSchema":{"properties":{"authenticationType":{"enum":["apiKey"]}}}}]}"#,
                #"[{"authenticationType":"apiKey","authConfigRequired":false,"inputSchema":{"properties":{"authenticationType":{"enum":["apiKey"]}}}}]"#
            ),
            // Oldest: a list of names.
            (
                #"{"metadata":[{"properties":[{"name":"subdomain","required":true},{"name":"note","description":"d","required":false}]}]}"#,
                #"[{"authenticationType":null,"authConfigRequired":false,"inputSchema":{"type":"object","properties":{"subdomain":{"type":"string"},"note":{"type":"string","description":"d"}},"required":["subdomain"]}}]"#
            ),
            // Under the name of version 2025-06, and by type.
            (
                #"{"credentials":[{"authenticationType":"basic"}]}"#,
                #"[{"authenticationType":"basic","authConfigRequired":false,"inputSchema":{"type":"object"}}]"#
            ),
            (
                #"{"metadata":{"oauth2":{"inputSchema":{}},"bearer":{"inputSchema":{}}}}"#,
                #"[{"authenticationType":"oauth2","authConfigRequired":false,"inputSchema":{}},{"authenticationType":"bearer","authConfigRequired":false,"inputSchema":{}}]"#
            ),
        ])
    func requirements(answer: String, expected: String) async throws {
        let requirements = try await Fixture(answer).client.listCredentialRequirements(of: "x")
        #expect(JSONValue.array(requirements.map(\.json)).text == expected)
    }

    @Test(
        arguments: [
            (#"{"oauthUrl":"https://api/x?token=t"}"#, #"{"oauthUrl":"https://api/x?token=t"}"#),
            (#"{"credentialId":"64b7f0a1c2d3e4f5a6b7c8d9"}"#, #"{"credentialId":"64b7f0a1c2d3e4f5a6b7c8d9"}"#),
            (#"{"data":{"oauthUrl":"https://api/x"}}"#, #"{"oauthUrl":"https://api/x"}"#),
            (
                #"{"success":true,"credentialId":"64b7f0a1c2d3e4f5a6b7c8d9"}"#,
                #"{"credentialId":"64b7f0a1c2d3e4f5a6b7c8d9"}"#
            ),
        ])
    func createdCredential(answer: String, expected: String) async throws {
        let created = try await Fixture(answer).client.createCredential(
            NewCredential(connectorId: "slack", authenticationType: "oauth2"))
        #expect(created.json.text == expected)
        // The link holds a token.
        #expect(!"\(created)".contains("api/x"))
    }

    @Test(
        arguments: [
            ("slack-oauth2", "slack", "oauth2"), ("zohoCRM-oauth2", "zohoCRM", "oauth2"),
            ("google-drive-oauth2", "google-drive", "oauth2"), ("shopify", "shopify", nil), ("x-", "x", nil),
            ("-x", "-x", nil),
        ] as [(String, String, String?)])
    func typeOfACredential(type: String, connectorId: String, authenticationType: String?) async throws {
        let fixture = Fixture(#"{"data":[{"credentialId":"1","type":"\#(type)"}]}"#)
        let credential = try #require(try await fixture.client.listCredentials(ofUser: "u").first)
        #expect(credential.connectorId == connectorId)
        #expect(credential.authenticationType == authenticationType)
    }

    /// In two parts, a secret would not be found any more.
    @Test func aSecretInTheTypeOfACredentialIsNotDivided() async throws {
        let row = #"{"credentialId":"1","type":"\#(Fixture.key)"}"#
        let fixture = Fixture(#"{"data":[\#(row)]}"#, #"{"credentials":[\#(row)]}"#)
        fixture.client.configuration.redactor.register(Secret(Fixture.key))
        let rows = [
            try await fixture.client.listCredentials(ofUser: "u"),
            try await fixture.client.listCredentials(of: "slack"),
        ]
        for part in Fixture.key.split(separator: "-") {
            #expect(!JSONValue.array(rows.joined().map(\.json)).text.contains(part))
        }
    }

    @Test(
        arguments: [
            (
                #"{"credentials":[{"credentialId":"1","name":"N","type":"slack-oauth2","createdAt":"c","updatedAt":"u"}]}"#,
                #"[{"credentialId":"1","connectorId":"slack","authenticationType":"oauth2","name":"N","type":"slack-oauth2","createdAt":"c","updatedAt":"u"}]"#
            ),
            (
                #"{"data":[{"id":"2","type":"slack-api-key","status":"active"}]}"#,
                #"[{"credentialId":"2","connectorId":"slack","authenticationType":"api-key","name":null,"type":"slack-api-key","createdAt":null,"updatedAt":null,"status":"active"}]"#
            ),
            (
                #"{"credentials":[{"_id":"3","connectorId":"slack","authenticationType":"bearer"},{"credentialId":"4"}]}"#,
                #"[{"credentialId":"3","connectorId":"slack","authenticationType":"bearer","name":null,"type":null,"createdAt":null,"updatedAt":null},{"credentialId":"4","connectorId":"slack","authenticationType":null,"name":null,"type":null,"createdAt":null,"updatedAt":null}]"#
            ),
        ])
    func credentials(answer: String, expected: String) async throws {
        let credentials = try await Fixture(answer).client.listCredentials(of: "slack")
        #expect(JSONValue.array(credentials.map(\.json)).text == expected)
    }

    @Test(
        arguments: [
            #"{"data":[{"userId":"1","username":"a","fullName":"A"},{"userId":"2","tier":"gold"}]}"#,
            #"{"users":[{"id":"1","username":"a","fullName":"A"},{"_id":"2","tier":"gold"}]}"#,
            #"[{"userId":"1","username":"a","fullName":"A"},{"userId":"2","tier":"gold"}]"#,
        ])
    func users(answer: String) async throws {
        let users = try await Fixture(answer).client.listUsers()
        #expect(
            JSONValue.array(users.map(\.json)).text
                == #"[{"userId":"1","username":"a","fullName":"A"},{"userId":"2","tier":"gold"}]"#)
    }

    @Test(arguments: [#"{"userId":"1"}"#, #"{"data":{"userId":"1"}}"#, #"{"user":{"_id":"1"}}"#, #"{"userId":1}"#])
    func createdUser(answer: String) async throws {
        for status in [200, 201] {
            let fixture = Fixture([ScriptedTransport.answer(status, answer)])
            #expect(try await fixture.client.createUser(NewUser(username: "a")) == "1")
        }
        let user = try await Fixture(answer).client.getUser("1")
        #expect(user.json == ["userId": "1"])
    }

    @Test func batch() async throws {
        let answer =
            #"{"message":"success","invalidUsers":[{"fullName":"Missing Username"},{"username":"taken"}],"n":1}"#
        let batch = try await Fixture(answer).client.createUsers([NewUser(username: "taken")])
        #expect(batch.json.text == answer)
    }

    @Test(arguments: [#"{"token":"h.p.s"}"#, #"{"data":{"token":"h.p.s"}}"#])
    func token(answer: String) async throws {
        #expect(try await Fixture(answer).client.userToken("1") == Secret("h.p.s"))
    }

    @Test(
        arguments: [
            (200, #"{"success":true}"#, #"{"success":true}"#), (204, "", #"{"success":true}"#),
            (202, #"{"success":false,"message":"m"}"#, #"{"success":false,"message":"m"}"#),
            (200, "[]", #"{"success":true}"#),
        ])
    func deletion(status: Int, answer: String, expected: String) async throws {
        let fixture = Fixture([ScriptedTransport.answer(status, answer)])
        #expect(try await fixture.client.deleteUser("1").json.text == expected)
    }

    @Test func files() async throws {
        let fixture = Fixture(
            #"{"files":[{"s3Key":"u_r.pdf","filename":"r.pdf","size":12345,"lastModified":"t","etag":"e"},{"s3Key":"k"}]}"#
        )
        let files = try await fixture.client.listFiles()
        #expect(
            JSONValue.array(files.map(\.json)).text
                == #"[{"s3Key":"u_r.pdf","filename":"r.pdf","size":12345,"lastModified":"t","etag":"e"},"#
                + #"{"s3Key":"k","filename":null,"size":null,"lastModified":null}]"#)
    }

    /// What comes out can be read again, so that it can be kept.
    @Test(
        arguments: [
            #"{"id":"a","displayName":"A","category":"crm","x":{"y":1.0}}"#,
            #"{"name":"r","id":"i","actions":[{"id":"a","title":"T","z":null}],"x":1}"#,
            #"{"id":"a","displayName":"D","httpMethod":"get","path":"/","schema":{"type":"object"},"parameters":[1],"sampleSuccessResponse":{},"x":1}"#,
            #"{"credentialId":"1","type":"a-b-oauth2","status":"s"}"#, #"{"_id":"1","username":"u","x":[1]}"#,
            #"{"properties":[{"name":"n","required":true}],"x":1}"#, #"{"key":"k","size":1e2,"x":1}"#,
        ])
    func rendering(text: String) throws {
        let json = try parsed(text)
        let readers: [(JSONValue) -> JSONValue?] = [
            { Connector($0)?.json }, { Resource($0)?.json }, { ActionSummary($0)?.json }, { Credential($0)?.json },
            { CredentialRequirement($0)?.json }, { User($0)?.json }, { StoredFile($0)?.json },
            { ActionDetails($0, connectorId: "c", actionId: "a", rules: EffectRules())?.json },
        ]
        var readable = 0
        for read in readers {
            guard let once = read(json) else { continue }
            readable += 1
            #expect(read(once)?.text == once.text)
            #expect(once.objectValue?.firstDuplicateKey == nil)
        }
        #expect(readable > 0)
    }

    @Test(arguments: ["null", "7", #""text""#, "{}", #"{"connectors":7}"#, #"{"other":[]}"#])
    func unknownShapeOfARead(answer: String) async throws {
        let fixture = Fixture(answer)
        let error = try await thrown { () throws(AlloyError) in try await fixture.client.listConnectors() }
        #expect(error.kind == .alloyFailed)
        #expect(error.outcome == .unknown)
        #expect(error.retry.isSafe)
    }

    @Test(arguments: ["null", "{}", #"{"success":true}"#, "[", "<html>"])
    func unknownShapeOfAWrite(answer: String) async throws {
        let fixture = Fixture(answer)
        let error = try await thrown { () throws(AlloyError) in
            try await fixture.client.createUser(NewUser(username: "a"))
        }
        #expect(error.kind == .unknownOutcome)
        #expect(error.outcome == .unknown)
        #expect(!error.retry.isSafe)
        #expect(error.fix.contains(.call(method: "users.list", params: [:])))
    }
}
