import Alloy
import JSON
import JSONSchema
import Logging

// What is said when an account could not be connected.
extension AlloyError {
    static func noSuchType(_ type: String, among types: [String], _ request: ConnectRequest) -> AlloyError {
        let nearest = nearestName(to: type, among: types)
        return choosing(
            "The connector \(request.connectorId) has no authentication type \"\(type)\"\(guess(nearest)).", types,
            request,
            got: .string(type), nearest: nearest)
    }

    static func ambiguousType(among types: [String], _ request: ConnectRequest) -> AlloyError {
        choosing(
            "The connector \(request.connectorId) offers \(types.joined(separator: ", ")): say which with "
                + "authenticationType.", types, request, got: nil)
    }

    /// The error for a connector without requirements.
    static func nothingRequired(_ request: ConnectRequest) -> AlloyError {
        AlloyError(
            .invalidInput, "Alloy names no way to authenticate with \(request.connectorId).", origin: .alloy,
            outcome: .notSent,
            fix: [
                .advice("Give authenticationType, if you know it."),
                .call(method: "credentials.requirements", params: ["connectorId": .string(request.connectorId)]),
            ])
    }

    private static func choosing(
        _ message: String, _ types: [String], _ request: ConnectRequest, got: JSONValue?, nearest: String? = nil
    ) -> AlloyError {
        .notSent(
            .invalidInput, message,
            fix: [
                .call(method: "credentials.requirements", params: ["connectorId": .string(request.connectorId)])
            ],
            problems: [
                Problem(
                    at: JSONPointer(tokens: ["authenticationType"]),
                    expected: types.isEmpty
                        ? "an authentication type of the connector" : "one of \(types.joined(separator: ", "))",
                    value: got, nearest: nearest)
            ])
    }

    static func redirectNotAccepted(_ problem: Problem, _ request: ConnectRequest) -> AlloyError {
        .notSent(
            .invalidInput,
            "The connector \(request.connectorId) does not accept a redirect to this machine; give redirectUri.",
            fix: [
                .advice(
                    "Give as redirectUri a page of yours that the connector accepts. The page need not do anything: the host "
                        + "finds the credential by itself.")
            ], problems: [problem])
    }

    static func cannotListen(_ reason: String, _ request: ConnectRequest) -> AlloyError {
        .notSent(
            .internal, "No port could be opened for the browser to return to (\(reason)).",
            fix: [.advice("Give redirectUri: a page of yours that the browser is sent to at the end.")],
            isSafeToRetry: true)
    }

    /// The error for a sandbox in which no link can be decided.
    static func noDecisionPossible(_ request: ConnectRequest, _ advice: [String]) -> AlloyError {
        .notSent(
            .connectionRequired,
            "Connecting \(request.connectorId) needs a person who decides, and this sandbox serves no page where one "
                + "could.", fix: advice.map { .advice($0) })
    }

    /// Cancelled before a link was shown.
    static let connectCancelled = notSent(
        .cancelled, "The call was cancelled before a link was shown.", isSafeToRetry: true)

    static func connectCancelled(_ link: ConnectLink) -> AlloyError {
        AlloyError(
            .cancelled,
            "The call was cancelled; Alloy accepts the link until \(link.expiresAt.iso8601), and there is no way "
                + "to revoke it.", origin: .host, outcome: .unknown,
            fix: [
                .advice(
                    "Call credentials.connect again for a new link; with `reuse` it returns an account that was connected meanwhile."
                )
            ],
            retry: RetryAdvice(isSafe: true))
    }

    static func notConnectedInTime(_ request: ConnectRequest, _ link: ConnectLink, _ redactor: Redactor) -> AlloyError {
        AlloyError(
            .timedOut,
            "Nobody connected \(request.connectorId) within \(request.patience.roundedDescription); Alloy accepts the link "
                + "until \(link.expiresAt.iso8601).", origin: .host, outcome: .unknown,
            fix: [
                .advice("The link still connects the account when it is used later: check whether that has happened."),
                .call(method: "credentials.list", params: request.owner),
                .call(method: "credentials.connect", params: request.params(redactor)),
            ], retry: RetryAdvice(isSafe: true))
    }

    static func connectingDenied(_ reason: String?, _ request: ConnectRequest, _ redactor: Redactor) -> AlloyError {
        let words = reason?.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(200)
        let message =
            words.map { "The browser returned without access to \(request.connectorId): \($0)." }
            ?? "The browser returned and there is no new credential for \(request.connectorId): access was most likely denied."
        return AlloyError(
            .connectionRequired, message, origin: .host, outcome: .rejected,
            fix: [
                .advice("Ask the person again: a new call makes a new link."),
                .call(method: "credentials.connect", params: request.params(redactor)),
            ])
    }

    static func severalConnected(_ ids: [String], _ request: ConnectRequest) -> AlloyError {
        let list = ids.joined(separator: " and ")
        var error = AlloyError(
            .conflict,
            "While this call waited, \(ids.count) credentials for \(request.connectorId) appeared (\(list)); which one belongs "
                + "to its link can't be known.", origin: .host, outcome: .applied,
            fix: [.advice("Check which account each of them reaches, use the right one and delete the others.")])
        error.fix += ids.map { id in
            var params: JSONObject = ["credentialId": .string(id)]
            params.members += request.owner.members
            return .call(method: "credentials.probe", params: params)
        }
        error.technical = ["credentialIds": .strings(ids)]
        return error
    }
}
