import Foundation
import JSON
import Testing

extension EndToEnd {
    /// Recordings in place of the service.
    @Suite struct RecordingTests {
        private static func place() -> String {
            FileManager.default.temporaryDirectory.appendingPathComponent("recording-\(UUID().uuidString)").path
        }

        @Test(arguments: [[], ["--replay-order", "strict"]])
        func aSessionIsPlayedBack(order: [String]) throws {
            let path = Self.place()
            defer { try? FileManager.default.removeItem(atPath: path) }
            let requests =
                [
                    #"{"jsonrpc":"2.0","id":1,"method":"users.create","params":{"username":"ada"}}"#,
                    #"{"jsonrpc":"2.0","id":2,"method":"credentials.create","params":{"connectorId":"shippo","authenticationType":"bearer","data":{"token":"shippo_test_0123456789"},"#
                        + ##""#userId":{"resultOf":1,"path":"/userId"}}}"##,
                    #"{"jsonrpc":"2.0","id":3,"method":"connectors.list","params":{"category":"crm"}}"#,
                    #"{"jsonrpc":"2.0","id":4,"method":"users.list"}"#,
                    #"{"jsonrpc":"2.0","id":5,"method":"actions.get","params":{"connectorId":"slack","actionId":"nothing"}}"#,
                ].joined(separator: "\n") + "\n"
            let live = try SessionHost.run(
                ["--sandbox", "--sequential", "--record", path], input: Array(requests.utf8))
            #expect(live.status == 0)
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(!text.contains("shippo_test_0123456789") && !text.contains("Bearer"))
            let mode = try #require(
                FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)
            #expect(mode.intValue == 0o600)

            let again = try SessionHost.run(
                ["--sequential", "--replay", path] + order, input: Array(requests.utf8))
            #expect(again.status == 0)
            #expect(String(decoding: again.output, as: UTF8.self) == String(decoding: live.output, as: UTF8.self))
        }

        @Test func callThatWasNotRecordedIsAnError() throws {
            let path = Self.place()
            defer { try? FileManager.default.removeItem(atPath: path) }
            _ = try SessionHost.run(["call", "users.create", #"{"username":"ada"}"#, "--sandbox", "--record", path])
            let reply = try SessionHost.run(
                ["--replay", path],
                input: Array(
                    (#"{"jsonrpc":"2.0","id":1,"method":"users.create","params":{"username":"eve"}}"# + "\n").utf8))
            let error = try #require(try JSONValue(parsing: reply.output)["error"])
            #expect(
                error["message"]
                    == .string(
                        #"Exchange 1 of the recording \#(path) (line 1), POST /users, is not the request that came: /username of the body is "eve" and was "ada"."#
                    ))
            #expect(error["data"]?["kind"] == "conflict")
            #expect(error["data"]?["outcome"] == "not_sent")
            #expect(error["data"]?["retry"]?["safe"] == false)
        }
    }
}
