import JSON
import TestSupport
import Testing

extension Live {
    /// The caller receives what Alloy returned, and its own ids as it wrote them.
    @Suite struct FidelityTests {
        static let ids = [
            "12345678901234567890.10", "1.0", "1e2", "-0", "0.1E-7", "123456789012345678901234567890", "7",
            #""a""#, #""\u0041\/""#, #""é""#, "null",
        ]

        @Test(arguments: ids)
        func idIsEchoedByteForByte(id: String) async throws {
            let service = try LiveService(["GET /users": .json(#"{"data":[]}"#)])
            let host = try await LiveHost(
                [#"{"params":{},"id":\#(id),"jsonrpc":"2.0","method":"users.list"}"#], before: service)
            #expect(host.lines == [#"{"jsonrpc":"2.0","id":\#(id),"result":{"users":[]}}"#])
        }

        /// Compact JSON, as the service may send it.
        static let values = [
            "1.0", "1e2", "-0", "-0.0", "1E+400", "0.1000000000000000055511151231257827021181583404541015625",
            "123456789012345678901234567890", "null", "true", #""""#, "[]", "{}", "[[],{},[{}]]",
            // Members in any order, and duplicates.
            #"{"z":1,"a":2,"z":3,"a":{"b":1,"b":2}}"#,
            // Two names, and two values, that Swift treats as equal.
            "{\"caf\u{E9}\":\"caf\u{E9}\",\"cafe\u{301}\":\"cafe\u{301}\"}",
            #"{"responseData":{"responseData":1},"data":2,"error":{"source":"x","message":"y"}}"#,
            #"["👩‍👩‍👧‍👦","\u0000","\"\\","\u001f","日本語"]"#,
            ##"{"":{"":0},"#userId":{"resultOf":"x","path":"/y"}}"##,
        ]

        @Test(arguments: values)
        func providerResponseIsPassedByteForByte(value: String) async throws {
            let host = try await LiveHost(
                [Self.execution], before: Self.service(.json(#"{"responseData":\#(value)}"#)), "--log-level", "error")
            #expect(host.lines.count == 1)
            #expect(host.lines.first?.contains(#","responseData":\#(value),"metadata":{},"#) == true, "\(host.lines)")
        }

        @Test func whiteSpaceIsRemoved() async throws {
            let host = try await LiveHost(
                [Self.execution],
                before: Self.service(.json("{ \"responseData\" :\r\n\t[ 1.0 ,\n { \"b\" : 1 } ] }\n")),
                "--log-level", "error")
            #expect(host.lines.first?.contains(#","responseData":[1.0,{"b":1}],"metadata""#) == true, "\(host.lines)")
        }

        @Test func metadataIsUnchanged() async throws {
            let host = try await LiveHost(
                [Self.execution],
                before: Self.service(.json(#"{"z":1.0,"executionId":"theirs","responseData":1e2,"a":{"b":1,"b":2}}"#)),
                "--log-level", "error")
            let expected = #""responseData":1e2,"metadata":{"z":1.0,"executionId":"theirs","a":{"b":1,"b":2}},"#
            #expect(host.lines.first?.contains(expected) == true, "\(host.lines)")
        }

        /// A value of many pieces, larger than any buffer.
        @Test func largeResponseIsComplete() async throws {
            let value = "[" + (0..<60_000).map { #"{"n":\#($0).0,"s":"ü\#($0)"}"# }.joined(separator: ",") + "]"
            let host = try await LiveHost(
                [Self.execution], before: Self.service(.json(#"{"responseData":\#(value)}"#)), "--log-level", "error")
            #expect(host.lines.first?.utf8.count ?? 0 > value.utf8.count)
            let isWhole = host.lines.first?.contains(#","responseData":\#(value),"metadata":{},"#) == true
            #expect(isWhole)
        }

        #if os(Linux)
            /// The bytes are written from where they were received.
            @Test(.measuresMemory) func largeResponseIsHeldOnce() async throws {
                let size = 24 << 20
                let value = "\"\(String(repeating: "x", count: size))\""
                let service = try Self.service(.json(#"{"responseData":\#(value)}"#))
                let host = try HostProcess(
                    ["--base-url", service.url], environment: ["ALLOY_API_KEY": LiveHost.key])
                // The first call loads libcurl.
                host.send(LiveHost.request("first", "users.list", "{}"))
                _ = await host.nextMessage()
                let before = host.residentBytes
                host.send(Self.execution)
                #expect(await host.nextMessage()?.utf8.count ?? 0 > size)
                let held = Double(host.peakResidentBytes - before) / Double(size)
                #expect(held < 1.5, "\(held) times the body")
            }
        #endif

        private static let execution = LiveHost.request(
            "it", "execute", #"{"connectorId":"a","actionId":"x","credentialId":"66f0a1b2c3d4e5f60718293a"}"#)

        private static func service(_ answer: LiveService.Answer) throws -> LiveService {
            try LiveService([
                "GET /connectors/a/actions/x": .json(#"{"action":{"id":"x","httpMethod":"get"}}"#),
                "POST /connectors/a/actions/x/execute": answer,
            ])
        }
    }
}
