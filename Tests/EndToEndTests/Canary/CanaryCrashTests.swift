import Foundation
import JSON
import TestSupport
import Testing

extension Live {
    /// A crash and a single call leave no secrets.
    @Suite(.hangLimit)
    struct CanaryCrashTests {
        /// Makes the runtime print as much as it can.
        private static let backtrace =
            "enable=yes,interactive=no,color=no,threads=all,registers=all,images=all,limit=none,cache=no,output-to=stderr"

        @Test(
            "A crash prints neither registers nor memory and leaves no core file",
            arguments: [SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGQUIT])
        func crash(signal: Int32) async throws {
            let planted = CanaryPlanting()
            let service = try CanaryService(repeating: planted.known, planted)
            var run = try CanaryRun(
                service.server, key: ["ALLOY_API_KEY": planted.key.text, "SWIFT_BACKTRACE": Self.backtrace],
                ["--log-level", "trace"])
            let replies = try await run.make(planted.calls)
            #expect(replies.count == planted.calls.count)
            #if os(Linux)
                let limits = try String(contentsOfFile: "/proc/\(run.host.identifier)/limits", encoding: .utf8)
                let core = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
                let bytes = try #require(core?.split(whereSeparator: \.isWhitespace).dropFirst(4).first)
                #expect(["0", "1"].contains(bytes))
            #endif
            run.host.signal(signal)
            await run.finish()
            #expect(await run.host.ending() == .killed(signal: signal))
            #expect(!run.errors.contains { $0.contains("Registers") || $0.contains("crashed") }, "\(run.errors)")
            #expect(service.received.contains(planted.key.text))
            let shown = [planted.link, #""token":\#(JSONValue.string(planted.userToken.text).text)"#]
            CanaryTests.expectNoTraces(of: planted.all, in: run.written(without: shown))
        }

        /// Neither the text of an error nor a result contains the echoed secret.
        @Test(arguments: CanaryLocation.all.map(\.name), [Optional("a-password"), nil])
        func oneCall(place: String, secret: String?) async throws {
            let planted = CanaryPlanting()
            let canary = planted.known.first { $0.name == secret } ?? planted.key
            let place = try #require(CanaryLocation.all.first { $0.name == place })
            let echo = CanaryEcho(canary, place, CanaryEncoding.all[0])
            // Some secrets are not valid in a header.
            guard !echo.bytes.isEmpty else { return }
            let service = try SocketServer { peer in
                while try peer.readRequest() != nil { try peer.send(echo.bytes) }
            }
            var run = try CanaryRun(
                service, key: ["ALLOY_API_KEY": planted.key.text],
                ["call", "credentials.create", "-", "--log-level", "trace", "--log-format", "json"])
            let data = JSONValue.object(["password": .string(canary.text)]).text
            run.host.write(raw: #"{"connectorId":"x","authenticationType":"basic","userId":"u","data":\#(data)}"#)
            await run.finish()
            #expect(service.requests.contains { String(decoding: $0.body, as: UTF8.self).contains(data) })
            CanaryTests.expectNoTraces(of: planted.all, in: run.written())
            #expect(run.errors.contains { $0.contains("\"message\":\"call\"") })
        }
    }
}
