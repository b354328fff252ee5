import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// Parameters taken from the results of earlier requests.
    @Suite
    struct ReferenceTests {
        private static func reference(_ id: String, _ path: String) -> String {
            "{\"resultOf\":\(id),\"path\":\"\(path)\"}"
        }

        private static let create = request("\"u\"", "users.create", "{\"username\":\"ada@example.com\"}")

        @Test(
            "All forms of references, and the errors of invalid ones",
            arguments: [
                ("{\"#userId\":\(reference("\"u\"", "/userId"))}", "ok"),
                ("{\"#/userId\":\(reference("\"\\u0075\"", "/userId"))}", "ok"),
                ("{\"_meta\":{\"#x\":7},\"#userId\":\(reference("\"u\"", "/userId"))}", "ok"),
                (
                    "{\"#/_meta/traceparent/x\":\(reference("\"u\"", "")),\"#userId\":\(reference("\"u\"", "/userId"))}",
                    "-32602"
                ),
                ("{\"#userId\":\(reference("\"no\"", "/userId"))}", "-32602"),
                ("{\"#userId\":\(reference("\"failed\"", "/userId"))}", "-32602"),
                ("{\"#userId\":\(reference("\"u\"", "/no"))}", "-32602"),
                ("{\"#userId\":\(reference("\"u\"", ""))}", "-32602"),
                ("{\"userId\":\"x\",\"#userId\":\(reference("\"u\"", "/userId"))}", "-32602"),
                ("{\"#userId\":{\"resultOf\":\"u\"}}", "-32602"), ("{\"#userId\":7}", "-32602"),
            ])
        func forms(_ params: String, _ outcome: String) async throws {
            let host = try HostProcess()
            host.send([Self.create, request("\"failed\"", "users.get"), request("1", "users.get", params)])
            #expect(await host.messages(3).map(brief).contains("1 \(outcome)"))
            #expect(await host.repliesToEnd() == [])
        }

        @Test("References within a batch", arguments: framings)
        func batch(_ framing: HostProcess.Framing) async throws {
            let host = try HostProcess(framing: framing)
            let get = request("2", "users.get", "{\"#userId\":\(Self.reference("\"u\"", "/userId"))}")
            host.send("[\(Self.create),\(get)]")
            host.send(
                "[\(request("3", "users.get", "{\"#userId\":\(Self.reference("4", "/userId"))}")),\(request("4"))]")
            #expect(await host.messages(2).map(brief).sorted() == ["[\"u\" ok, 2 ok]", "[3 -32602, 4 ok]"])
        }

        @Test("The session in the documentation runs", arguments: [[], ["--sequential"]])
        func session(_ options: [String]) async throws {
            let host = try HostProcess(["--sandbox", "--fail-on-error"] + options)
            host.send([
                Self.create,
                request(
                    "1", "credentials.create",
                    "{\"connectorId\":\"hubspot\",\"authenticationType\":\"oauth2\",\"redirectUri\":\"http://localhost:3000/x\",\"#userId\":\(Self.reference("\"u\"", "/userId"))}"
                ),
                request(
                    "2", "sandbox.oauth.decide",
                    "{\"decision\":\"allow\",\"#oauthUrl\":\(Self.reference("1", "/oauthUrl"))}"),
                request(
                    "3", "execute",
                    "{\"connectorId\":\"hubspot\",\"actionId\":\"createContact\",\"requestBody\":{\"properties\":{\"email\":\"ada@example.com\"}},\"#userId\":\(Self.reference("\"u\"", "/userId")),\"#credentialId\":\(Self.reference("2", "/credentialId"))}"
                ),
                request(
                    "4", "execute",
                    "{\"connectorId\":\"hubspot\",\"actionId\":\"getContact\",\"#/pathParams/contactId\":\(Self.reference("3", "/responseData/id")),\"#userId\":\(Self.reference("\"u\"", "/userId")),\"#credentialId\":\(Self.reference("2", "/credentialId"))}"
                ),
            ])
            #expect(await host.repliesToEnd().sorted() == ["\"u\" ok", "1 ok", "2 ok", "3 ok", "4 ok"])
        }

        @Test("A request waits for the one it refers to; a reused id refers to the latest")
        func waits() async throws {
            let gate = SocketServerGate()
            let service = try SocketServer { peer in
                while try peer.readRequest() != nil {
                    gate.wait()
                    try peer.answer(
                        headers: ["Content-Type: application/json"],
                        body: "{\"data\":[{\"userId\":\"aaaaaaaaaaaaaaaaaaaaaaaa\"}]}")
                }
            }
            let host = try HostProcess.live(service)
            let wrong = "{\"#x\":\(Self.reference("1", "/users/0/userId"))}"
            host.send([request("1"), request("1", "users.list"), request("2", "ping", wrong), request("3")])
            #expect(await host.messages(2) == [pong("1"), pong("3")])
            gate.open()
            let replies = await host.messages(2)
            #expect(replies.map(brief).sorted() == ["1 ok", "2 -32602"])
            // Resolved: what is wrong is the parameter's name.
            #expect(
                reply(2, in: replies)?["error"]?["data"]?["problems"]?[JSONPointer(tokens: ["0", "pointer"])] == "/x")
        }

        @Test("A cancelled or failed request has no result to refer to")
        func cancelled() async throws {
            let service = try SocketServer { try $0.hang() }
            let host = try HostProcess.live(service)
            host.send([
                request("1", "users.list"), request("2", "ping", "{\"#x\":\(Self.reference("1", ""))}"),
                request("3", "ping", "{\"#x\":\(Self.reference("1", ""))}"),
                notification("$/cancelRequest", "{\"id\":3}"),
                notification("$/cancelRequest", "{\"id\":1}"),
            ])
            #expect(await host.messages(3).map(brief).sorted() == ["1 -32800", "2 -32602", "3 -32800"])
        }

        @Test(
            "Results before the last 1,024 are dropped, and the error says so",
            arguments: [(1_023, true), (1_024, false)])
        func old(_ between: Int, _ isKept: Bool) async throws {
            let host = try HostProcess()
            host.send([Self.create] + (1...between).map { request("\($0)") })
            host.send(request("\"get\"", "users.get", "{\"#userId\":\(Self.reference("\"u\"", "/userId"))}"))
            let last = try #require(await host.messages(between + 2).last)
            #expect(brief(last) == "\"get\" \(isKept ? "ok" : "-32602")")
            #expect(isKept || last.contains("no longer stored"))
        }
    }
}
