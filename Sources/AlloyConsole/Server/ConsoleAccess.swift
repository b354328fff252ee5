import HTTP
import Logging
import Locking

/// The proofs by which the console knows its person's browser: a link that works once, the cookie that it sets, and the token
/// that the page sends with each call.
///
/// A browser sends a cookie to every port of a host, so another server on this machine can learn it. The token is therefore
/// given to the page only when the link is opened, and kept in the page's own storage, which belongs to one port. A form or
/// a script of another page can send the cookie, but not the token.
final class ConsoleAccess: Sendable {
    /// What can't be guessed in the link.
    let linkKey = UnguessableText.make()
    /// The token of the page.
    let pageToken = UnguessableText.make()
    /// The header that carries the token.
    static let tokenHeader = "X-Console-Token"

    /// The name differs in each run: two consoles on one machine don't replace each other's cookies.
    private let cookieName = "alloy_console_\(UnguessableText.make().prefix(12))"
    private let cookieValue = UnguessableText.make()
    private let isLinkUsed = Mutex(false)

    /// The secrets, for redaction.
    var secrets: [Secret] { [linkKey, pageToken, cookieValue].map(Secret.init) }

    /// The field that gives the cookie to the browser. There is no `Secure`: the loopback interface has no TLS.
    var cookieField: String { "\(cookieName)=\(cookieValue); Path=/; HttpOnly; SameSite=Strict" }

    /// Uses the link up; false when it was used before.
    func useLink() -> Bool {
        isLinkUsed.withLock { isUsed in
            defer { isUsed = true }
            return !isUsed
        }
    }

    /// Returns true for a request with the cookie of this run.
    func hasCookie(_ request: HTTPRequest) -> Bool {
        request.headers.values(of: "Cookie").contains { field in
            field.split(separator: ";").contains { pair in
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return parts.count == 2 && parts[0].drop { $0 == " " } == cookieName
                    && UnguessableText.matches(String(parts[1]), cookieValue)
            }
        }
    }

    /// Returns true for a request with the token of the page.
    func hasToken(_ request: HTTPRequest) -> Bool {
        let given = request.headers.values(of: Self.tokenHeader)
        return given.count == 1 && UnguessableText.matches(given[0], pageToken)
    }
}
