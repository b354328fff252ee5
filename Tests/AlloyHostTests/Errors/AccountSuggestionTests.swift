import Alloy
import HostTestSupport
import JSON
import Testing

@testable import AlloyHost

/// What is said of users, credentials and their rights when a call fails.
@Suite struct AccountSuggestionTests {
    /// A user of the sandbox with an account at shippo.
    private struct Account {
        let fixture: HostFixture
        let userId: JSONValue
        let credentialId: JSONValue

        init(_ options: HostOptions = HostOptions()) async throws {
            fixture = HostFixture.sandbox(options)
            userId = try #require(try await fixture.result("users.create", ["username": "ada@example.com"])["userId"])
            let created = try await fixture.result(
                "credentials.create",
                [
                    "connectorId": "shippo", "userId": userId, "authenticationType": "bearer",
                    "data": ["token": "shippo_test_0123456789"],
                ])
            credentialId = try #require(created["credentialId"])
        }

        /// Parameters of `execute`, as far as they are not given.
        func execution(_ given: JSONObject) -> JSONObject {
            var params: JSONObject = [
                "connectorId": "shippo", "actionId": "ListOrders", "userId": userId, "credentialId": credentialId,
            ]
            for member in given.members { params[member.key] = member.value }
            return params
        }

        /// A credential through OAuth that was granted these scopes.
        func connect(_ connector: JSONValue, scopes: JSONValue) async throws -> JSONValue {
            let link = try #require(
                try await fixture.result(
                    "credentials.create",
                    [
                        "connectorId": connector, "userId": userId, "authenticationType": "oauth2",
                        "redirectUri": "http://localhost:3000/",
                    ])["oauthUrl"])
            return try #require(
                try await fixture.result(
                    "sandbox.oauth.decide", ["oauthUrl": link, "decision": "allow", "scopes": scopes])["credentialId"])
        }
    }

    private func problems(_ error: JSONValue) -> [String] {
        (error["data"]?["problems"]?.arrayValue ?? []).map { problem in
            "\(problem["pointer"]?.stringValue ?? "") \(problem["nearest"]?.stringValue ?? "")"
        }
    }

    @Test(arguments: ["execute", "credentials.list", "credentials.create", "execute.batch", "execute.pages"])
    func aUsernameInPlaceOfAnIdIsNamed(method: String) async throws {
        let account = try await Account()
        let username: JSONValue = "ada@example.com"
        let execution = account.execution(["userId": username])
        let params: JSONObject =
            switch method {
            case "credentials.list": ["connectorId": "shippo", "userId": username]
            case "credentials.create":
                [
                    "connectorId": "shippo", "userId": username, "authenticationType": "bearer",
                    "data": ["token": "shippo_test_0123456789"],
                ]
            case "execute.batch": ["items": [.object(execution)]]
            default: execution
            }
        let error =
            method == "execute.batch"
            ? try #require(try await account.fixture.result(method, params)["results"]?[0]?["error"])
            : try await account.fixture.error(method, params)
        let id = try #require(account.userId.stringValue)
        #expect(error["data"]?["kind"] == "not_found")
        #expect(
            error["message"]?.stringValue?.hasSuffix("\"ada@example.com\" is the username of \(id).") == true,
            "\(error.text)")
        #expect(problems(error) == ["/userId \(id)"])
        #expect(error["data"]?["fix"]?[0]?.stringValue?.contains(id) == true)
    }

    /// It would tell of other users.
    @Test func aLockedUserLearnsNothingAboutOthers() async throws {
        let account = try await Account(HostOptions(lockedUserId: nil))
        let service = RoutedTransport([
            "GET /connectors/c/credentials": RoutedTransport.json(
                ["error": ["code": "USER_NOT_FOUND", "message": "User not found"]], status: 404),
            "GET /users/grace": RoutedTransport.json(["userId": account.userId, "username": "grace"]),
        ])
        let open = try await HostFixture.live(service).error(
            "credentials.list", ["connectorId": "c", "userId": "grace"])
        #expect(open["message"]?.stringValue?.contains("is the username of") == true)
        let locked = try await HostFixture.live(service, HostOptions(lockedUserId: "grace")).error(
            "credentials.list", ["connectorId": "c"])
        #expect(locked["message"]?.stringValue?.contains("username") == false)
        #expect(service.asked.filter { $0 == "GET /users/grace" }.count == 1)
    }

    /// An id that nobody has is no username either, and costs no question.
    @Test func noUserIsSuggestedForAnUnknownOne() async throws {
        let account = try await Account()
        for userId in ["nobody", "650a1f3c9d2e4b7a8c6d5e4f"] {
            let error = try await account.fixture.error("execute", account.execution(["userId": .string(userId)]))
            #expect(error["message"]?.stringValue?.contains("username") == false)
            #expect(error["data"]?["kind"] == "not_found" && problems(error).isEmpty)
        }
    }

    @Test func aCredentialOfAnotherConnectorIsNamed() async throws {
        let account = try await Account()
        let params = account.execution(["connectorId": "slack", "actionId": "auth_test"])
        let error = try await account.fixture.error("execute", params)
        #expect(error["message"]?.stringValue?.hasSuffix("that credential is for shippo.") == true, "\(error.text)")
        #expect(error["data"]?["outcome"] == "rejected")
        #expect(problems(error) == ["/credentialId "])
        let owner: JSONValue = ["connectorId": "slack", "userId": account.userId]
        #expect(error["data"]?["fix"]?[1] == ["method": "credentials.connect", "params": owner])

        // With an account for the connector, that one is meant.
        let slack = try await account.connect("slack", scopes: ["users:read"])
        let again = try await account.fixture.error("execute", params)
        #expect(problems(again) == ["/credentialId \(slack.stringValue ?? "")"])
        let probe = try await account.fixture.error(
            "credentials.probe",
            ["connectorId": "slack", "credentialId": account.credentialId, "userId": account.userId])
        #expect(probe["message"]?.stringValue?.contains("for shippo") == true, "\(probe.text)")
    }

    /// What a form names is as good as what the call names.
    @Test func theNamesOfAFormAreCheckedToo() async throws {
        let account = try await Account()
        let options: JSONObject = [
            "form": ["connectorId": "slack", "actionId": "chat_postMessage"], "field": "/requestBody/channel",
            "userId": account.userId, "credentialId": account.credentialId,
        ]
        let error = try await account.fixture.error("form.options", options)
        #expect(error["message"]?.stringValue?.hasSuffix("that credential is for shippo.") == true, "\(error.text)")
        let misspelt = try await account.fixture.error(
            "form.options", options.setting(["form": ["connectorId": "slak", "actionId": "chat_postMessage"]]))
        #expect(problems(misspelt) == ["/form/connectorId slack"], "\(misspelt.text)")
        let action = try await account.fixture.error(
            "form.options", options.setting(["form": ["connectorId": "slack", "actionId": "chat_postMesage"]]))
        #expect(problems(action) == ["/form/actionId chat_postMessage"], "\(action.text)")
    }

    /// A call that is over is not made longer: the time of a batch is that of its items' suggestions, too.
    @Test func suggestionsKeepTheDeadline() async throws {
        let account = try await Account()
        let call = Call(
            method: ExecuteMethods.execute, arguments: account.execution(["actionId": "ListOrder"]),
            services: account.fixture.services,
            context: .init { _, _ in }, record: nil, start: .now)
        let error = AlloyError(
            .notFound, "Alloy did not find it: Action not found.", origin: .alloy, outcome: .rejected)
        let now = ContinuousClock.now
        #expect(await Suggestion.improve(error, call, until: now) == error)
        let improved = await Suggestion.improve(error, call, until: now.advanced(by: .seconds(900)))
        #expect(improved.problems.first?.nearest == "ListOrders")
        #expect(improved.kind == error.kind && improved.outcome == error.outcome)
    }

    /// The last digit is another one.
    @Test func aMisspeltCredentialIsNamed() async throws {
        let account = try await Account()
        var id = try #require(account.credentialId.stringValue)
        id = id.dropLast() + (id.hasSuffix("0") ? "1" : "0")
        let error = try await account.fixture.error("execute", account.execution(["credentialId": .string(id)]))
        #expect(problems(error) == ["/credentialId \(account.credentialId.stringValue ?? "")"])
    }

    @Test(
        arguments: [
            ("hubspot", "listContacts", "crm.objects.contacts.read"),
            ("hubspot", "listDeals", "crm.objects.deals.read"),
        ])
    func aMissingScopeIsNamed(connector: String, action: String, scope: String) async throws {
        let account = try await Account()
        let credential = try await account.connect(.string(connector), scopes: ["oauth"])
        let error = try await account.fixture.error(
            "execute",
            account.execution([
                "connectorId": .string(connector), "actionId": .string(action), "credentialId": credential,
            ]))
        #expect(error["data"]?["kind"] == "forbidden")
        #expect(error["message"]?.stringValue?.hasSuffix("lacks the scope \(scope).") == true, "\(error.text)")
        #expect(error["data"]?["fix"]?[0]?.stringValue?.contains(scope) == true)
        let step = try #require(error["data"]?["fix"]?[1])
        #expect(step["method"] == "credentials.connect")
        let params = try #require(step["params"]?.objectValue)
        #expect(params["connectorId"]?.stringValue == connector && params["userId"] == account.userId)
        let connect = try #require(MethodTable.standard["credentials.connect"])
        #expect(try connect.violations(of: params).isEmpty)
    }

    /// Slack says it inside of a success.
    @Test func aMissingScopeInsideASuccessIsNamed() async throws {
        let account = try await Account()
        let credential = try await account.connect("slack", scopes: ["users:read"])
        let result = try await account.fixture.result(
            "execute",
            account.execution([
                "connectorId": "slack", "actionId": "chat_postMessage", "credentialId": credential,
                "requestBody": ["channel": "general", "text": "hi"],
            ]))
        let warnings = result["warnings"]?.arrayValue?.compactMap(\.stringValue) ?? []
        #expect(
            warnings.contains {
                $0.contains("chat:write") && $0.contains(#"credentials.connect {"connectorId":"slack""#)
            }, "\(warnings)")
    }

    @Test(
        arguments: [
            ("trello", "apiKey", #"{"apiKey":"0123456789"}"#, ["/data/apiToken "]),
            (
                "trello", "apiKey", #"{"api_key":"0123456789","apiToken":"x"}"#,
                ["/data/api_key apiKey", "/data/apiKey "]
            ),
            ("trello", "apiKey", "null", ["/data/apiKey ", "/data/apiToken "]),
            ("trello", "apikey", #"{"apiKey":"0123456789","apiToken":"x"}"#, ["/authenticationType apiKey"]),
            ("shippo", "bearer", #"{"tokn":"shippo_test_0123456789"}"#, ["/data/tokn token", "/data/token "]),
            ("slack", "oauth2", "null", ["/redirectUri "]),
        ] as [(String, String, String, [String])])
    func problemsPointToTheDataOfACredential(connector: String, type: String, data: String, expected: [String])
        async throws
    {
        let account = try await Account()
        var params: JSONObject = [
            "connectorId": .string(connector), "userId": account.userId, "authenticationType": .string(type),
        ]
        let value = try JSONValue(parsing: data)
        if value != .null { params["data"] = value }
        let error = try await account.fixture.error("credentials.create", params)
        #expect(problems(error) == expected, "\(error.text)")
        #expect(!error.text.contains("0123456789"))
        #expect(error["data"]?["outcome"] == "rejected")
    }

    @Test(
        arguments: [
            ("connectors.list", ["category": "crmm"], "did you mean \"crm\""),
            ("connectors.list", ["category": "mail"], "did you mean \"email\""),
            ("connectors.list", ["category": "zzz"], "Known categories: communication"),
            ("executions.list", ["connectorId": "shipo"], "did you mean \"shippo\""),
            ("executions.list", ["actionId": "listorder"], "did you mean \"ListOrders\""),
        ] as [(String, JSONObject, String)])
    func aFilterWithoutMatchesSuggestsOne(method: String, params: JSONObject, expected: String) async throws {
        let account = try await Account()
        _ = try await account.fixture.result("execute", account.execution([:]))
        let result = try await account.fixture.result(method, params)
        let warnings = result["warnings"]?.arrayValue?.compactMap(\.stringValue) ?? []
        #expect(warnings.count == 1 && warnings[0].contains(expected), "\(result.text)")
    }

    @Test(
        arguments: [
            ("connectors.list", ["category": "CRM"]), ("executions.list", ["connectorId": "shippo"]),
            ("executions.list", ["outcome": "unknown"]),
        ] as [(String, JSONObject)])
    func aFilterWithMatchesDoesNotWarn(method: String, params: JSONObject) async throws {
        let account = try await Account()
        _ = try await account.fixture.result("execute", account.execution([:]))
        #expect(try await account.fixture.result(method, params)["warnings"] == nil)
    }

    /// What people call an action or a connector is taken for what they see.
    @Test(arguments: [
        ("Shippo", "ListOrders", "/connectorId shippo"), ("shippo", "List all orders", "/actionId ListOrders"),
    ])
    func aNameInPlaceOfAnIdIsRecognized(connector: String, action: String, expected: String) async throws {
        let account = try await Account()
        let actions = try await account.fixture.result("actions.list", ["connectorId": "shippo"])
        let name = actions["actions"]?.arrayValue?.first { $0["id"] == "ListOrders" }?["name"]?.stringValue ?? ""
        let error = try await account.fixture.error(
            "execute",
            account.execution([
                "connectorId": .string(connector), "actionId": .string(action == "ListOrders" ? action : name),
            ]))
        #expect(problems(error) == [expected], "\(error.text)")
    }
}
