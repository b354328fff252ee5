import HTTP
import JSON

/// Builds the next steps for an error from the operation and the subject of the call.
struct FixAdvice {
    private let call: ServiceCall
    private let configuration: AlloyConfiguration

    init(_ call: ServiceCall, _ configuration: AlloyConfiguration) {
        self.call = call
        self.configuration = configuration
    }

    /// Returns the steps for an error response; the texts of `errorBody` may be shown.
    func steps(for error: AlloyError, _ errorBody: ServiceErrorBody?) -> [AlloyError.FixStep] {
        if call.endpoint == .fileStore, error.kind == .alloyFailed {
            return [.advice("Upload the file again: a presigned link lives one hour and is good for these bytes only.")]
        }
        if let errorBody, errorBody.isFromHost, let steps = steps(ofHost: errorBody) { return steps }
        let isFromProvider = errorBody?.isFromProvider ?? false
        switch error.kind {
        case .unauthenticated:
            return [
                .advice("Check the API key: it came from \(configuration.key.name)."),
                .advice("Keys are made in Alloy's dashboard under Settings → API Keys."),
            ]
        case .connectionRequired: return connect
        case .forbidden where isFromProvider:
            return [
                .advice("Ask the owner of the connected account, or whoever manages it at the provider, to allow this.")
            ]
        case .forbidden:
            return [
                .advice("Ask the owner of the API key, or of the connected account, for the permission to do this.")
            ]
        case .notFound: return errorBody.map { missing(error, $0) } ?? []
        case .conflict where error.httpStatus == 412:
            return [
                .advice(
                    "The record was changed meanwhile: read it again, and send `If-Match` with the etag of that answer."
                )
            ]
        case .invalidInput where error.httpStatus == 428:
            return [.advice("Read the record, and send `If-Match` with the etag of that answer.")]
        case .conflict:
            // The lists of Alloy hold nothing of what exists at the provider.
            let sight = call.operation == .execute ? [] : lookAround
            return [.advice("Check what exists already, and send only what differs.")] + sight
        case .invalidInput: return [.advice("Correct the input and send again.")] + definition
        case .rateLimited:
            let wait = error.retry.afterMilliseconds.map { Duration.milliseconds($0).roundedDescription } ?? "a moment"
            return [.advice("Wait \(wait) and send again: nothing was run.")]
        case .unknownOutcome: return settle(error)
        case .alloyFailed where (error.httpStatus ?? 0) / 100 == 3:
            return [.advice("Set the base URL to where the service is now; it is \(configuration.baseURL).")]
        case .timedOut: return [.advice("Give it more time with `timeoutMs`, or ask for less.")]
        case .providerFailed where error.httpStatus == 402: return [declined(errorBody)]
        case .providerFailed where (error.httpStatus ?? 0) / 100 == 3: return [Self.redirected]
        case .providerFailed where isFromProvider:
            return [.advice("Try again later: the provider itself failed, and its own status page may say more.")]
        default:
            return [.advice("Try again later; https://status.runalloy.com says how Alloy is.")]
        }
    }

    /// The step for a redirection of a provider, which leads to a place where no credential may go.
    private static let redirected = AlloyError.FixStep.advice(
        "Nothing was sent to that place. If the provider has moved, the operator gives its new address with --server; if the "
            + "path is wrong, correct the document.")

    /// The steps for a refusal of the host in the service's place, where it says them; nil for those of any other error.
    private func steps(ofHost errorBody: ServiceErrorBody) -> [AlloyError.FixStep]? {
        if errorBody.code == "SCHEME_NOT_SUFFICIENT" {
            return [.advice("Connect an account in one of those ways, and send this again with its credential.")]
                + call("credentials.requirements", parameters(connector: true))
        }
        return errorBody.fix.isEmpty ? nil : errorBody.fix.map { .advice($0) }
    }

    /// Returns the steps for an error of the exchange itself.
    func steps(for error: AlloyError, _ failure: HTTPFailure) -> [AlloyError.FixStep] {
        if error.kind == .unknownOutcome { return settle(error) }
        return switch failure.reason {
        case .invalidRequest: [.advice("Remove line breaks and other control characters from values of headers.")]
        case .transportMissing: [.advice("Install libcurl (libcurl.so.4), or start with --sandbox.")]
        case .resourceShortage:
            [
                .advice(
                    "Send again when other calls have ended, send fewer at a time, or start the host with a higher limit of open "
                        + "files (ulimit -n).")
            ]
        case .addressRefused:
            [
                .advice(
                    "If that machine is meant, start the host with --allow-host and its name; else correct the server's URL "
                        + "(--server).")
            ]
        case .nameNotResolved where failure.peer != nil, .connectFailed where failure.peer != nil:
            [
                .advice(
                    "Check the network and the provider's server, \(failure.peer?.description ?? ""); then send again.")
            ]
        case .nameNotResolved, .connectFailed:
            [.advice("Check the network and the base URL, \(configuration.baseURL); then send again.")]
        case .tlsFailed where failure.peer != nil:
            [
                .advice(
                    "Check this machine's clock and certificates, and the certificate of the provider's server, "
                        + "\(failure.peer?.description ?? "").")
            ]
        case .tlsFailed:
            [.advice("Check this machine's clock and certificates, and the proxies between it and the service.")]
        case .timedOut: [.advice("Give it more time with `timeoutMs`, or check the network.")]
        case .cancelled: []
        case .notRecorded:
            [.advice("Make the same calls as when it was recorded, or record anew with --record.")]
        case .bodyChanged: [.advice("Upload the file again once nothing changes it, and send what refers to it.")]
        case .responseTooLarge: [.advice("Ask for less: a filter, a smaller page, fewer fields.")]
        case .connectionClosed, .malformedResponse, .other: [.advice("Send again; if it stays so, check the network.")]
        }
    }

