import Foundation
import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// `--direct` with a provider of its own over sockets: Tools/library_server.py.
    @Suite(
        .hangLimit,
        .enabled("needs: python3") { SessionHost.succeeds("command -v python3") })
    struct DirectTests {
        private let server: ScriptServer
        private let state = TemporaryFolder()

        /// The document, of which the key may do everything.
        private let document: String

        init() throws {
            server = try ScriptServer("library_server.py")
            document = try LibraryDocument.forKeys(in: state.path)
        }

        /// Runs the host with the connector `library`.
        private func host(_ messages: [String], _ more: [String] = []) async throws -> LiveHost {
            let arguments =
                [
                    "--sequential", "--state-dir", state.path, "--direct", "library=\(document)", "--server",
                    "library=\(server.url)/v1", "--allow-host", "127.0.0.1",
                ] + more
            return try await LiveHost(messages, arguments: arguments, environment: [:])
        }

        private static let connect = LiveHost.request(
            "key", "credentials.create",
            #"{"connectorId":"library","authenticationType":"apiKey","data":{"apiKey":"library-0123456789"}}"#)

        /// A request to execute with the account of `connect`; `arguments` are further members.
        private static func execute(_ id: String, _ action: String, _ arguments: String = "") -> String {
            let key = ##""#credentialId":{"resultOf":"key","path":"/credentialId"}"##
            return LiveHost.request(
                id, "execute",
                #"{"connectorId":"library","actionId":"\#(action)",\#(key)\#(arguments.isEmpty ? "" : ",")\#(arguments)}"#
            )
        }

        private static func add(_ id: String, _ title: String, _ more: String = "") -> String {
            execute(id, "addBook", #""requestBody":{"title":"\#(title)"}\#(more)"#)
        }

        private static let session = [
            LiveHost.request("actions", "actions.list", #"{"connectorId":"library"}"#),
            LiveHost.request("action", "actions.get", #"{"connectorId":"library","actionId":"listBooks"}"#),
            LiveHost.request("form", "actions.form", #"{"connectorId":"library","actionId":"addBook"}"#),
            connect, execute("add", "addBook", #""requestBody":{"title":"Notes","pages":66}"#),
            execute("get", "getBook", ##""#/pathParams/bookId":{"resultOf":"add","path":"/responseData/id"}"##),
            execute(
                "change", "changeBook",
                ##""#/pathParams/bookId":{"resultOf":"add","path":"/responseData/id"},"requestBody":{"title":"More"}"##),
            execute("list", "listBooks", #""queryParameters":{"limit":10}"#),
            execute(
                "lend", "lendBook",
                ##""#/pathParams/bookId":{"resultOf":"add","path":"/responseData/id"},"requestBody":{"reader":"ada"}"##),
            execute(
                "recommend", "recommendBook",
                ##""#/pathParams/bookId":{"resultOf":"add","path":"/responseData/id"},"requestBody":{"to":"bob@example.com"}"##
            ),
            execute("wrong", "addBook", #""requestBody":{"pages":1}"#),
            execute("missing", "getBook", #""pathParams":{"bookId":"00000000-0000-4000-8000-000000000000"}"#),
            execute(
                "delete", "deleteBooksByBookId",
                ##""#/pathParams/bookId":{"resultOf":"add","path":"/responseData/id"}"##),
        ]

        /// What a caller sees of a reply that is the same in both worlds: ids and times are made by each of them.
        private static func seen(_ host: LiveHost, _ id: String) throws -> JSONValue {
            let reply = try host.reply(id)
            if let error = reply["error"] {
                return [
                    "kind": error["data"]?["kind"] ?? .null, "message": error["message"] ?? .null,
                    "outcome": error["data"]?["outcome"] ?? .null, "origin": error["data"]?["origin"] ?? .null,
                    "httpStatus": error["data"]?["httpStatus"] ?? .null,
                ]
            }
            var result = reply["result"] ?? .null
            if result["executionId"] != nil {
                result = ["outcome": result["outcome"] ?? .null, "data": result["responseData"] ?? .null]
            }
            return withoutOwnNames(result)
        }

        private static func withoutOwnNames(_ value: JSONValue) -> JSONValue {
            switch value {
            case .array(let elements): return .array(elements.map(withoutOwnNames))
            case .object(let object):
                let members = object.members.filter { !["createdAt", "credentialId"].contains($0.key) }.map { member in
                    let isID = member.key == "id" && member.value.stringValue?.utf8.count == 36
                    return JSONObject.Member(
                        key: member.key, value: isID ? "…" : withoutOwnNames(member.value))
                }
                // The order of a record's members is the provider's own.
                return .object(JSONObject(members.sorted { $0.key < $1.key }))
            default: return value
            }
        }

        @Test func theSameSessionRunsInTheSandboxAndDirectly() async throws {
            let direct = try await host(Self.session)
            let sandbox = try await LiveHost(
                Self.session, arguments: ["--sandbox", "--sequential", "--connector", "library=\(document)"],
                environment: [:])
            for id in [
                "actions", "action", "form", "add", "get", "change", "list", "lend", "recommend", "wrong", "missing",
                "delete",
            ] {
                #expect(try Self.seen(direct, id) == Self.seen(sandbox, id), "\(id)")
            }
            #expect(!direct.lines.joined().contains("library-0123456789"))
        }

        @Test func theHostNeedsNoKeyAndKeepsAccountsAndLedger() async throws {
            let first = try await host([LiveHost.request("info", "host.info"), Self.connect, Self.add("add", "Kept")])
            #expect(try first.result("info")["backend"] == "direct")
            #expect(try first.result("info")["directConnectors"] == ["library"])
            let id = try #require(try first.result("key")["credentialId"]?.stringValue)
            let second = try await host([
                LiveHost.request("accounts", "credentials.list", #"{"connectorId":"library"}"#),
                LiveHost.request(
                    "list", "execute", #"{"connectorId":"library","actionId":"listBooks","credentialId":"\#(id)"}"#),
                LiveHost.request("ledger", "executions.list"),
                LiveHost.request("connectors", "connectors.list"),
            ])
            #expect(try second.result("accounts")["credentials"]?[0]?["credentialId"] == .string(id))
            #expect(try second.result("list")["responseData"]?["total"] == 1)
            #expect(
                try second.result("ledger")["executions"]?.arrayValue?.contains { $0["actionId"] == "addBook" } == true)
            #expect(try second.result("connectors")["connectors"]?.arrayValue?.count == 1)
        }

        @Test func failuresKeepTheirMeaning() async throws {
            let host = try await host(
                [
                    Self.connect, Self.add("refuse", "refuse"), Self.add("echo", "echo"), Self.add("away", "away"),
                    Self.add("busy", "busy"), Self.add("reset", "reset"),
                    Self.add("hang", "hang", #","timeoutMs":1500"#),
                    LiveHost.request("ledger", "executions.list", #"{"outcome":"unknown"}"#),
                ] + Self.withAWrongKey)
            func data(_ id: String) throws -> JSONValue { try #require(try host.error(id)["data"]) }
            #expect(try data("refuse")["kind"] == "invalid_input" && data("refuse")["outcome"] == "rejected")
            #expect(try host.error("refuse")["message"]?.stringValue?.contains("This title is refused") == true)
            #expect(try data("away")["outcome"] == "unknown")
            #expect(try host.result("busy")["outcome"] == "applied")
            #expect(try host.result("busy")["attempts"]?.arrayValue?.count == 2)
            #expect(try data("reset")["kind"] == "unknown_outcome" && data("reset")["outcome"] == "unknown")
            #expect(try data("hang")["kind"] == "unknown_outcome" && data("hang")["outcome"] == "unknown")
            #expect(try host.result("ledger")["executions"]?.arrayValue?.count == 3)
            #expect(try data("revoked")["kind"] == "connection_required")
            // busy, reset and hang were made once each.
            #expect(try await server.made() == 3)
            #expect(!host.lines.joined().contains("library-0123456789"))
            #expect(!host.errors.contains("library-0123456789"))
        }

        /// A read with an account whose key the provider refuses.
        private static let withAWrongKey = [
            LiveHost.request(
                "wrongKey", "credentials.create",
                #"{"connectorId":"library","authenticationType":"apiKey","data":{"apiKey":"wrong-0123456789"}}"#),
            LiveHost.request(
                "revoked", "execute",
                ##"{"connectorId":"library","actionId":"listBooks","#credentialId":{"resultOf":"wrongKey","path":"/credentialId"}}"##
            ),
        ]

        /// Some of these ids are the service's own names.
        @Test(arguments: ["alloy-notes", "connectivity_api", "embedded", "runalloy", "ALLOY_HOST"])
        func anErrorOfTheProviderIsItsOwnWhateverTheConnectorIsCalled(connector: String) async throws {
            let messages =
                ([
                    Self.connect, Self.add("refuse", "refuse"),
                    Self.execute(
                        "missing", "getBook", #""pathParams":{"bookId":"00000000-0000-4000-8000-000000000000"}"#),
                ] + Self.withAWrongKey).map { $0.replacingOccurrences(of: #""library""#, with: #""\#(connector)""#) }
            let host = try await LiveHost(
                messages,
                arguments: [
                    "--sequential", "--state-dir", state.path, "--direct", "\(connector)=\(document)", "--server",
                    "\(connector)=\(server.url)/v1", "--allow-host", "127.0.0.1",
                ], environment: [:])
            for (id, kind) in [
                ("refuse", "invalid_input"), ("missing", "not_found"), ("revoked", "connection_required"),
            ] {
                let data = try #require(try host.error(id)["data"])
                #expect(data["kind"] == .string(kind) && data["origin"] == "provider", "\(data)")
            }
        }

        @Test func theAdviceIsAboutThisHostAndTheProvider() async throws {
            let host = try await host([
                Self.connect, Self.execute("away", "listBooks", #""queryParameters":{"cursor":"away"}"#),
                Self.execute("broken", "listBooks", #""queryParameters":{"cursor":"broken"}"#),
                Self.execute("forbidden", "listBooks", #""queryParameters":{"cursor":"forbidden"}"#),
                LiveHost.request(
                    "nobody", "execute",
                    #"{"connectorId":"library","actionId":"listBooks","credentialId":"000000000000000000000000"}"#),
                LiveHost.request("user", "users.get", #"{"userId":"nobody"}"#),
                LiveHost.request("connector", "connectors.get", #"{"connectorId":"nothing"}"#),
            ])
            for (id, origin, words) in [
                ("away", "provider", "--server"), ("broken", "provider", "the provider itself failed"),
                ("forbidden", "provider", "at the provider"), ("nobody", "host", "this host's own user"),
                ("user", "host", "users.list"), ("connector", "host", "connectors.list"),
            ] {
                let data = try #require(try host.error(id)["data"])
                let fix = data["fix"]?.text ?? ""
                #expect(data["origin"] == .string(origin) && fix.contains(words), "\(id): \(data)")
                #expect(
                    !fix.contains("runalloy") && !fix.contains("API key") && !fix.contains("Alloy"), "\(id): \(fix)")
            }
        }

        /// An account of a way that the action does not take is refused alike in both worlds.
        @Test func aSchemeThatAnActionDoesNotTakeIsRefusedInBothWorlds() async throws {
            let original = SessionHost.repository.appendingPathComponent("protocol/sessions/tiny-library.json").path
            let messages = [Self.connect, Self.add("add", "A"), Self.execute("list", "listBooks")]
            let direct = try await LiveHost(
                messages,
                arguments: [
                    "--sequential", "--state-dir", state.path, "--direct", "library=\(original)", "--server",
                    "library=\(server.url)/v1", "--allow-host", "127.0.0.1",
                ], environment: [:])
            let sandbox = try await LiveHost(
                messages, arguments: ["--sandbox", "--sequential", "--connector", "library=\(original)"],
                environment: [:])
            for host in [direct, sandbox] {
                let error = try host.error("add")
                #expect(error["data"]?["kind"] == "forbidden" && error["data"]?["outcome"] == "rejected")
                #expect(error["message"]?.stringValue?.contains("takes login") == true, "\(error)")
                #expect(error["data"]?["fix"]?[1]?["method"] == "credentials.requirements")
                #expect(try host.result("list")["outcome"] == "applied")
            }
            #expect(try Self.seen(direct, "add") == Self.seen(sandbox, "add"))
            #expect(try await server.made() == 0)
        }

        /// A file that says that the provider makes `addBook` once under a key.
        private func overlays() throws -> String {
            let path = "\(state.path)/overlays.json"
            let line = #"{"connector":"library","action":"addBook","idempotencyHeader":"Idempotency-Key"}"#
            try Data(#"{"overlays":[],"writes":[\#(line)]}"#.utf8).write(to: URL(fileURLWithPath: path))
            return path
        }

        /// Three answers are lost, which ends the call; the same call again does no harm.
        @Test func aWriteThatStaysUnknownMayBeRepeatedUnderTheProvidersKey() async throws {
            let host = try await host(
                [
                    Self.connect, Self.add("lost", "lose", #","idempotencyKey":"one""#),
                    Self.add("refused", "lose", #","idempotencyKey":"one""#),
                    Self.add("again", "lose", #","idempotencyKey":"one","force":true"#),
                ], ["--overlays", try overlays()])
            let data = try host.error("lost")["data"]
            let fix = data?["fix"]?.text ?? ""
            #expect(data?["outcome"] == "unknown" && data?["attempts"]?.arrayValue?.count == 3)
            #expect(fix.contains("`force: true`") && fix.contains("the same `idempotencyKey`"), "\(fix)")
            #expect(try host.error("refused")["data"]?["kind"] == "conflict")
            #expect(try host.error("refused")["data"]?["fix"]?.text.contains("the same key as before") == true)
            #expect(try host.result("again")["outcome"] == "applied")
            #expect(try await server.made() == 1)
        }

        @Test func aWriteIsMadeOnceUnderTheProvidersKey() async throws {
            let overlays = try overlays()
            let key = ##""#credentialId":{"resultOf":"key","path":"/credentialId"}"##
            func plan(_ id: String, _ more: String) -> String {
                LiveHost.request(
                    id, "execute.plan",
                    #"{"connectorId":"library","actionId":"addBook",\#(key),"requestBody":{"title":"reset"}\#(more)}"#)
            }
            let host = try await host(
                [
                    Self.connect, plan("plan", #","idempotencyKey":"one""#), plan("bare", ""),
                    Self.add("reset", "reset", #","idempotencyKey":"one""#),
                ], ["--overlays", overlays])
            let sent = try await server.lastIdempotencyKey()
            #expect(sent?.hasPrefix("alloy-host-") == true)
            #expect(
                try host.result("plan")["request"]?["headers"] == ["Idempotency-Key": .string(try #require(sent))])
            #expect(
                try host.result("bare")["request"]?["headers"] == ["Idempotency-Key": "(made for each execution)"])
            // The provider makes it and hangs up; asked again under the same value, it answers as it would have.
            #expect(try host.result("reset")["outcome"] == "applied")
            #expect(try host.result("reset")["attempts"]?.arrayValue?.count == 2)
            #expect(try await server.made() == 1)
        }

        @Test func plansPoliciesAndPagesWorkAsEver() async throws {
            let folder = TemporaryFolder()
            try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
            let policy = "\(folder.path)/policy.json"
            let rule = #"{"match":{"action":"deleteBooks*"},"verdict":"deny","because":"Books stay."}"#
            try Data(#"{"rules":[\#(rule)]}"#.utf8).write(to: URL(fileURLWithPath: policy))
            let key = ##""#credentialId":{"resultOf":"key","path":"/credentialId"}"##
            let host = try await host(
                [
                    Self.connect, Self.add("a", "A"), Self.add("b", "B"), Self.add("c", "C"),
                    LiveHost.request(
                        "plan", "execute.plan",
                        #"{"connectorId":"library","actionId":"addBook",\#(key),"requestBody":{"title":"D"}}"#),
                    Self.add("d", "D", ##","#planDigest":{"resultOf":"plan","path":"/planDigest"}"##),
                    Self.execute(
                        "denied", "deleteBooksByBookId",
                        ##""#/pathParams/bookId":{"resultOf":"a","path":"/responseData/id"}"##),
                    LiveHost.request(
                        "pages", "execute.pages",
                        #"{"connectorId":"library","actionId":"listBooks",\#(key),"queryParameters":{"limit":2}}"#),
                ], ["--policy", policy])
            #expect(try host.result("plan")["class"] == "W")
            #expect(try host.result("plan")["request"]?["path"] == "/books")
            #expect(try host.result("d")["outcome"] == "applied")
            #expect(try host.error("denied")["data"]?["kind"] == "policy_denied")
            #expect(
                try host.result("pages")["items"]?.arrayValue?.compactMap { $0["title"]?.stringValue } == [
                    "A", "B", "C", "D",
                ])
        }

        // MARK: Safety

        @Test(arguments: [("deleteBooksByBookId", "read"), ("addBook", "read"), ("deleteBooks*", "write")])
        func aPolicyRaisesEffectsOnly(action: String, effect: String) async throws {
            let policy = "\(state.path)/policy.json"
            let line = #"{"match":{"connector":"library","action":"\#(action)"},"effect":"\#(effect)"}"#
            try Data(#"{"rules":[],"effects":[\#(line)]}"#.utf8).write(to: URL(fileURLWithPath: policy))
            let refused = try await host([], ["--policy", policy])
            #expect(refused.status == 2 && refused.errors.contains("may only raise the effect"), "\(refused.errors)")
            #expect(refused.errors.contains("/effects/0"))
            let raised = line.replacingOccurrences(of: #""\#(effect)"}"#, with: #""destructive"}"#)
            try Data(#"{"rules":[],"effects":[\#(raised)]}"#.utf8).write(to: URL(fileURLWithPath: policy))
            let name = action.replacingOccurrences(of: "*", with: "ByBookId")
            let accepted = try await host(
                [LiveHost.request("action", "actions.get", #"{"connectorId":"library","actionId":"\#(name)"}"#)],
                ["--policy", policy])
            #expect(try accepted.result("action")["action"]?["effect"] == "destructive")
        }

        /// A list that was reviewed for a connector of Alloy's proves nothing about a document of the same name.
        @Test func reviewedEffectsAreNotOfADocument() async throws {
            let text = try String(contentsOfFile: document, encoding: .utf8)
            try Data(text.replacingOccurrences(of: "\"addBook\"", with: "\"post-search\"").utf8)
                .write(to: URL(fileURLWithPath: document))
            let host = try await LiveHost(
                [LiveHost.request("action", "actions.get", #"{"connectorId":"notion","actionId":"post-search"}"#)],
                arguments: [
                    "--state-dir", state.path, "--direct", "notion=\(document)", "--server", "notion=\(server.url)/v1",
                ], environment: [:])
            #expect(try host.result("action")["action"]?["effect"] == "write")
        }

        @Test func privateAddressesAreForHostsThatTheOperatorNames() async throws {
            let arguments = [
                "--sequential", "--state-dir", state.path, "--direct", "library=\(document)", "--server",
                "library=\(server.url)/v1",
            ]
            let host = try await LiveHost(
                [Self.connect, Self.add("add", "A")], arguments: arguments, environment: [:])
            #expect(try host.error("add")["data"]?["kind"] == "forbidden")
            #expect(try host.error("add")["data"]?["outcome"] == "not_sent")
            #expect(try host.error("add")["data"]?["fix"]?.text.contains("--allow-host") == true)
            #expect(try await server.made() == 0)
        }

        @Test(arguments: [
            (["--direct", "library=DOCUMENT"], "add --origin library=https://main.library.example"),
            (["--direct", "library=DOCUMENT", "--origin", "other=https://a.example"], "name the server that may get"),
            (["--direct", "library=DOCUMENT", "--server", "library=http://a.example"], "https"),
            (["--sandbox", "--direct", "library=DOCUMENT"], "--sandbox --connector"),
            (["--origin", "library=https://a.example"], "--origin needs --direct"),
            (["--direct", "library=/missing.json"], "/missing.json"),
            (
                ["--direct", "library=DOCUMENT", "--origin", "library=https://a.example", "--allow-host", "a:80"],
                "takes a host name or an address"
            ),
        ])
        func wrongOptionsAreExplained(arguments: [String], text: String) async throws {
            let host = try await LiveHost(
                [], arguments: arguments.map { $0.replacingOccurrences(of: "DOCUMENT", with: document) },
                environment: [:])
            #expect(host.status == 2)
            #expect(host.errors.contains(text), "\(host.errors)")
        }
    }
}

extension ScriptServer {
    /// The number of books that were made.
    fileprivate func made() async throws -> Int? { try await counts()["made"]?.intValue }

    /// The value of the last header Idempotency-Key.
    fileprivate func lastIdempotencyKey() async throws -> String? { try await counts()["key"]?.stringValue }
}
