import JSON
import JSONRPC
import Logging

/// One request of a client: what the client can do, and the channel to it.
public struct ClientRequest: Sendable {
    public let profile: Profile
    public let capabilities: ClientCapabilities
    public let clientInfo: ClientInfo?
    /// The channel for progress and notifications.
    public let context: RequestContext
    /// The token that reports of progress carry; nil for no reports.
    public let progressToken: JSONValue?
    /// The least severe messages that the client wants; nil for none.
    let logLevel: LoggingLevel?
    let redactor: Redactor
    /// The answers and values of earlier rounds of the same call.
    let rounds: InputRounds

    /// Returns whether the client can put this question to a person.
    public func canAsk(_ elicitation: Elicitation) -> Bool { elicitation.isSupported(by: capabilities, profile) }

    /// The values that were given to `ask` in earlier rounds of the same call; empty in revisions with a handshake, in which
    /// a call has one round.
    public var memory: JSONObject { rounds.memory }

    /// Puts a question to the person who uses the client.
    ///
    /// In a stateless revision, a question that has no answer yet ends the call: the client sends it again, with the
    /// answer, and the feature runs from its beginning.
    ///
    /// - Parameters:
    ///   - key: The name of the question, unique in the call.
    ///   - memory: Values for the next round. They are signed, but the client can read them.
    ///   - deadline: The end of the wait for the person.
    public func ask(
        _ elicitation: Elicitation, as key: String, remembering memory: JSONObject = [:],
        until deadline: ContinuousClock.Instant? = nil
    ) async throws(FeatureError) -> ElicitationAnswer {
        guard canAsk(elicitation) else { throw .failed(.missingCapability(["elicitation": elicitation.needed])) }
        let params = elicitation.params(profile, id: key)
        let answer = try await ask(
            "elicitation/create", .showing(.object(params), elicitation.shown), as: key, remembering: memory,
            until: deadline)
        guard let answer = ElicitationAnswer(answer) else {
            throw .failed(.invalidMCPParams("The answer to the question \(key) is no result of elicitation/create."))
        }
        return answer
    }

    /// Sends a request to the client and returns the result. Throws if the client has not declared the capability for it.
    public func ask(
        _ method: String, _ params: Payload, as key: String, remembering memory: JSONObject = [:],
        until deadline: ContinuousClock.Instant? = nil
    ) async throws(FeatureError) -> JSONValue {
        let question = ClientQuestion(key: key, method: method, params: params)
        return try await ask([question], remembering: memory, until: deadline)[key] ?? .null
    }

    /// Sends requests to the client and returns the results by the names of the questions. A stateless revision asks all of
    /// them at once. Throws if the client has not declared the capability for one of them.
    public func ask(
        _ questions: [ClientQuestion], remembering memory: JSONObject = [:],
        until deadline: ContinuousClock.Instant? = nil
    ) async throws(FeatureError) -> [String: JSONValue] {
        for question in questions {
            let capability = String(question.method.prefix { $0 != "/" })
            guard capabilities.names.contains(capability) else {
                throw .failed(.missingCapability([capability: [:]]))
            }
        }
        var answers: [String: JSONValue] = [:]
        for question in questions {
            if profile.elicitationStyle == .inputRequired {
                answers[question.key] = rounds.answers[question.key]
                continue
            }
            do throws(PeerError) {
                answers[question.key] = try await context.request(question.method, question.params, until: deadline)
            } catch {
                throw Self.failure(error, question.method)
            }
        }
        let open = questions.filter { answers[$0.key] == nil }
        if open.isEmpty { return answers }
        throw .inputRequired(InputRequired(questions: open, memory: memory))
    }

    private static func failure(_ error: PeerError, _ method: String) -> FeatureError {
        switch error {
        case .failed(let error):
            .failed(
                .host(
                    code: RPCError.Code.internalError, kind: "internal",
                    message: "The client answered \(method) with an error: \(error.message.prefix(200))",
                    fix: ["Repeat the call, or use a client that supports \(JSONValue.string(method).text)."]))
        case .interrupted, .unreachable:
            .failed(
                .host(
                    code: RPCError.Code.requestCancelled, kind: "cancelled",
                    message: "The client did not answer \(method).", fix: ["Repeat the call."], isSafeToRetry: true))
        }
    }

    /// Reports that the request still runs, in a sentence for a person.
    public func report(_ message: String) {
        guard let progressToken else { return }
        context.reportProgress(token: progressToken, done: 0, message: message)
    }

    /// Sends a log message to the client, if it wants messages of this severity.
    public func log(_ level: LoggingLevel, _ data: JSONValue) {
        guard let logLevel, level >= logLevel else { return }
        let params: JSONValue = ["level": .string(level.rawValue), "logger": "alloy-host", "data": data]
        context.notify("notifications/message", .value(params), redactor: redactor)
    }
}
