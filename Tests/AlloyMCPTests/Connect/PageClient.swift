import HTTP
import Platform
import TestSupport
import Testing

/// The browser of a person, at the page of a test.
struct PageClient {
    /// A response.
    struct Page {
        let status: Int
        let headers: HTTPHeaders
        let text: String

        /// The token of the form.
        var token: String {
            let start = text.firstRange(of: "name=\"token\" value=\"")
            return start.map { String(text[$0.upperBound...].prefix { $0 != "\"" }) } ?? ""
        }
    }

    let origin: HTTPOrigin
    let target: String
    private let transport = CurlTransport()

    /// The browser at this link.
    init(_ link: String) throws {
        let url = try #require(HTTPURL(link))
        origin = url.origin
        target = url.target
    }

    /// Sends a request to the page, or to another target.
    func send(
        _ method: String = "GET", _ target: String? = nil, headers: HTTPHeaders = [:], body: String? = nil
    ) async throws -> Page {
        let request = HTTPRequest(
            method: method, origin: origin, target: target ?? self.target, headers: headers,
            body: body.map { Array($0.utf8) })
        let response = try await transport.send(request, deadline: .distant)
        return Page(
            status: response.status, headers: response.headers, text: String(decoding: response.body, as: UTF8.self))
    }

    /// Opens a connection that sends nothing, and waits until the page's server ends it.
    func connectionEnd(_ opened: @escaping @Sendable () async throws -> Void) async throws {
        let connection = try Sockets.Connection(toLoopbackPort: origin.port)
        defer { connection.close() }
        try await opened()
        await withCheckedContinuation { continuation in
            do throws(SystemError) {
                try SystemThread.start {
                    _ = try? connection.read()
                    continuation.resume()
                }
            } catch {
                continuation.resume()
            }
        }
    }

    /// Submits the form as the page's own browser does.
    func submit(_ fields: KeyValuePairs<String, String>, token: String, origin: String? = nil) async throws -> Page {
        let pairs = [("token", token)] + fields.map { ($0.key, $0.value) }
        let body = pairs.map {
            "\(PercentEncoding.encodeQueryComponent($0.0))=\(PercentEncoding.encodeQueryComponent($0.1))"
        }
        return try await send(
            "POST",
            headers: [
                "Content-Type": "application/x-www-form-urlencoded", "Origin": origin ?? "\(self.origin)",
            ], body: body.joined(separator: "&"))
    }
}
