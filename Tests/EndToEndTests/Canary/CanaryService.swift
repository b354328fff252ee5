import JSON
import TestSupport

/// A service that receives every secret, and echoes each on request in any location.
final class CanaryService: Sendable {
    static let credential = "66f0a1b2c3d4e5f60718293a"
    private static let page = "<!DOCTYPE html><pre>Cannot do that</pre>"

    let server: SocketServer

    /// Creates a service that finds the secrets to echo by their names.
    init(repeating canaries: [Canary], _ planted: CanaryPlanting) throws {
        server = try SocketServer { peer in
            while let request = try peer.readRequest() {
                let parts = request.target.split(separator: "/").map(String.init)
                let last = parts.dropLast(parts.last == "execute" ? 1 : 0).last ?? ""
                if parts.last == "execute" || request.method == "GET", let echo = CanaryEcho(last, canaries) {
                    let isDefinition = request.method == "GET" && parts.contains("actions")
                    try peer.send(isDefinition ? Self.definition(last) : echo.bytes)
                } else {
                    try peer.send(Self.answer(request, parts, planted))
                }
            }
        }
    }

    /// Everything that was sent to it, in one text.
    var received: String {
        server.requests.map { request in
            let head = request.fields.map { "\($0.name): \($0.value)" }
            return ([request.target] + head + [String(decoding: request.body, as: UTF8.self)]).joined(separator: "\n")
        }.joined(separator: "\n")
    }

    private static func definition(_ id: String) -> String {
        json(#"{"action":{"id":"\#(id)","httpMethod":"post","path":"/x","parameters":[]}}"#)
    }

    private static func answer(
        _ request: SocketServerRequest, _ parts: [String], _ planted: CanaryPlanting
    ) -> String {
        let host = request.values(of: "Host").first ?? ""
        switch (request.method, parts.first, parts.last) {
        case ("GET", _, "metadata"): return json(CanaryPlanting.requirements)
        case ("POST", _, "credentials") where parts.contains("oauth"): return json(#"{"oauthUrl":"\#(planted.link)"}"#)
        case ("POST", _, "credentials"): return json(#"{"credentialId":"\#(credential)"}"#)
        case ("GET", _, "token"): return json(#"{"token":\#(JSONValue.string(planted.userToken.text).text)}"#)
        case ("POST", _, "request"):
            return json(
                #"{"presignedUrl":{"md5":"x","presignedUrl":"http://\#(host)/store/a?\#(planted.presignedQuery)","#
                    + #""type":"new","s3Key":"a"}}"#)
        // An object store echoes what it rejects.
        case ("PUT", "store", _):
            let body = "<Error><Code>SignatureDoesNotMatch</Code><Message>not \(request.target)</Message></Error>"
            return "HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nLocation: \(request.target)\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        case ("GET", _, _) where parts.contains("actions"): return definition(parts.last ?? "")
        case ("POST", _, "execute"): return json(#"{"responseData":{"ok":true}}"#)
        default:
            return
                "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: \(page.utf8.count)\r\n\r\n\(page)"
        }
    }

    private static func json(_ body: String) -> String {
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}

/// A secret to echo and the way to do it, named by the last part of a path, such as `the-API-key.message.json`.
struct CanaryEcho: Sendable {
    let canary: Canary
    let place: CanaryLocation
    let spelling: CanaryEncoding

    /// Its name in a path.
    var name: String { "\(canary.name).\(place.name).\(spelling.name)" }

    /// The response; an empty text if the secret is not valid there.
    var bytes: String { place.answer(spelling.spell(canary.text)) ?? "" }

    init(_ canary: Canary, _ place: CanaryLocation, _ spelling: CanaryEncoding) {
        self.canary = canary
        self.place = place
        self.spelling = spelling
    }

    /// Returns the echo with this name; nil if there is none.
    init?(_ name: String, _ canaries: [Canary]) {
        let parts = name.split(separator: ".")
        guard parts.count == 3, let canary = canaries.first(where: { $0.name == parts[0] }),
            let place = CanaryLocation.all.first(where: { $0.name == parts[1] }),
            let spelling = CanaryEncoding.all.first(where: { $0.name == parts[2] })
        else { return nil }
        self.init(canary, place, spelling)
    }
}
