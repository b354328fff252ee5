import Alloy
import AlloyHost
import AlloySandbox
import HTTP
import JSONRPC
import Logging
import Platform

extension Settings {
    /// The log that was asked for, on stderr. A line that can't be written is dropped: there is nowhere to say so.
    func makeLog() -> Log {
        Log(level: logLevel, format: logFormat, timestamp: { Timestamp.now().iso8601 }) { line in
            line.withUnsafeBytes { try? Descriptor.standardError.writeAll($0) }
        }
    }

    /// What the methods work with: the sandbox, or the service over the network.
    func makeServices(log: Log) -> HostServices {
        let sandbox = isSandbox ? Sandbox(seed: seed) : nil
        let key: KeySource
        let transport: any HTTPTransport
        if let sandbox {
            key = KeySource(Secret("sandbox"), name: "the sandbox")
            transport = sandbox
        } else {
            key = EnvironmentKey.source { log.redactor.register($0) }
            transport = CurlTransport()
        }
        let client = AlloyClient(
            AlloyConfiguration(key: key, baseURL: baseURL, apiVersion: apiVersion), transport: transport)
        return HostServices(client: client, sandbox: sandbox, options: host, limits: limits, log: log)
    }

    /// The bounds of the connection.
    var connectionLimits: Limits {
        var limits = limits
        if overload == .reject { limits.overload = .reject(.overloaded) }
        return limits
    }
}
