import AlloyHost
import AlloyHostSandbox
import AlloySandbox
import HTTP
import JSON
import Logging
import Platform

/// The command `alloy-host sandbox`: serves the sandbox over HTTP until the process is ended.
struct SandboxCommand {
    let settings: Settings
    let ending: Ending

    /// Serves the sandbox and returns the exit status.
    func run() -> Int32 {
        let log = settings.makeLog()
        let ended = Gate<Int32?>(nil)
        let key = Self.makeKey()
        let server: LoopbackServer
        ending.onEvent { event in ended.update { $0 = $0 ?? event.exitStatus } }
        do throws(SystemError) {
            server = try LoopbackServer.start(
                at: ServerLocation(
                    port: settings.port ?? 0, names: settings.hostNames, addresses: settings.listenAddresses),
                makeHandler: { makeHandler($0, key: key, log) })
            if settings.endsWithInput { try Self.watchInput { ended.update { $0 = $0 ?? 0 } } }
        } catch {
            Main.write(
                "alloy-host: The sandbox cannot be served on port \(settings.port ?? 0) (\(Startup.reason(error))); --port 0 chooses a free port.\n",
                to: .standardError)
            return 2
        }
        // The reader is on this machine, where the host name of a container may not resolve; so `url` is the local
        // address.
        var line: JSONObject = ["url": .string(server.localOrigin.description), "apiKey": .string(key)]
        if !settings.hostNames.isEmpty { line.append("publicUrl", .string(server.origin.description)) }
        Main.write(JSONValue.object(line).text + "\n", to: .standardOutput)
        while true {
            ended.wait { $0 != nil }
            guard let status = ended.update({ $0 }) else { continue }
            log.debug("the served sandbox has ended")
            server.stop()
            settings.finishRecording(atMost: .milliseconds(500), log)
            return status
        }
    }

    private func makeHandler(_ origin: HTTPOrigin, key: String, _ log: Log) -> LoopbackServer.Handler {
        let sandbox = settings.makeSandbox(SandboxOrigins(served: origin))
        let site = SandboxSite(sandbox, allowsAutomatically: settings.consent == .auto)
        let control = ControlEndpoint(
            Host(settings.makeServices(log: log, sandbox: sandbox)), key: key, redactor: log.redactor)
        let crossOrigin = settings.crossOrigin
        return { request in
            // Web pages of other origins get no access to the control endpoint or the consent page.
            if let response = await control.response(to: request) { return .whole(response) }
            if site.isPage(request) { return await site.response(to: request) }
            if let response = crossOrigin.preflight(request) { return .whole(response) }
            return crossOrigin.applied(to: await site.response(to: request), for: request)
        }
    }

    /// Returns a random key in the format of the service's keys. The simulated service accepts any key; the control
    /// endpoint requires this one, so that a web page in a local browser cannot guess it.
    private static func makeKey() -> String {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
        return String((0..<21).map { _ in alphabet[Int.random(in: alphabet.indices, using: &random)] })
    }

    /// Reads and discards stdin until it ends.
    private static func watchInput(_ end: @escaping @Sendable () -> Void) throws(SystemError) {
        try SystemThread.start(stackSize: 256 << 10) {
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 16)
            defer { buffer.deallocate() }
            while let count = try? Descriptor.standardInput.read(into: buffer), count > 0 {}
            end()
        }
    }
}
