import JSON
import Platform

/// An authorization server made of Authlib (PyPI), in a process of its own: `Tests/EndToEndTests/Tools/oauth_server.py`. Ends with the
/// value.
public final class AuthlibServer: Sendable {
    /// The failure of a server or of a request to it.
    public struct Failure: Error {
        /// What happened.
        public let message: String
    }

    /// An answer over HTTP.
    public struct Page: Sendable {
        /// The status.
        public let status: Int
        /// The value of `Location`; nil without one.
        public let location: String?
        /// The body.
        public let body: String
    }

    /// The start of its URLs, such as `http://127.0.0.1:8080`.
    public let url: String
    /// Its port.
    public let port: Int
    private let process: ChildProcess

    /// Indicates that Python has what the server needs.
    public static let isInstalled: Bool = {
        let test = "python3 -c 'import authlib, flask' 2>/dev/null"
        return (try? ChildCommand.output(ofShell: test, maximumBytes: 1, deadline: .distant)) != nil
    }()

    /// Starts a server.
    public init() throws {
        let program = Fixture.path("../EndToEndTests/Tools/oauth_server.py")
        process = try ChildProcess(["python3", program], hasGroup: true, input: .pipe, output: .pipe)
        var line: [UInt8] = []
        let byte = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
        defer { byte.deallocate() }
        while try process.output?.read(into: byte) == 1, byte[0] != UInt8(ascii: "\n") { line.append(byte[0]) }
        guard let port = Int(String(decoding: line, as: UTF8.self)) else {
            process.kill()
            throw Failure(message: "the server has not started")
        }
        self.port = port
        url = "http://127.0.0.1:\(port)"
    }

    deinit {
        process.kill()
        process.input?.close()
        process.output?.close()
    }

    /// Changes what the server does, or with `count` nothing, and returns how often each grant was used.
    @discardableResult
    public func change(_ name: String) async throws -> JSONObject {
        let page = try await Self.visit("\(url)/test/\(name)", method: "POST")
        return try JSONValue(parsing: Array(page.body.utf8)).objectValue ?? [:]
    }

    /// Sends a request to a server on the loopback interface, as a browser that follows no redirect.
    public static func visit(
        _ url: String, method: String = "GET", headers: [String] = []
    ) async throws -> Page {
        // On a thread of its own: the answer may need the threads that run tasks.
        let result = try await withCheckedThrowingContinuation { continuation in
            do {
                try SystemThread.start {
                    continuation.resume(returning: Result { try exchange(url, method, headers) })
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
        return try result.get()
    }

    private static func exchange(_ url: String, _ method: String, _ headers: [String]) throws -> Page {
        let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, let port = parts[2].split(separator: ":").last.flatMap({ Int($0) }) else {
            throw Failure(message: "\(url) is no URL of this machine")
        }
        let connection = try Sockets.Connection(toLoopbackPort: port)
        let head =
            ["\(method) /\(parts[3]) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Connection: close", "Content-Length: 0"]
            + headers
        try connection.write(Array("\(head.joined(separator: "\r\n"))\r\n\r\n".utf8))
        var bytes: [UInt8] = []
        while case let part = try connection.read(), !part.isEmpty { bytes += part }
        let text = String(decoding: bytes, as: UTF8.self)
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        guard let status = lines[0].split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Failure(message: "no answer of \(url)")
        }
        let location = lines.first { $0.lowercased().hasPrefix("location: ") }.map { String($0.dropFirst(10)) }
        let body = text.firstRange(of: "\r\n\r\n").map { String(text[$0.upperBound...]) } ?? ""
        return Page(status: status, location: location, body: body)
    }

    /// Opens a link to the consent page as a person of this name, and goes where the redirects lead on this machine. Returns the last
    /// page.
    public static func consent(to link: String, as person: String = "ada") async throws -> Page {
        var page = try await visit(link, headers: ["X-Person: \(person)"])
        while let location = page.location, (300..<400).contains(page.status) { page = try await visit(location) }
        return page
    }
}
