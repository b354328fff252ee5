import Foundation
import HTTP
import JSON
import Platform
import Testing

/// A provider in Python, one of `Tools`: it prints its port, and ends with its stdin.
final class ScriptServer: Sendable {
    let url: String
    private let process: ChildProcess

    init(_ name: String) throws {
        let program = SessionHost.repository.appendingPathComponent("Tests/EndToEndTests/Tools/\(name)").path
        process = try ChildProcess(["python3", program], hasGroup: true, input: .pipe, output: .pipe)
        var line: [UInt8] = []
        let byte = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
        defer { byte.deallocate() }
        while try process.output?.read(into: byte) == 1, byte[0] != UInt8(ascii: "\n") { line.append(byte[0]) }
        url = "http://127.0.0.1:\(String(decoding: line, as: UTF8.self))"
    }

    deinit {
        process.kill()
        process.input?.close()
        process.output?.close()
    }

    /// The answer to `GET /v1/count`.
    func counts() async throws -> JSONValue {
        let address = try #require(HTTPURL("\(url)/v1/count"))
        let request = HTTPRequest(method: "GET", origin: address.origin, target: address.target)
        let response = try await CurlTransport().send(request, deadline: .now + .seconds(60))
        return try JSONValue(parsing: response.body)
    }
}

/// protocol/sessions/tiny-library.json.
enum LibraryDocument {
    /// Writes the document, of which the key may do everything, into a folder and returns its path.
    static func forKeys(in folder: String) throws -> String {
        let path = SessionHost.repository.appendingPathComponent("protocol/sessions/tiny-library.json")
        let text = try String(contentsOf: path, encoding: .utf8)
        let own = #""security": [{"login": ["books:read", "books:write"]}],"#
        try #require(text.contains(own))
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let document = "\(folder)/library.json"
        try Data(text.replacingOccurrences(of: own, with: "").utf8).write(to: URL(fileURLWithPath: document))
        return document
    }
}
