#if os(Linux)
    import Foundation
    import TestSupport
    import Testing

    extension EndToEnd {
        /// Threads sleep while there is nothing for them to do: each wake-up costs more than a `ping` itself.
        @Suite struct WakeUpTests {
            /// Returns how often the threads other than the reading one have slept and been woken (proc_pid_status(5)).
            private static func wakeUps(of host: HostProcess) throws -> Int {
                let tasks = "/proc/\(host.identifier)/task"
                let threads = try FileManager.default.contentsOfDirectory(atPath: tasks)
                return try threads.filter { $0 != "\(host.identifier)" }.reduce(0) { sum, thread in
                    let text = try String(contentsOfFile: "\(tasks)/\(thread)/status", encoding: .utf8)
                    let line = text.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt_switches:") }
                    return sum + (line?.split(whereSeparator: \.isWhitespace).last.flatMap { Int($0) } ?? 0)
                }
            }

            /// Returns the number of threads that a process has.
            private static func threads(of host: HostProcess) throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: "/proc/\(host.identifier)/task").count
            }

            @Test(
                "A host that waits for requests has two threads",
                arguments: [["ping"], ["connectors.list", "users.list"], ["tools/list"], ["initialize", "host.info"]])
            func threads(methods: [String]) async throws {
                let host = try HostProcess()
                for (number, method) in methods.enumerated() {
                    host.send(request("\(number)", method))
                    _ = await host.nextMessage()
                }
                // One reads; the other waits for signals, for the end of the parent, and for the time of what sleeps.
                #expect(try Self.threads(of: host) == 2)
            }

            @Test("A request that is answered at once wakes no other thread", arguments: ["ping", "host.info"])
            func answeredAtOnce(method: String) async throws {
                let host = try HostProcess()
                host.send(request("0", method))
                _ = await host.nextMessage()
                let before = try Self.wakeUps(of: host)
                for id in 1...500 {
                    host.send(request("\(id)", method))
                    _ = await host.nextMessage()
                }
                let more = try Self.wakeUps(of: host) - before
                #expect(more < 50, "\(more) wake-ups for 500 requests")
            }
        }
    }
#endif
