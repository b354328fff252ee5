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
        private let library: DirectLibrary

        init() throws { library = try DirectLibrary() }

        private static let session = [
            LiveHost.request("actions", "actions.list", #"{"connectorId":"library"}"#),
            LiveHost.request("action", "actions.get", #"{"connectorId":"library","actionId":"listBooks"}"#),
            LiveHost.request("form", "actions.form", #"{"connectorId":"library","actionId":"addBook"}"#),
            DirectLibrary.connect,
            DirectLibrary.execute("add", "addBook", #""requestBody":{"title":"Notes","pages":66}"#),
            DirectLibrary.execute(
                "get", "getBook", ##""#/pathParams/bookId":{"resultOf":"add","path":"/responseData/id"}"##),
            DirectLibrary.execute(
                "change", "changeBook",
                ##""#/pathParams/bookId":{"resultOf":"add","path":"/responseData/id"},"requestBody":{"title":"More"}"##),
            DirectLibrary.execute("list", "listBooks", #""queryParameters":{"limit":10}"#),
            DirectLibrary.execute(
                "lend", "lendBook",
                ##""#/pathParams/bookId":{"resultOf":"add","path":"/responseData/id"},"requestBody":{"reader":"ada"}"##),
            DirectLibrary.execute(
                "recommend", "recommendBook",
                ##""#/pathParams/bookId":{"resultOf":"add","path":"/responseData/id"},"requestBody":{"to":"bob@example.com"}"##
            ),
            DirectLibrary.execute("wrong", "addBook", #""requestBody":{"pages":1}"#),
            DirectLibrary.execute(
                "missing", "getBook", #""pathParams":{"bookId":"00000000-0000-4000-8000-000000000000"}"#),
            DirectLibrary.execute(
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
            let direct = try await library.host(Self.session)
            let sandbox = try await LiveHost(
                Self.session, arguments: ["--sandbox", "--sequential", "--connector", "library=\(library.document)"],
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
            let first = try await library.host([
                LiveHost.request("info", "host.info"), DirectLibrary.connect, DirectLibrary.add("add", "Kept"),
            ])
            #expect(try first.result("info")["backend"] == "direct")
            #expect(try first.result("info")["directConnectors"] == ["library"])
            let id = try #require(try first.result("key")["credentialId"]?.stringValue)
            let second = try await library.host([
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
            let host = try await library.host(
                [
                    DirectLibrary.connect, DirectLibrary.add("refuse", "refuse"), DirectLibrary.add("echo", "echo"),
                    DirectLibrary.add("away", "away"),
                    DirectLibrary.add("busy", "busy"), DirectLibrary.add("reset", "reset"),
                    DirectLibrary.add("hang", "hang", #","timeoutMs":5000"#),
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
            #expect(try await library.server.made() == 3)
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
                    DirectLibrary.connect, DirectLibrary.add("refuse", "refuse"),
                    DirectLibrary.execute(
                        "missing", "getBook", #""pathParams":{"bookId":"00000000-0000-4000-8000-000000000000"}"#),
                ] + Self.withAWrongKey).map { $0.replacingOccurrences(of: #""library""#, with: #""\#(connector)""#) }
            let host = try await LiveHost(
                messages,
                arguments: [
                    "--sequential", "--state-dir", library.state.path, "--direct", "\(connector)=\(library.document)",
                    "--server",
                    "\(connector)=\(library.server.url)/v1", "--allow-host", "127.0.0.1",
                ], environment: [:])
            for (id, kind) in [
                ("refuse", "invalid_input"), ("missing", "not_found"), ("revoked", "connection_required"),
            ] {
                let data = try #require(try host.error(id)["data"])
                #expect(data["kind"] == .string(kind) && data["origin"] == "provider", "\(data)")
            }
        }

        @Test func theAdviceIsAboutThisHostAndTheProvider() async throws {
            let host = try await library.host([
                DirectLibrary.connect,
                DirectLibrary.execute("away", "listBooks", #""queryParameters":{"cursor":"away"}"#),
                DirectLibrary.execute("broken", "listBooks", #""queryParameters":{"cursor":"broken"}"#),
                DirectLibrary.execute("forbidden", "listBooks", #""queryParameters":{"cursor":"forbidden"}"#),
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
            let messages = [
                DirectLibrary.connect, DirectLibrary.add("add", "A"), DirectLibrary.execute("list", "listBooks"),
            ]
            let direct = try await LiveHost(
                messages,
                arguments: [
                    "--sequential", "--state-dir", library.state.path, "--direct", "library=\(original)", "--server",
                    "library=\(library.server.url)/v1", "--allow-host", "127.0.0.1",
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
            #expect(try await library.server.made() == 0)
        }

        @Test func plansPoliciesAndPagesWorkAsEver() async throws {
            let folder = TemporaryFolder()
            try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
            let policy = "\(folder.path)/policy.json"
            let rule = #"{"match":{"action":"deleteBooks*"},"verdict":"deny","because":"Books stay."}"#
            try Data(#"{"rules":[\#(rule)]}"#.utf8).write(to: URL(fileURLWithPath: policy))
            let key = ##""#credentialId":{"resultOf":"key","path":"/credentialId"}"##
            let host = try await library.host(
                [
                    DirectLibrary.connect, DirectLibrary.add("a", "A"), DirectLibrary.add("b", "B"),
                    DirectLibrary.add("c", "C"),
                    LiveHost.request(
                        "plan", "execute.plan",
                        #"{"connectorId":"library","actionId":"addBook",\#(key),"requestBody":{"title":"D"}}"#),
                    DirectLibrary.add("d", "D", ##","#planDigest":{"resultOf":"plan","path":"/planDigest"}"##),
                    DirectLibrary.execute(
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
            let policy = "\(library.state.path)/policy.json"
            let line = #"{"match":{"connector":"library","action":"\#(action)"},"effect":"\#(effect)"}"#
            try Data(#"{"rules":[],"effects":[\#(line)]}"#.utf8).write(to: URL(fileURLWithPath: policy))
            let refused = try await library.host([], ["--policy", policy])
            #expect(refused.status == 2 && refused.errors.contains("may only raise the effect"), "\(refused.errors)")
            #expect(refused.errors.contains("/effects/0"))
            let raised = line.replacingOccurrences(of: #""\#(effect)"}"#, with: #""destructive"}"#)
            try Data(#"{"rules":[],"effects":[\#(raised)]}"#.utf8).write(to: URL(fileURLWithPath: policy))
            let name = action.replacingOccurrences(of: "*", with: "ByBookId")
            let accepted = try await library.host(
                [LiveHost.request("action", "actions.get", #"{"connectorId":"library","actionId":"\#(name)"}"#)],
                ["--policy", policy])
            #expect(try accepted.result("action")["action"]?["effect"] == "destructive")
        }

        /// A list that was reviewed for a connector of Alloy's proves nothing about a document of the same name.
        @Test func reviewedEffectsAreNotOfADocument() async throws {
            let text = try String(contentsOfFile: library.document, encoding: .utf8)
            try Data(text.replacingOccurrences(of: "\"addBook\"", with: "\"post-search\"").utf8)
                .write(to: URL(fileURLWithPath: library.document))
            let host = try await LiveHost(
                [LiveHost.request("action", "actions.get", #"{"connectorId":"notion","actionId":"post-search"}"#)],
                arguments: [
                    "--state-dir", library.state.path, "--direct", "notion=\(library.document)", "--server",
                    "notion=\(library.server.url)/v1",
                ], environment: [:])
            #expect(try host.result("action")["action"]?["effect"] == "write")
        }

        @Test func privateAddressesAreForHostsThatTheOperatorNames() async throws {
            let arguments = [
                "--sequential", "--state-dir", library.state.path, "--direct", "library=\(library.document)",
                "--server",
                "library=\(library.server.url)/v1",
            ]
            let host = try await LiveHost(
                [DirectLibrary.connect, DirectLibrary.add("add", "A")], arguments: arguments, environment: [:])
            #expect(try host.error("add")["data"]?["kind"] == "forbidden")
            #expect(try host.error("add")["data"]?["outcome"] == "not_sent")
            #expect(try host.error("add")["data"]?["fix"]?.text.contains("--allow-host") == true)
            #expect(try await library.server.made() == 0)
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
                [], arguments: arguments.map { $0.replacingOccurrences(of: "DOCUMENT", with: library.document) },
                environment: [:])
            #expect(host.status == 2)
            #expect(host.errors.contains(text), "\(host.errors)")
        }
    }
}
