import HTTP
import Platform
import TextCoding

/// The consent page over HTTP: a GET shows it, a POST from it decides.
///
/// A link is valid for one decision. The form holds a token that is bound to the link and to this process, so that no other
/// page can decide in a person's name; afterwards the browser is redirected to the redirect URI exactly as it was given.
public struct ConsentSite: Sendable {
    private let sandbox: Sandbox
    private let allowsAutomatically: Bool
    private let formKey: [UInt8]

    /// The page of this sandbox's links. With `allowsAutomatically` no page is shown: opening a link allows it, and the browser is
    /// redirected at once.
    public init(_ sandbox: Sandbox, allowsAutomatically: Bool = false) {
        self.sandbox = sandbox
        self.allowsAutomatically = allowsAutomatically
        var random = SystemRandomNumberGenerator()
        formKey = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    /// The response to a request for the page or its icon; nil for any other request.
    public func response(to request: HTTPRequest) -> HTTPResponse? {
        let path = request.target.prefix { $0 != "?" }
        if path == "/favicon.ico" { return HTTPResponse(status: 204, headers: ["Cache-Control": "max-age=86400"]) }
        guard Self.isPage(request) else { return nil }
        switch request.method {
        case "GET" where allowsAutomatically: return allow(request)
        case "GET", "HEAD": return show(request.target)
        case "POST": return decide(request)
        default:
            var response = ConsentPage.message(405, "This page can only be opened").response
            response.headers["Allow"] = "GET, HEAD, POST"
            return response
        }
    }

    /// Returns true for a request to the page itself.
    static func isPage(_ request: HTTPRequest) -> Bool {
        let path = request.target.prefix { $0 != "?" }
        return path.hasPrefix("/api/strategy/connector/") && path.hasSuffix("/authorize")
    }

    private func show(_ target: String) -> HTTPResponse {
        do throws(Sandbox.DecisionError) {
            let request = try sandbox.consentRequest(target)
            return ConsentPage.form(request, token: token(target)).response
        } catch {
            return ConsentPage.refusal(error).response
        }
    }

    private func allow(_ request: HTTPRequest) -> HTTPResponse {
        do throws(Sandbox.DecisionError) {
            return redirect(try sandbox.decide(oauthURL: "\(request.origin)\(request.target)", decision: .allow))
        } catch {
            return ConsentPage.refusal(error).response
        }
    }

    /// Sends the browser to the redirect URI exactly as it was given.
    private func redirect(_ outcome: Sandbox.DecisionOutcome) -> HTTPResponse {
        HTTPResponse(
            status: 303,
            headers: [
                "Location": outcome.redirectedTo ?? "", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
            ])
    }

    private func decide(_ request: HTTPRequest) -> HTTPResponse {
        do throws(Sandbox.DecisionError) {
            let asked = try sandbox.consentRequest(request.target)
            guard let form = ConsentForm(request.body ?? []) else {
                return ConsentPage.message(400, "The form is not complete").response
            }
            guard form.token == token(request.target), isOwn(request) else {
                return ConsentPage.message(403, "This form was not sent from this page").response
            }
            let offered = asked.scopes.map(\.name)
            guard form.scopes.allSatisfy(offered.contains) else {
                return ConsentPage.message(400, "The form grants what nobody asked for").response
            }
            let isAll = offered.allSatisfy(form.scopes.contains)
            return redirect(
                try sandbox.decide(
                    oauthURL: "\(request.origin)\(request.target)", decision: form.decision,
                    scopes: isAll ? nil : form.scopes, account: form.account))
        } catch {
            return ConsentPage.refusal(error).response
        }
    }

    /// Returns true for a form that this page sent, according to the browser's `Origin`.
    private func isOwn(_ request: HTTPRequest) -> Bool {
        guard let text = request.headers["Origin"]?.lowercased() else { return true }
        // The server has checked the name already. A proxy before it may speak HTTPS.
        if let host = request.headers["Host"]?.lowercased() {
            return ["http://", "https://"].contains { text == $0 + host }
        }
        guard let origin = HTTPURL(text)?.origin else { return false }
        return origin.scheme == "http" && origin.isLoopback && origin.port == request.origin.port
    }

    /// The token of a link's form: it can't be made without the key.
    private func token(_ target: String) -> String {
        Hex.encode(SHA256.hash(formKey + SHA256.hash(formKey + Array(target.utf8))))
    }
}
