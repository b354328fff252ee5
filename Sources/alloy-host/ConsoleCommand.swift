import AlloyConsole
import AlloyHost
import HTTP
import JSONRPC
import Logging
import Platform

/// The command `alloy-host console`: serves the console's page until the process is ended.
struct ConsoleCommand {
    let settings: Settings
    let ending: Ending

    /// The time to answer running calls after an event has asked the process to end.
    private static let grace = Duration.milliseconds(500)

    /// Serves the page and returns the exit status.
    func run() -> Int32 {
        let log = settings.makeLog()
        let ended = Gate<Int32?>(nil)
        ending.onEvent { event in ended.update { $0 = $0 ?? event.exitStatus } }
        let host = Host(settings.makeServices(log: log))
        let server: ConsoleServer
        do throws(SystemError) {
            server = try ConsoleServer.start(
                host, port: settings.port ?? 0, limits: settings.connectionLimits, icons: icons, log: log)
        } catch {
            Main.write(
                "alloy-host: The console cannot be served on port \(settings.port ?? 0) (\(Startup.reason(error))); --port 0 chooses a free port.\n",
                to: .standardError)
            return 2
        }
        Main.report("open this link in a browser on this machine; it works once. Press Ctrl-C to end.")
        Main.write(server.link.reveal() + "\n", to: .standardOutput)
        if settings.opensConsole {
            do throws(SystemError) {
                try server.openBrowser()
            } catch {
                log.warn("no browser could be opened: \(error)")
            }
        }
        ended.wait { $0 != nil }
        server.stop()
        host.cutShort()
        host.close(atMost: Self.grace, log: log)
        settings.finishRecording(atMost: Self.grace, log)
        return ended.update { $0 } ?? 0
    }

    /// The network from which icons come. A sandbox, a recording and `--offline` use none.
    private var icons: (any HTTPTransport)? {
        let isLocal = settings.isSandbox || settings.replay != nil || settings.isOffline
        return isLocal || !settings.fetchesIcons ? nil : CurlTransport()
    }
}

extension Settings {
    /// Sets what the console needs: its person decides on plans, its page opens links itself, and the consent page of a sandbox
    /// is served, so that accounts can be connected.
    mutating func prepareConsole() {
        isConsole = true
        host.isApprover = true
        (opensConsole, opensBrowser) = (opensBrowser, false)
        if isSandbox, consent == .ask, consentPort == nil { consentPort = 0 }
    }
}
