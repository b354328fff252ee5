import Foundation
import JSON
import Platform
import TestSupport
import Testing

/// A run of the built executable from start to end, with these lines on stdin.
struct LiveHost {
    /// A key with every kind of character that some encoding escapes.
    static let key = "kTz_9QmW/4xYb+7L\"pR2sVd="

    /// The lines of its stdout.
    let lines: [String]
    /// Its stderr.
    let errors: String
    let status: Int32

    /// Runs the host with `service` as its base URL, or with `arguments`.
    init(
        _ messages: [String], before service: LiveService? = nil, _ arguments: String...,
        environment: [String: String] = ["ALLOY_API_KEY": key]
    ) async throws {
        try await self.init(messages, before: service, arguments: arguments, environment: environment)
    }

    /// Runs the host with `service` as its base URL, or with `arguments`.
    init(
        _ messages: [String], before service: LiveService? = nil, arguments: [String],
        environment: [String: String] = ["ALLOY_API_KEY": key]
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("live-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appendingPathComponent("in")
        try Data(messages.map { $0 + "\n" }.joined().utf8).write(to: input)
        let output = folder.appendingPathComponent("out")
        let errors = folder.appendingPathComponent("err")
        let variables = environment.merging(
            ["PATH": "/usr/local/bin:/usr/bin:/bin", "XDG_STATE_HOME": folder.path]
        ) { first, _ in first }
        let address = service.map { ["--base-url", $0.url] } ?? []
        let words =
            ["env", "-i"] + variables.map { "\($0.key)=\($0.value)" } + [BuiltProgram.host] + address + arguments
        let command =
            words.map(Self.quoted).joined(separator: " ")
            + " < \(Self.quoted(input.path)) > \(Self.quoted(output.path)) 2> \(Self.quoted(errors.path)); printf $?"
        let printed = try await Self.onThread {
            try ChildCommand.output(ofShell: command, maximumBytes: 64, deadline: .now + .seconds(300))
        }
        status = try #require(Int32(String(decoding: printed, as: UTF8.self)))
        lines = try String(contentsOf: output, encoding: .utf8).split(separator: "\n").map(String.init)
        self.errors = try String(contentsOf: errors, encoding: .utf8)
    }

    /// Returns the reply to the request with this id.
    func reply(_ id: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> JSONValue {
        let replies = try lines.map { try JSONValue(parsing: $0) }
        return try #require(
            replies.first { $0["id"] == .string(id) }, "\(id) in \(lines) \(errors)", sourceLocation: sourceLocation)
    }

    /// Returns the result of the request with this id.
    func result(_ id: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> JSONValue {
        let reply = try reply(id, sourceLocation: sourceLocation)
        return try #require(reply["result"], "\(reply.text)", sourceLocation: sourceLocation)
    }

    /// Returns the error of the request with this id.
    func error(_ id: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> JSONValue {
        let reply = try reply(id, sourceLocation: sourceLocation)
        return try #require(reply["error"], "\(reply.text)", sourceLocation: sourceLocation)
    }

    /// Returns a request as a line; the id is a string.
    static func request(_ id: String, _ method: String, _ params: String = "{}") -> String {
        #"{"jsonrpc":"2.0","id":"\#(id)","method":"\#(method)","params":\#(params)}"#
    }

    private static func quoted(_ word: String) -> String {
        "'" + word.replacingOccurrences(of: "'", with: #"'\''"#) + "'"
    }

    /// Runs blocking code on a thread that nothing else uses.
    private static func onThread(_ body: @escaping @Sendable () throws -> [UInt8]) async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
        }
    }
}
