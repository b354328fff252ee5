import Alloy
import HostTestSupport
import JSON
import Testing

@testable import AlloyHost

/// What the access of a method means for it, whatever it is called with. `MethodDesign` has the access of each method.
@Suite struct AccessTests {
    /// A host that only reads sends no method but GET, whatever it is asked.
    @Test func methodsThatReadSendOnlyGET() async throws {
        let transport = RoutedTransport([:])
        let host = HostFixture.live(transport, HostOptions(isReadOnly: true, isApprover: true))
        for method in MethodTable.standard.methods where method.access != .execution {
            let before = transport.requests.count
            let reply = await host.reply(method.name, .named(method.example.params))
            let kind = try JSONValue(parsing: reply)["error"]?["data"]?["kind"]
            #expect((kind == "policy_denied") == !method.access.passesReadOnly, "\(method.name): \(kind?.text ?? "")")
            if kind == "policy_denied" { #expect(transport.requests.count == before, "\(method.name)") }
        }
        #expect(transport.requests.count > 5)
        #expect(transport.requests.allSatisfy { $0.method == "GET" }, "\(transport.asked)")
    }

    /// A locked host refuses what goes beyond one user, before it sends anything.
    @Test func lockedMethodsActForOneUser() async throws {
        let transport = RoutedTransport([:])
        let host = HostFixture.live(transport, HostOptions(lockedUserId: "650a1f3c9d2e4b7a8c6d5e4f", isApprover: true))
        for method in MethodTable.standard.methods {
            let before = transport.requests.count
            let params = JSONObject(
                method.example.params.members.map { member in
                    member.key == "userId"
                        ? JSONObject.Member(key: "userId", value: "650a1f3c9d2e4b7a8c6d5e4f") : member
                })
            let reply = await host.reply(method.name, .named(params))
            let kind = try JSONValue(parsing: reply)["error"]?["data"]?["kind"]
            #expect((kind == "policy_denied") == !method.access.passesLockedUser, "\(method.name): \(kind?.text ?? "")")
            if kind == "policy_denied" { #expect(transport.requests.count == before, "\(method.name)") }
        }
        let users = Set(transport.requests.compactMap { $0.headers["x-alloy-userid"] })
        #expect(users == ["650a1f3c9d2e4b7a8c6d5e4f"])
    }

    /// Wherever a user can be named, another one is refused, in either way of giving parameters.
    @Test(arguments: MethodTable.standard.methods.filter(\.takesUser).map(\.name))
    func anotherUserIsRefused(name: String) async throws {
        let transport = RoutedTransport([:])
        let host = HostFixture.live(transport, HostOptions(lockedUserId: "650a1f3c9d2e4b7a8c6d5e4f"))
        let method = try #require(MethodTable.standard[name])
        for other in ["650a1f3c9d2e4b7a8c6d5e40", "ada@example.com", "650A1F3C9D2E4B7A8C6D5E4F", ""] {
            var params = method.example.params
            params["userId"] = .string(other)
            let error = try await host.error(name, params)
            #expect(error["data"]?["kind"] == "policy_denied", "\(error.text)")
            #expect(error["data"]?["outcome"] == "not_sent")
            let positional = method.parameters.map { params[$0.name] ?? .null }
            let reply = try JSONValue(parsing: await host.reply(name, .positional(positional)))
            #expect(reply["error"]?["data"]?["kind"] == "policy_denied", "\(reply.text)")
        }
        #expect(transport.requests.isEmpty)
    }
}
