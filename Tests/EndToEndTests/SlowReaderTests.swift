import TestSupport
import Testing

extension EndToEnd {
    /// A reader that stops reading for a while.
    @Suite
    struct SlowReaderTests {
        @Test(
            "With a slow reader the host pauses, holds little, and answers everything later", .measuresMemory,
            arguments: [
                // The code of a debug build takes 25 MiB of it, and each reply 160 KiB.
                (["--max-unsent-bytes", "1024"], 48), ([], 128),
            ])
        func stops(_ options: [String], _ mebibytes: Int) async throws {
            let host = try HostProcess(["--sandbox"] + options, readsOutput: false)
            let count = 600
            let documents = (1...count).map { request("\($0)", "rpc.discover") }
            // About 25 MB of replies for the first, and as much of requests: padding in an unknown parameter.
            let padding = String(repeating: " ", count: 40_000)
            host.send(documents.map { $0.dropLast() + padding + "}" })
            host.send((1...count).map { request("\"p\($0)\"") })
            host.closeInput()
            host.startReading()
            var replies = 0
            var length: Int?
            while let message = await host.nextMessage() {
                replies += 1
                #expect(
                    message.hasPrefix(
                        "{\"jsonrpc\":\"2.0\",\"id\":\(replies <= count ? "\(replies)" : "\"p\(replies - count)\""),\"result\":{"
                    ))
                if replies == 100 {
                    length = message.utf8.count
                    #if os(Linux)
                        #expect(host.peakResidentBytes < mebibytes << 20, "\(host.peakResidentBytes >> 20) MiB")
                    #endif
                } else if let length, replies <= count {
                    #expect(message.utf8.count == length)
                }
            }
            #expect(replies == 2 * count)
            #expect(await host.ending() == .exited(0))
        }

        #if os(Linux)
            @Test("While the reader pauses, the host reads no more than its bounds", .measuresMemory)
            func bounded() async throws {
                let host = try HostProcess(["--sandbox", "--max-unsent-bytes", "100000"], readsOutput: false)
                let chunk = Array((request("1", "rpc.discover") + "\n").utf8)
                host.write(raw: chunk, times: 20_000)
                await host.untilStalled()
                #expect(host.peakResidentBytes < 64 << 20, "\(host.peakResidentBytes >> 20) MiB")
                host.signal(15)
                #expect(await host.ending() == .exited(143))
            }
        #endif
    }
}
