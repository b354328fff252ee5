import Alloy
import JSONRPC

/// One kind of error as a value for programs that describe errors: documents and clients.
public struct ErrorKindDescription: Sendable {
    /// The `kind` in `error.data`.
    public let kind: String
    /// The JSON-RPC error code. A negative one is JSON-RPC's own, or the Language Server Protocol's.
    public let code: Int
    /// One sentence.
    public let summary: String
    /// The values of `outcome` that errors of the kind have, the usual one first.
    public let outcomes: [String]
    /// The value of `retry.safe`: `yes`, `no`, `mostly`, `seldom` or `it depends`.
    public let retry: String

    /// Every kind: those of the protocol first.
    public static let all = protocolKinds + AlloyError.Kind.allCases.map(ErrorKindDescription.init)

    private static let protocolKinds = [
        refused("parse_error", RPCError.Code.parseError, "The message is not JSON."),
        refused("invalid_request", RPCError.Code.invalidRequest, "The message is JSON, but not a request."),
        refused("method_not_found", RPCError.Code.methodNotFound, "There is no method of this name."),
        refused("invalid_params", RPCError.Code.invalidParams, "The method does not take these parameters."),
    ]

    private static func refused(_ kind: String, _ code: Int, _ summary: String) -> ErrorKindDescription {
        ErrorKindDescription(kind: kind, code: code, summary: summary, outcomes: [.notSent], retry: "no")
    }

    private init(kind: String, code: Int, summary: String, outcomes: [Outcome], retry: String) {
        self.kind = kind
        self.code = code
        self.summary = summary
        self.outcomes = outcomes.map(\.rawValue)
        self.retry = retry
    }

    private init(_ kind: AlloyError.Kind) {
        let (outcomes, retry) = kind.usualEnding
        self.init(kind: kind.rawValue, code: kind.code, summary: kind.summary, outcomes: outcomes, retry: retry)
    }
}

extension AlloyError.Kind {
    /// The meaning of the kind, in one sentence.
    var summary: String {
        switch self {
        case .unauthenticated: "The API key is missing or was not accepted."
        case .forbidden: "The API key, or the connected account, lacks the permission."
        case .notFound: "An object that the call names does not exist, or not for this user."
        case .invalidInput: "The input is invalid."
        case .conflict: "The call conflicts with existing data."
        case .rateLimited: "Too many requests; nothing ran."
        case .providerFailed: "The provider failed during a read, or requires a payment first."
        case .alloyFailed: "Alloy failed during a read, or its response can't be read."
        case .network: "No complete response arrived from the service."
        case .timedOut: "The response did not arrive in time."
        case .unknownOutcome: "A write was sent, and it can't be known whether it was applied."
        case .connectionRequired: "A person has to connect an account first."
        case .policyDenied: "A rule of the operator denies the call."
        case .validationFailed: "The input does not fit the action's schema."
        case .overloaded: "Too many requests wait (`--overload reject`), or no file or connection can be opened."
        case .cancelled: "The caller cancelled the call."
        case .internal: "A defect in this program or in its installation."
        }
    }

    /// The outcomes of such errors, the usual one first, and whether the same call may be sent again.
    fileprivate var usualEnding: (outcomes: [Outcome], retry: String) {
        switch self {
        case .unauthenticated: ([.notSent, .rejected], "seldom")
        case .forbidden, .connectionRequired: ([.rejected], "no")
        case .notFound, .invalidInput: ([.rejected, .notSent], "no")
        case .conflict: ([.rejected, .notSent], "seldom")
        case .rateLimited: ([.rejected, .notSent], "yes")
        case .providerFailed, .alloyFailed: ([.unknown, .rejected], "mostly")
        case .network, .timedOut: ([.notSent, .unknown], "yes")
        case .unknownOutcome: ([.unknown], "it depends")
        case .policyDenied, .validationFailed, .internal: ([.notSent], "no")
        case .overloaded: ([.notSent], "yes")
        case .cancelled: ([.notSent, .unknown], "it depends")
        }
    }
}
