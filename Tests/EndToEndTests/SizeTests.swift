import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// Large messages, and endless ones.
    @Suite
    struct SizeTests {
        private static let mebibyte = 1 << 20

        /// The start of an endless message, for each framing.
        private static let neverEnding: [(HostProcess.Framing, start: String, chunk: String)] = [
            (.lines, "{\"jsonrpc\":\"2.0\",\"id\":\"", "xxxxxxxx"),
            (.lines, "[", "[[[[[[[["), (.lines, "", "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}"),
            (.headers, "Content-Length: 9000000000000\r\n\r\n", "xxxxxxxx"),
            (.headers, "Content-Length: 5", "xxxxxxxx"), (.headers, "c", "Content-"),
        ]

        @Test("A line of 15 MiB", arguments: framings)
        func large(_ framing: HostProcess.Framing) async throws {
            let host = try HostProcess(framing: framing)
            let text = String(repeating: "x", count: 15 * Self.mebibyte)
            host.send(request("1", "ping", "{\"_meta\":{\"x\":\"\(text)\"}}"))
            #expect(await host.nextMessage() == pong("1"))
            // An id of any length is echoed.
            host.send(request("\"\(text)\""))
            #expect(await host.nextMessage() == pong("\"\(text)\""))
            #expect(await host.repliesBeforePing() == [])
            #expect(await host.repliesToEnd() == [])
        }

        @Test("A line above the limit is answered and skipped", arguments: framings)
        func overLimit(_ framing: HostProcess.Framing) async throws {
            let host = try HostProcess(framing: framing)
            host.send(request("\"\(String(repeating: "x", count: 17 * Self.mebibyte))\""))
            host.send(request("2"))
            #expect(await host.repliesBeforePing() == ["null -32600", "2 ok"])
            #expect(await host.repliesToEnd() == [])
        }

        #if os(Linux)
            @Test("200 MiB without an end take constant space", .measuresMemory, arguments: neverEnding)
            func endless(_ framing: HostProcess.Framing, _ start: String, _ chunk: String) async throws {
                let host = try HostProcess(framing: framing)
                host.write(raw: start)
                host.write(raw: Array(String(repeating: chunk, count: Self.mebibyte / 8).utf8), times: 200)
                host.closeInput()
                let replies = await host.messages(1)
                let isTooLong = framing == .lines || start.contains("9000")
                #expect(replies.map(brief) == [isTooLong ? "null -32600" : "null -32700"])
                // Its stdout ends when everything is read.
                _ = await host.remainingMessages()
                #expect(await host.ending() == .exited(0))
            }

            @Test("After a line of 200 MiB the host continues, without growth", .measuresMemory, arguments: framings)
            func longLine(_ framing: HostProcess.Framing) async throws {
                let host = try HostProcess(framing: framing)
                let count = 200 * Self.mebibyte
                if framing == .headers { host.write(raw: "Content-Length: \(count)\r\n\r\n") }
                host.write(raw: Array(repeating: UInt8(ascii: "x"), count: Self.mebibyte), times: 200)
                if framing == .lines { host.write(raw: "\n") }
                #expect(await host.repliesBeforePing() == ["null -32600"])
                #expect(host.peakResidentBytes < 96 * Self.mebibyte, "\(host.peakResidentBytes >> 20) MiB")
            }
        #endif

        @Test(
            "Objects of 2,000 levels pass through every method")
        func deep() async throws {
            let host = try HostProcess(["--sandbox", "--max-depth", "2048"])
            for (id, levels) in [("1", 500), ("2", 2_040)] {
                let value = String(repeating: "{\"a\":", count: levels) + "1" + String(repeating: "}", count: levels)
                let credential = "\"credentialId\":\"66f0a1b2c3d4e5f60718293a\""
                host.send([
                    request(id + ".1", "ping", value), request(id + ".2", "no.such", value),
                    request(id + ".3", "ping", "{\"_meta\":\(value)}"),
                    request(
                        id + ".4", "execute",
                        "{\"connectorId\":\"hubspot\",\"actionId\":\"createContact\",\(credential),\"requestBody\":\(value)}"
                    ),
                    request(
                        id + ".5", "credentials.create",
                        "{\"connectorId\":\"hubspot\",\"authenticationType\":\"oauth2\",\"data\":\(value)}"),
                    request(id + ".6", "ping", "{\"_meta\":{\"progressToken\":\(value)}}"),
                    "[\(request(id + ".7", "ping", value))]",
                ])
                #expect(await host.messages(7).count == 7)
            }
            #expect(await host.repliesBeforePing() == [])
        }
    }
}
