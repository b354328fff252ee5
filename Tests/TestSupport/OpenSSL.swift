import Foundation

/// The `openssl` tool, for certificates and as a TLS server.
public enum OpenSSL {
    public struct Failed: Error {
        public let arguments: [String]
    }

    /// True if the tool is OpenSSL's own; LibreSSL's server has other options.
    public static let isInstalled: Bool = {
        let output = Pipe()
        guard let process = try? start(["version"], output: output) else { return false }
        defer { process.waitUntilExit() }
        return readLine(output).hasPrefix("OpenSSL ")
    }()

    /// A certificate authority and a certificate, in a directory that is removed with the value.
    public final class Files {
        private let directory: URL
        public var authority: String { path("authority.pem") }
        public var certificate: String { path("server.pem") }
        public var key: String { path("server.key") }

        /// Creates the certificates; `name` is whose the server's is, in the form of a `subjectAltName`.
        public init(for name: String = "IP:127.0.0.1") async throws {
            directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
            try await run(
                ["req", "-x509", "-subj", "/CN=Test Authority", "-days", "2", "-keyout", path("authority.key")]
                    + ["-out", authority] + newKey)
            try await run(["req", "-subj", "/CN=Test Server", "-keyout", key, "-out", path("server.csr")] + newKey)
            try "subjectAltName=\(name)\n".write(toFile: path("server.ext"), atomically: true, encoding: .utf8)
            try await run(
                ["x509", "-req", "-in", path("server.csr"), "-CA", authority, "-CAkey", path("authority.key")]
                    + ["-set_serial", "1", "-days", "2", "-extfile", path("server.ext"), "-out", certificate])
        }

        deinit { try? FileManager.default.removeItem(at: directory) }

        private func path(_ name: String) -> String { directory.appendingPathComponent(name).path }
    }

    /// A process `openssl s_server`, which answers every GET with a page about the session, or with a file; it ends with the
    /// value.
    public final class Server {
        /// The port of 127.0.0.1.
        public let port: Int
        private let process: Process
        private let output = Pipe()

        /// Starts the server. The files in `folder` are whole responses, with their heads.
        public init(_ files: Files, responsesIn folder: URL? = nil) throws {
            let arguments = [
                "s_server", "-accept", "127.0.0.1:0", "-cert", files.certificate, "-key", files.key,
                folder == nil ? "-www" : "-HTTP",
            ]
            process = try OpenSSL.start(arguments, in: folder, output: output)
            // The tool prints its port: `ACCEPT 127.0.0.1:40123`.
            var line = OpenSSL.readLine(output)
            while !line.isEmpty, !line.hasPrefix("ACCEPT") { line = OpenSSL.readLine(output) }
            guard let port = line.split(separator: ":").last.flatMap({ Int($0) }) else {
                kill(process.processIdentifier, SIGKILL)
                throw Failed(arguments: arguments)
            }
            self.port = port
        }

        // Not `terminate()`: the child may have inherited a signal mask that blocks SIGTERM.
        deinit { kill(process.processIdentifier, SIGKILL) }
    }

    private static func run(_ arguments: [String]) async throws {
        let status = try await withCheckedThrowingContinuation { continuation in
            do {
                _ = try start(arguments, output: nil) { continuation.resume(returning: $0) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
        guard status == 0 else { throw Failed(arguments: arguments) }
    }

    private static func start(
        _ arguments: [String], in folder: URL? = nil, output: Pipe?, whenEnded: (@Sendable (Int32) -> Void)? = nil
    ) throws -> Process {
        let process = Process()
        if let whenEnded { process.terminationHandler = { whenEnded($0.terminationStatus) } }
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        if let folder { process.currentDirectoryURL = folder }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output ?? FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// Returns one line without its line feed; empty at the end of the output.
    private static func readLine(_ output: Pipe) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while read(output.fileHandleForReading.fileDescriptor, &byte, 1) == 1, byte != UInt8(ascii: "\n") {
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
