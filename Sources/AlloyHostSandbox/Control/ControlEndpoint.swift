import Alloy
import AlloyHost
import HTTP
import JSON
import JSONRPC
import Logging

/// `POST /__sandbox/<name>` of a served sandbox: the method `sandbox.<name>`, with its parameters as the body and its result
/// as the answer. For tests of clients that speak to the sandbox over HTTP and have no host of their own.
public struct ControlEndpoint: Sendable {
    private static let prefix = "/__sandbox/"

    private let host: Host
    private let key: String
    private let redactor: Redactor

    /// The endpoint for `host`, which calls the served sandbox, and for callers with this key.
    public init(_ host: Host, key: String, redactor: Redactor) {
        self.host = host
        self.key = key
        self.redactor = redactor
    }

    /// The response to a request to the endpoint; nil for any other request.
    public func response(to request: HTTPRequest) async -> HTTPResponse? {
        let path = request.target.prefix { $0 != "?" }
        guard path.hasPrefix(Self.prefix) else { return nil }
        guard isAllowed(request) else {
            return response(
                401, ["error": ["message": "Send the apiKey that the sandbox printed, as Authorization: Bearer."]])
        }
        guard request.method == "POST" else {
            return response(405, ["error": ["message": "The sandbox is controlled by POST."]])
        }
        let parameters: Parameters
        do throws(JSONSyntaxError) {
            switch try JSONValue(parsing: request.body.flatMap { $0.isEmpty ? nil : $0 } ?? Array("{}".utf8)) {
            case .object(let object): parameters = .named(object)
            case .array(let elements): parameters = .positional(elements)
            default: return response(400, ["error": ["message": "The body must be an object or an array."]])
            }
        } catch {
            return response(400, ["error": ["message": .string("The body is not JSON: \(error).")]])
        }
        let call = Request(
            method: "sandbox.\(path.dropFirst(Self.prefix.count))", params: parameters, context: RequestContext())
        switch await host.answer(call) {
        case .success(let payload): return response(200, payload.value(redactedBy: redactor))
        case .failure(let error):
            return response(Self.status(error.code), ["error": error.redacted(by: redactor).json])
        }
    }

    private func isAllowed(_ request: HTTPRequest) -> Bool {
        UnguessableText.matches(request.headers["Authorization"] ?? "", "Bearer \(key)")
    }

    private func response(_ status: Int, _ body: JSONValue) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: ["Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"], body: body.bytes)
    }

    private static func status(_ code: Int) -> Int {
        switch code {
        case RPCError.Code.invalidParams, AlloyError.Kind.invalidInput.code: 400
        case RPCError.Code.methodNotFound, AlloyError.Kind.notFound.code: 404
        case AlloyError.Kind.conflict.code: 409
        default: 500
        }
    }
}
