import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// A year of token lifetimes in one second, in the built executable.
    @Suite
    struct TokenLifeTests {
        private static func connect(_ name: String, _ connector: String) -> [String] {
            let user = ##""#userId":{"resultOf":"user","path":"/userId"}"##
            return [
                request(
                    "\"link-\(name)\"", "credentials.create",
                    ##"{"connectorId":"\##(connector)","authenticationType":"oauth2","redirectUri":"http://localhost/x",\##(user)}"##
                ),
                request(
                    "\"\(name)\"", "sandbox.oauth.decide",
                    ##"{"decision":"allow","#oauthUrl":{"resultOf":"link-\##(name)","path":"/oauthUrl"}}"##),
            ]
        }

        private static func execute(_ id: String, _ connector: String, _ action: String, with name: String) -> String {
            let references =
                ##""#credentialId":{"resultOf":"\##(name)","path":"/credentialId"},"##
                + ##""#userId":{"resultOf":"user","path":"/userId"}"##
            return request(
                id, "execute", ##"{"connectorId":"\##(connector)","actionId":"\##(action)",\##(references)}"##)
        }

        private static func look(_ id: String, at name: String) -> String {
            request(
                id, "sandbox.credential.set", ##"{"#credentialId":{"resultOf":"\##(name)","path":"/credentialId"}}"##)
        }

        @Test("Tokens in daily use are refreshed, unused ones expire, and keys remain")
        func aYear() async throws {
            let host = try HostProcess(["--sandbox", "--sequential"])
            let user = request("\"user\"", "users.create", ##"{"username":"ada"}"##)
            let key = request(
                "\"key\"", "credentials.create",
                ##"{"connectorId":"shippo","authenticationType":"bearer","data":{"token":"shippo_test_0123456789"},"##
                    + ##""#userId":{"resultOf":"user","path":"/userId"}}"##)
            for line in [user] + Self.connect("used", "klaviyo") + Self.connect("left", "klaviyo") + [key] {
                host.send(line)
            }
            for day in 1...365 {
                host.send(request("\(day)", "sandbox.clock.advance", ##"{"duration":"P1D"}"##))
                host.send(Self.execute("\(1_000 + day)", "klaviyo", "listLists", with: "used"))
            }
            host.send(Self.execute("2000", "klaviyo", "listLists", with: "left"))
            host.send(Self.execute("2001", "shippo", "ListAddresses", with: "key"))
            host.send(Self.look("2002", at: "used"))
            host.send(Self.look("2003", at: "left"))
            host.send(Self.look("2004", at: "key"))
            let replies = await host.messages(6 + 2 * 365 + 5)
            for day in 1...365 {
                #expect(reply(.int(1_000 + day), in: replies)?["result"]?["outcome"] == "applied", "\(day)")
            }
            #expect(reply(2_000, in: replies)?["error"]?["data"]?["kind"] == "connection_required")
            #expect(reply(2_001, in: replies)?["result"]?["outcome"] == "applied")
            #expect(reply(2_002, in: replies)?["result"]?["refreshes"] == 365)
            #expect(reply(2_003, in: replies)?["result"]?["state"] == "expired")
            #expect(reply(2_004, in: replies)?["result"]?["state"] == "active")
            #expect(await host.repliesToEnd() == [])
        }

        @Test("An execution waits for the account to be connected again, and uses the new credential")
        func reconnects() async throws {
            let host = try HostProcess(["--sandbox"])
            for line in [request("\"user\"", "users.create", ##"{"username":"ada"}"##)] + Self.connect("old", "hubspot")
            {
                host.send(line)
            }
            let first = await host.messages(3)
            let old = try #require(reply("old", in: first)?["result"]?["credentialId"])
            let user = try #require(reply("user", in: first)?["result"]?["userId"])
            host.send(request("1", "sandbox.credential.set", ##"{"state":"revoked","credentialId":\##(old.text)}"##))
            _ = await host.messages(1)
            host.send(
                request(
                    "2", "execute",
                    ##"{"connectorId":"hubspot","actionId":"listContacts","credentialId":\##(old.text),"##
                        + ##""userId":\##(user.text),"reconnect":true}"##))
            let notification = try JSONValue(parsing: try #require(await host.nextMessage()))
            #expect(notification["method"] == "credentials.authorize")
            let link = try #require(notification["params"]?["oauthUrl"])
            host.send(request("3", "sandbox.oauth.decide", ##"{"decision":"allow","oauthUrl":\##(link.text)}"##))
            let replies = await host.messages(2)
            let new = try #require(reply(3, in: replies)?["result"]?["credentialId"])
            #expect(new != old)
            #expect(reply(2, in: replies)?["result"]?["outcome"] == "applied")
            #expect(reply(2, in: replies)?["result"]?["reconnected"]?["credentialId"] == new)
            #expect(await host.repliesToEnd() == [])
        }
    }
}
