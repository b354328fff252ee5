import JSON
import TestSupport

/// A service that echoes secrets in every member and every header of every response.
struct CanaryFlood: Sendable {
    /// The mode of its responses.
    enum Mode: String, CaseIterable, Sendable {
        case success = "200 OK"
        case refusal = "400 Bad Request"
        case failure = "500 Internal Server Error"
    }

    let server: SocketServer

    /// The headers in which a service or a proxy may echo them.
    private static let headers = [
        "X-Request-Id", "Request-Id", "X-Correlation-Id", "X-Amzn-RequestId", "CF-Ray", "Traceparent", "Location",
        "Server",
        "ETag", "Set-Cookie", "Warning", "X-RateLimit-Limit", "Retry-After", "WWW-Authenticate", "Via", "X-Secret",
    ]

    /// Creates a service that echoes `secret`; requests for definitions succeed in every mode.
    init(repeating secret: String, _ mode: Mode) throws {
        server = try SocketServer { peer in
            while let request = try peer.readRequest() {
                let isDefinition = request.method == "GET" && request.target.contains("/actions/")
                let status = isDefinition ? Mode.success : mode
                let host = request.values(of: "Host").first ?? ""
                let body =
                    status == .success
                    ? Self.answer(request, host)
                    : #"{"error":{"code":"$","message":"no: $","source":"$","$":{"$":["$"]}}}"#
                let filled = try JSONValue(parsing: body).mapTexts { $0.replacing("$", with: secret) }
                try peer.answer(
                    status.rawValue,
                    headers: ["Content-Type: application/json; x=\"\(secret)\""]
                        + Self.headers.map { "\($0): \(secret)" },
                    body: filled.text)
            }
        }
    }

