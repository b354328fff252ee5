import Foundation
import JSON
import TestSupport

/// The provider of Tools/library_server.py, and the hosts that use it with `--direct`, one after another.
struct DirectLibrary {
    let server: ScriptServer
    let state = TemporaryFolder()
    /// The document, of which the key may do everything.
    let document: String

    init() throws {
        server = try ScriptServer("library_server.py")
        document = try LibraryDocument.forKeys(in: state.path)
    }

    /// Runs a host with the connector `library`.
    func host(_ messages: [String], _ more: [String] = []) async throws -> LiveHost {
        let arguments =
            [
                "--sequential", "--state-dir", state.path, "--direct", "library=\(document)", "--server",
                "library=\(server.url)/v1", "--allow-host", "127.0.0.1",
            ] + more
        return try await LiveHost(messages, arguments: arguments, environment: [:])
    }

    /// A file that says that the provider makes `addBook` once under a key.
    func overlays() throws -> String {
        let path = "\(state.path)/overlays.json"
        let line = #"{"connector":"library","action":"addBook","idempotencyHeader":"Idempotency-Key"}"#
        try Data(#"{"overlays":[],"writes":[\#(line)]}"#.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    static let connect = LiveHost.request(
        "key", "credentials.create",
        #"{"connectorId":"library","authenticationType":"apiKey","data":{"apiKey":"library-0123456789"}}"#)

    /// A request to execute with the account of `connect`; `arguments` are further members.
    static func execute(_ id: String, _ action: String, _ arguments: String = "") -> String {
        let key = ##""#credentialId":{"resultOf":"key","path":"/credentialId"}"##
        return LiveHost.request(
            id, "execute",
            #"{"connectorId":"library","actionId":"\#(action)",\#(key)\#(arguments.isEmpty ? "" : ",")\#(arguments)}"#)
    }

    static func add(_ id: String, _ title: String, _ more: String = "") -> String {
        execute(id, "addBook", #""requestBody":{"title":"\#(title)"}\#(more)"#)
    }
}

extension ScriptServer {
    /// The number of books that were made.
    func made() async throws -> Int? { try await counts()["made"]?.intValue }

    /// The value of the last header Idempotency-Key.
    func lastIdempotencyKey() async throws -> String? { try await counts()["key"]?.stringValue }
}