    /// The step for a payment that the provider declined.
    private func declined(_ errorBody: ServiceErrorBody?) -> AlloyError.FixStep {
        let reason = (errorBody?.reason ?? errorBody?.message)?.clause(atMost: 160)
        return .advice(
            "Nothing was done. Solve the provider's reason\(reason.map { " (\($0))" } ?? "") with "
                + "the person who pays, for example by another means of payment or another plan; then send again.")
    }

    /// The steps for something that was not found.
    private func missing(_ error: AlloyError, _ errorBody: ServiceErrorBody) -> [AlloyError.FixStep] {
        if errorBody.isMissingRoute {
            return [
                .advice(
                    "Check the API version: the service responds so when x-api-version is missing or unsupported; "
                        + "'\(configuration.apiVersion)' was sent."),
                .advice("Check the base URL: it is \(configuration.baseURL)."),
            ]
        }
        if errorBody.isFromProvider {
            return [
                .advice(
                    "Look up the record's id at the provider: it may have been deleted, or the connected account may "
                        + "not see it.")
            ]
        }
        if errorBody.isAboutCredential { return otherCredential(errorBody) }
        if errorBody.isAbout("user") { return otherUser(errorBody) }
        if errorBody.isAbout("connector") { return lookUp(.call(method: "connectors.list", params: [:])) }
        if errorBody.code?.uppercased() == "AUTHENTICATION_NOT_FOUND" { return definition }
        return lookUp(lookAround)
    }

    private func lookUp(_ steps: AlloyError.FixStep...) -> [AlloyError.FixStep] { lookUp(steps) }

    private func lookUp(_ steps: [AlloyError.FixStep]) -> [AlloyError.FixStep] {
        [.advice("Look up the right id: ids are compared exactly, case included.")] + steps
    }

    private func otherUser(_ errorBody: ServiceErrorBody) -> [AlloyError.FixStep] {
        let party = errorBody.isFromHost ? "This host" : "Alloy"
        let list = AlloyError.FixStep.call(method: "users.list", params: [:])
        guard let userId = call.options.userId else { return lookUp(list) }
        return [
            .advice("\(party) knows no user '\(userId)': use one that exists, or make it with users.create."), list,
        ]
    }

    private func otherCredential(_ errorBody: ServiceErrorBody) -> [AlloyError.FixStep] {
        let owner = errorBody.isFromHost ? "this host's" : "the API key's"
        let user =
            call.options.userId.map { "The call ran for user '\($0)'." }
            ?? "The call ran for \(owner) own user, as no userId was given: leaving it out switches the user silently."
        return [
            .advice("\(user) A credential belongs to exactly one user: use one that this user has.")
        ] + call("credentials.list", parameters(user: true, connector: true))
    }

    /// Returns a call with parameters; none where they are not known, since it would always fail.
    private func call(_ method: String, _ params: JSONObject) -> [AlloyError.FixStep] {
        params.isEmpty ? [] : [.call(method: method, params: params)]
    }

    private var connect: [AlloyError.FixStep] {
        [
            .advice(
                "Connect the account again, which makes a new credential, and send this again with that one.")
        ] + call("credentials.connect", parameters(user: true, connector: true))
    }

    /// Returns the steps for an account with missing scopes; `scope` is their text.
    func connecting(for scope: String) -> [AlloyError.FixStep] {
        [
            .advice(
                "Connect the account again and allow \(scope), which makes a new credential, and send this again with that one."
            )
        ] + call("credentials.connect", parameters(user: true, connector: true))
    }

    /// The call that returns the description of the right input.
    private var definition: [AlloyError.FixStep] {
        switch call.operation {
        case .execute: [.call(method: "actions.get", params: parameters(connector: true, action: true))]
        case .credentialsCreate: [.call(method: "credentials.requirements", params: parameters(connector: true))]
        default: []
        }
    }

    /// The call that lists what exists.
    private var lookAround: [AlloyError.FixStep] {
        switch call.operation {
        case .usersCreate, .usersCreateBatch, .usersGet, .usersUpdate, .usersDelete, .usersToken:
            [.call(method: "users.list", params: [:])]
        case .execute, .actionsGet: [.call(method: "actions.list", params: parameters(connector: true))]
        case .connectorsGet, .resourcesList, .credentialsRequirements, .credentialsCreate:
            [.call(method: "connectors.list", params: [:])]
        case .credentialsDelete, .credentialsList:
            call("credentials.list", parameters(user: true, connector: true))
        case .filesDelete, .filesUpload: [.call(method: "files.list", params: [:])]
        case .usersList, .connectorsList, .filesList, .sandboxControl: []
        }
    }

    /// The steps that find the outcome of a call that may have been applied.
    private func settle(_ error: AlloyError) -> [AlloyError.FixStep] {
        if error.retry.isSafe {
            return [.advice("Send it again: doing it twice does the same as doing it once.")]
        }
        let sight: [AlloyError.FixStep] =
            switch call.operation {
            case .credentialsCreate:
                call("credentials.list", parameters(user: true, connector: true))
            case .execute: []
            default: lookAround
            }
        let location = call.operation == .execute ? "at the provider" : "with the service"
        return [.advice("Check \(location) whether it was done before you send it again: it might be done twice.")]
            + sight
    }

    private func parameters(user: Bool = false, connector: Bool = false, action: Bool = false) -> JSONObject {
        var parameters = JSONObject()
        if connector { parameters.append("connectorId", call.subject.connectorId.map(JSONValue.string)) }
        if action { parameters.append("actionId", call.subject.actionId.map(JSONValue.string)) }
        if user { parameters.append("userId", call.options.userId.map(JSONValue.string)) }
        return parameters
    }
}