    /// Returns the response to a request, in which `$` is replaced by the secret.
    private static func answer(_ request: SocketServerRequest, _ host: String) -> String {
        let parts = request.target.split(separator: "?")[0].split(separator: "/").map(String.init)
        let long = (0..<40).map { #""\#(String(repeating: "z", count: $0)) $""# }.joined(separator: ",")
        let more = #""$":{"$":["$",{"$":"$"}]},"note":"$""#
        switch (request.method, parts.first, parts.last) {
        case ("GET", _, "metadata"):
            return
                #"{"metadata":[{"authenticationType":"bearer","description":"$","inputSchema":{"type":"object","title":"$","#
                + #""properties":{"data":{"type":"object","properties":{"apiKey":{"type":"string","title":"$","default":"$"}}}}},"#
                + #""sampleInput":{"data":{"apiKey":"$"},"x":"$"},\#(more)}],\#(more)}"#
        case ("GET", "connectors", "connectors"):
            return
                #"{"connectors":[{"id":"c","name":"$","icon":"$","group":["$"],"category":["$"],\#(more)},{"id":"$","name":"n"}],\#(more)}"#
        case ("GET", _, "resources"):
            return
                #"{"resources":[{"name":"$","description":"$","actions":[{"id":"a","name":"$","description":"$",\#(more)}],\#(more)}],\#(more)}"#
        case ("GET", _, "credentials"):
            return
                #"{"credentials":[{"credentialId":"\#(CanaryService.credential)","name":"$","type":"$",\#(more)}],"data":[{"credentialId":"\#(CanaryService.credential)","name":"$",\#(more)}],\#(more)}"#
        case ("GET", _, _) where parts.contains("actions"):
            let method = parts.last == "get" ? "get" : "post"
            return
                #"{"action":{"id":"\#(parts.last ?? "")","displayName":"$","description":"$","httpMethod":"\#(method)","path":"/x/$","#
                + #""parameters":[{"name":"$","in":"query","description":"$","schema":{"type":"string","enum":["$"]}}],"#
                + #""requestBody":{"type":"object","properties":{"$":{"type":"string","description":"$","default":"$"}}},"#
                + #""sampleSuccessResponse":{"$":"$"},\#(more)},\#(more)}"#
        case ("POST", _, "execute"):
            return
                #"{"responseData":{"items":[{"$":"$"},"$",\#(long)],"\#(String(repeating: "x", count: 500)) $":"\#(String(repeating: "y", count: 500)) $","ok":false,"error":"$"},"executionId":"$","success":true,\#(more)}"#
        case ("POST", _, "credentials"): return #"{"credentialId":"\#(CanaryService.credential)",\#(more)}"#
        case ("GET", "connectors", _) where parts.contains("files"):
            return #"{"files":[{"s3Key":"$","type":"$",\#(more)}],\#(more)}"#
        case ("POST", _, "request"):
            return
                #"{"presignedUrl":{"md5":"$","presignedUrl":"http://\#(host)/store/a?X-Amz-Signature=0123456789abcdef","type":"$","s3Key":"$",\#(more)},\#(more)}"#
        case ("GET", "connectors", _) where parts.count == 2:
            return #"{"connector":{"id":"c","name":"$",\#(more)},\#(more)}"#
        case ("GET", "users", "users"):
            return #"{"data":[{"userId":"u","username":"$","fullName":"$",\#(more)}],\#(more)}"#
        case (_, "users", _):
            return
                #"{"userId":"u","username":"$","fullName":"$","success":true,"message":"$","invalidUsers":[{"username":"$"}],\#(more)}"#
        default: return #"{"success":true,\#(more)}"#
        }
    }

    /// A call of every method that sends a request, and of those that report it afterwards.
    static let calls: [CanaryPlanting.Call] = {
        let target = #""connectorId":"c","credentialId":"\#(CanaryService.credential)","userId":"u""#
        let made: [(String, String)] = [
            ("users.create", #"{"username":"a"}"#), ("users.list", "{}"), ("users.get", #"{"userId":"u"}"#),
            ("users.update", #"{"userId":"u","fullName":"x"}"#),
            ("users.createBatch", #"{"users":[{"username":"a"}]}"#),
            ("connectors.list", "{}"), ("connectors.list", #"{"maxAge":100}"#),
            ("connectors.get", #"{"connectorId":"c"}"#),
            ("resources.list", #"{"connectorId":"c"}"#), ("actions.list", #"{"connectorId":"c"}"#),
            ("actions.get", #"{"connectorId":"c","actionId":"a"}"#),
            ("actions.form", #"{"connectorId":"c","actionId":"a"}"#),
            ("credentials.requirements", #"{"connectorId":"c"}"#),
            ("credentials.form", #"{"connectorId":"c","authenticationType":"bearer"}"#),
            ("credentials.list", #"{"userId":"u"}"#), ("credentials.list", #"{"userId":"u","connectorId":"c"}"#),
            ("execute.plan", #"{\#(target),"actionId":"a"}"#),
            ("execute", #"{\#(target),"actionId":"a","idempotencyKey":"k"}"#),
            ("execute", #"{\#(target),"actionId":"a","idempotencyKey":"k"}"#),
            ("execute", #"{\#(target),"actionId":"get"}"#),
            ("execute", #"{\#(target),"actionId":"get","maxResultBytes":1024}"#),
            ("execute.batch", #"{"items":[{\#(target),"actionId":"a","requestBody":{"x":1}}]}"#),
            ("execute.pages", #"{\#(target),"actionId":"get","maxPages":2}"#),
            ("credentials.probe", #"{\#(target)}"#), ("files.list", "{}"),
            ("files.upload", #"{"data":"QUJD","filename":"a","mimeType":"text/plain"}"#),
            ("files.delete", #"{"s3Key":"a"}"#), ("actions.search", #"{"query":"anything","waitMs":2000}"#),
            ("credentials.delete", #"{"credentialId":"\#(CanaryService.credential)","userId":"u","connectorId":"c"}"#),
            ("users.delete", #"{"userId":"u"}"#), ("executions.list", "{}"), ("host.metrics", "{}"),
            ("host.info", "{}"),
        ]
        return made.enumerated().map { CanaryPlanting.Call(id: "\($0) \($1.0)", method: $1.0, params: $1.1) }
    }()
}
