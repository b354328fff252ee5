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

    /// The service says that the connector takes nothing at all.
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
                        ? "a way that the connector has" : "one of \(types.joined(separator: ", "))",
                    value: got, nearest: nearest)
            ])
    }

    static func redirectNotTaken(_ problem: Problem, _ request: ConnectRequest) -> AlloyError {
        .notSent(
            .invalidInput,
            "The connector \(request.connectorId) does not take a redirect to this machine; give redirectUri.",
            fix: [
                .advice(
                    "Give as redirectUri a page of yours that the connector takes. It need not tell anybody: the host "
                        + "finds the credential by itself.")
            ], problems: [problem])
    }

    static func cannotListen(_ reason: String, _ request: ConnectRequest) -> AlloyError {
        .notSent(
            .internal, "No port could be opened for the browser to come back to (\(reason)).",
            fix: [.advice("Give redirectUri: a page of yours where the browser may end up.")], isSafeToRetry: true)
    }

    /// A sandbox whose links nobody can decide.
    static func nobodyCanDecide(_ request: ConnectRequest, _ advice: [String]) -> AlloyError {
        .notSent(
            .connectionRequired,
            "Connecting \(request.connectorId) needs somebody who decides, and this sandbox serves no page where a person "
                + "could.", fix: advice.map { .advice($0) })
    }

    /// Cancelled before a link went out.
    static let connectCancelled = notSent(
        .cancelled, "The call was cancelled before a link went out.", isSafeToRetry: true)

    static func connectCancelled(_ link: ConnectLink) -> AlloyError {
        AlloyError(
            .cancelled,
            "The call was cancelled; Alloy takes the link that went out until \(link.expiresAt.iso8601), and there is no way "
                + "to take it back.", origin: .host, outcome: .unknown,
            fix: [
                .advice(
                    "Call credentials.connect again for a new link; with `reuse` it takes what was connected meanwhile."
                )
            ],
            retry: RetryAdvice(isSafe: true))
    }

    static func nobodyConnected(_ request: ConnectRequest, _ link: ConnectLink, _ redactor: Redactor) -> AlloyError {
        AlloyError(
            .timedOut,
            "Nobody connected \(request.connectorId) within \(request.patience.inWords); Alloy takes the link that went out "
                + "until \(link.expiresAt.iso8601).", origin: .host, outcome: .unknown,
            fix: [
                .advice("Who uses the link later connects the account all the same: look whether that has happened."),
                .call(method: "credentials.list", params: request.owner),
                .call(method: "credentials.connect", params: request.params(redactor)),
            ], retry: RetryAdvice(isSafe: true))
    }

    static func connectingDenied(_ reason: String?, _ request: ConnectRequest, _ redactor: Redactor) -> AlloyError {
        let words = reason?.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(200)
        let message =
            words.map { "The browser came back without access to \(request.connectorId): \($0)." }
            ?? "The browser came back and there is no new credential for \(request.connectorId): access was most likely denied."
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
            "While this call waited, \(ids.count) credentials for \(request.connectorId) appeared (\(list)); which one came "
                + "of its link can't be known.", origin: .host, outcome: .applied,
            fix: [.advice("Look which account each of them reaches, use the right one and delete what nobody wants.")])
        error.fix += ids.map { id in
            var params: JSONObject = ["credentialId": .string(id)]
            params.members += request.owner.members
            return .call(method: "credentials.probe", params: params)
        }
        error.technical = ["credentialIds": .strings(ids)]
        return error
    }
}
