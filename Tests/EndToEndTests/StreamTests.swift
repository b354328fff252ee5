import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Messages do not depend on the way in which their bytes arrive.
    @Suite
    struct StreamTests {
        @Test("One byte at a time", arguments: framings)
        func byteByByte(_ framing: HostProcess.Framing) async throws {
            let host = try HostProcess(framing: framing)
            let messages = [request("1"), "no json", request("\"\u{E9}\u{1F600}\""), "[\(request("3"))]"]
            let stream: [UInt8] = [0xEF, 0xBB, 0xBF] + messages.flatMap { framing.frame(Array($0.utf8)) }
            for byte in stream { host.write(raw: [byte]) }
            #expect(await host.repliesBeforePing() == ["1 ok", "null -32700", "\"\u{E9}\u{1F600}\" ok", "[3 ok]"])
            #expect(await host.repliesToEnd() == [])
        }

        @Test("A thousand messages in one write", arguments: framings)
        func manyInOneWrite(_ framing: HostProcess.Framing) async throws {
            let host = try HostProcess(framing: framing)
            host.send((1...1_000).map { request("\($0)") })
            #expect(await host.messages(1_000) == (1...1_000).map { pong("\($0)") })
            #expect(await host.repliesToEnd() == [])
        }

        @Test("Ten thousand requests sent at once are each answered once", .measuresMemory, arguments: framings)
        func tenThousand(_ framing: HostProcess.Framing) async throws {
            let host = try HostProcess(framing: framing)
            let methods = ["ping", "connectors.list", "host.info", "no.such", "users.get"]
            host.send((1...10_000).map { request("\($0)", methods[$0 % methods.count]) })
            let replies = await host.messages(10_000).map(brief)
            let codes = ["ok", "ok", "ok", "-32601", "-32602"]
            #expect(replies.count == 10_000)
            #expect(Set(replies) == Set((1...10_000).map { "\($0) \(codes[$0 % codes.count])" }))
            #if os(Linux)
                #expect(host.peakResidentBytes < 96 << 20, "\(host.peakResidentBytes >> 20) MiB")
            #endif
            #expect(await host.repliesToEnd() == [])
        }

        @Test("A byte order mark in three reads, with LF and CRLF mixed")
        func lineEnds() async throws {
            let host = try HostProcess()
            for byte: UInt8 in [0x0A, 0xEF, 0xBB, 0xBF] { host.write(raw: [byte]) }
            host.write(raw: "\r\n\r\n  \t\n\(request("1"))\r\n\n\r\n\(request("2"))\n \(request("3")) \r\n")
            #expect(await host.repliesBeforePing() == ["1 ok", "2 ok", "3 ok"])
        }

        @Test("The last line needs no line feed")
        func lastLine() async throws {
            let host = try HostProcess()
            host.write(raw: request("1") + "\n" + request("2"))
            #expect(await host.repliesToEnd() == ["1 ok", "2 ok"])
        }

        @Test(
            "No input, blank input, and an incomplete last line",
            arguments: [
                ("", []), ("\n \r\n\t", []), ("\u{FEFF}", []), ("{\"jsonrpc\":", ["null -32700"]),
                ("C", ["null -32700"]),
                ("Content-Length: 9\r\n\r\n{", ["null -32700"]), ("Content-Length: 9\r\n", ["null -32700"]),
            ])
        func ends(_ input: String, _ replies: [String]) async throws {
            let isHeaders = input.hasPrefix("C")
            let host = try HostProcess(framing: isHeaders ? .headers : .lines)
            host.write(raw: input)
            #expect(await host.repliesToEnd() == replies)
        }

        @Test(
            "After invalid headers, the next ones are read",
            arguments: [
                "Content-Length: +5", "Content-Length: -5", "Content-Length: 99999999999999999999",
                "Content-Length: five",
                "Content-Length: 5\r\nContent-Length: 6", "Content-Type: x", "Content-Length", "connectors.list",
                "Content-Length: 5\r\n" + request("0"),
            ])
        func badHeader(_ header: String) async throws {
            let host = try HostProcess(framing: .headers)
            host.write(raw: "\(header)\r\n\r\nxyz")
            host.send(request("1"))
            #expect(await host.repliesBeforePing() == ["null -32700", "1 ok"])
            #expect(await host.repliesToEnd() == [])
        }

        @Test(
            "Unusual but valid headers",
            arguments: [
                "content-length: %\r\n\r\n", "CONTENT-LENGTH:%\r\n\r\n", "Content-Length: \t% \r\n\r\n",
                "Content-Length: %\n\n",
                "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: %\r\n\r\n",
                "Content-Length: %\r\nContent-Length: %\r\n\r\n", "\r\n\r\nContent-Length: 000%\r\n\r\n",
            ])
        func oddHeader(_ header: String) async throws {
            let host = try HostProcess(framing: .headers)
            let message = request("1")
            host.write(raw: header.replacingOccurrences(of: "%", with: "\(message.utf8.count)") + message)
            #expect(await host.repliesBeforePing() == ["1 ok"])
        }
    }
}
