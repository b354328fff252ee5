import AlloyHost
import JSONRPC
import Logging
import Platform

/// `alloy-host serve`: answers requests from stdin until it ends, or until somebody ends the process.
struct Server {
    let settings: Settings
    let ending: Ending

    /// How long the process may take to end once it is asked to: what can be answered by then is.
    private static let grace = Duration.milliseconds(800)

    /// Serves, and gives the exit status.
    func run() -> Int32 {
        let log = settings.makeLog()
        // Set once somebody asked the process to end.
        let endStatus = Gate<Int32?>(nil)
        do throws(SystemError) {
            let output = try Descriptor.takeStandardOutput()
            let writer = MessageWriter(output, maximumUnsentBytes: settings.limits.unsentBytes) {
                // Nobody reads the replies any more: what was asked for is of no use to anybody.
                log.debug("the reader of stdout is gone")
                Main.end(128 + 13)
            }
            let host = Host(settings.makeServices(log: log))
            let connection = Connection(
                handler: host, writer: writer, limits: settings.connectionLimits,
                log: log)
            try writer.startThread()
            ending.whenAsked { event in
                let end = ContinuousClock.now + Self.grace
                endStatus.update { $0 = event.exitStatus }
                connection.cancelAll()
                host.cutShort()
                _ = connection.waitUntilIdle(atMost: end - .now)
                _ = writer.waitUntilFlushed(atMost: end - .now)
                host.close(atMost: end - .now)
                Main.end(event.exitStatus)
            }
            connection.serve(.standardInput)
            _ = connection.waitUntilIdle()
            _ = writer.waitUntilFlushed()
            host.close()
            if let status = endStatus.update({ $0 }) { return status }
            return settings.failsOnError && connection.errorReplies > 0 ? 1 : 0
        } catch {
            Main.write("alloy-host: The host can't start: \(Startup.reason(error)).\n", to: .standardError)
            return 2
        }
    }
}
