import Alloy
import CommandLineTool
import HTTP
import Logging
import Platform

/// The checks that send requests: to the service, and to this machine.
struct DoctorNetwork {
    typealias Finding = DoctorReport.Finding

    let settings: Settings
    let log: Log

    private static let limit = Duration.seconds(15)
    /// A clock that is wrong by less does no harm.
    private static let tolerance = 60

    /// Checks the way to the service, the clock, and whether the service accepts the key.
    func findings(keyIsUsable: Bool) async -> [Finding] {
        if let reason = reasonForNone {
            return [
                .skipped("network", reason), Self.clock(difference: nil),
                .skipped("account", "Without the network, the key cannot be tried."),
            ]
        }
        let request = HTTPRequest(method: "GET", origin: settings.baseURL.origin, target: "/", connection: .fresh)
        let transport = CurlTransport()
        defer { transport.close() }
        do throws(HTTPFailure) {
            let start = ContinuousClock.now
            let response = try await transport.send(request, deadline: .now + Self.limit)
            let milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
            let date = response.headers["date"].flatMap(HTTPDate.seconds)
            let now = Int(Timestamp.now().milliseconds / 1_000)
            return [
                .ok("network", "\(settings.baseURL) responds in \(milliseconds) ms."),
                Self.clock(difference: date.map { now - $0 }), await account(keyIsUsable),
            ]
        } catch {
            return [
                Self.finding(error, settings.baseURL), Self.clock(difference: nil),
                .skipped("account", "The service cannot be reached."),
            ]
        }
    }

    private var reasonForNone: String? {
        if settings.isSandbox { return "The sandbox needs no network." }
        if settings.replayPath != nil { return "A recording needs no network." }
        if settings.isDirectAlone { return "Direct connectors send nothing to Alloy." }
        return settings.isOffline ? "--offline sends no requests." : nil
    }

    private static func finding(_ failure: HTTPFailure, _ baseURL: BaseURL) -> Finding {
        let mend =
            switch failure.reason {
            case .transportMissing: "Install the system's libcurl (on Debian and Ubuntu: apt install libcurl4)."
            case .nameNotResolved: proxyMend ?? "Check --base-url and the connection; behind a proxy, set HTTPS_PROXY."
            case .tlsFailed:
                "Check the certificates of this machine; for an authority of your own, set SSL_CERT_FILE."
            default: proxyMend ?? "Check the connection and the firewall; behind a proxy, set HTTPS_PROXY."
            }
        return .failed("network", "\(baseURL) cannot be reached: \(failure.technical).", mend: mend)
    }

    /// The mend for a proxy that is set; nil without one. The variable's value may contain a password.
    private static var proxyMend: String? {
        let names = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
        guard let name = names.first(where: { Environment.value(of: $0).map { !$0.isEmpty } ?? false }) else {
            return nil
        }
        return "Check the connection, and the proxy that \(name) names."
    }

    /// The finding about the clock, which is `difference` seconds ahead of the service's; nil if that is unknown.
    static func clock(difference: Int?) -> Finding {
        guard let difference else {
            return .skipped("clock", "Only the service's time can be compared, and none is known.")
        }
        if abs(difference) <= tolerance { return .ok("clock", "It agrees with the service's, within a minute.") }
        return .warning(
            "clock", "It is \(abs(difference)) s \(difference > 0 ? "ahead of" : "behind") the service's.",
            mend: "Set it, for example with: sudo timedatectl set-ntp true (macOS: sudo sntp -sS time.apple.com)")
    }

    private func account(_ keyIsUsable: Bool) async -> Finding {
        guard keyIsUsable else { return .skipped("account", "There is no usable key.") }
        do throws(AlloyError) {
            let client = settings.makeServices(log: log).client
            let connectors = try await client.listConnectors(options: CallOptions(timeout: Self.limit))
            return .ok("account", "The service accepts the key, and lists \(connectors.count) connectors.")
        } catch {
            return .failed("account", error.message, mend: Self.mend(error))
        }
    }

    /// Returns the mend of a request that needs nothing but the key.
    private static func mend(_ error: AlloyError) -> String {
        switch error.kind {
        case .timedOut: return "Try again later; if that does not help, check the connection."
        case .notFound: return "Check --base-url: there is no such service at this address."
        case .alloyFailed where (error.httpStatus ?? 0) < 300:
            return "Check --base-url, and whether a proxy or a sign-in page of the network responds instead."
        default: break
        }
        let advice = error.fix.compactMap { step in
            if case .advice(let sentence) = step { sentence } else { nil }
        }
        return advice.first ?? "Run alloy-host call connectors.list, and read its error."
    }

    /// Checks a server on this machine, as the links that connect an account need it.
    static func loopback() async -> Finding {
        let server: LoopbackServer
        do throws(SystemError) {
            server = try LoopbackServer.start { _ in .whole(HTTPResponse(status: 204)) }
        } catch {
            return .failed(
                "loopback", "No server can be started on 127.0.0.1 (\(error)).",
                mend: "Allow programs of this user to listen on 127.0.0.1.")
        }
        defer { server.stop() }
        let transport = CurlTransport()
        defer { transport.close() }
        let request = HTTPRequest(method: "GET", origin: server.localOrigin, target: "/", connection: .fresh)
        do throws(HTTPFailure) {
            let status = try await transport.send(request, deadline: .now + limit).status
            if status == 204 { return .ok("loopback", "A page on 127.0.0.1 can be served and loaded.") }
            return .failed(
                "loopback", "A page on 127.0.0.1 is answered by another program, with status \(status).",
                mend: "End the program that takes over connections to 127.0.0.1, or exclude this address in it.")
        } catch {
            if error.reason == .transportMissing {
                return .skipped("loopback", "A page is served on 127.0.0.1, but without libcurl it cannot be loaded.")
            }
            return .failed(
                "loopback", "A page on 127.0.0.1 cannot be loaded: \(error.technical).",
                mend: "Allow connections to 127.0.0.1 in the firewall. In a container: ip link set lo up")
        }
    }
}
