import JSON
import JSONRPC
import Logging
import Platform
import Locking

/// A server of the Model Context Protocol on a connection that it shares with other protocols: answers the requests of this
/// protocol, and leaves all others to their handler.
///
/// Each request is served by its own revision: one that carries the metadata of a stateless revision by that one, any other
/// by the revision of the last `initialize`. Both may be mixed on one connection, in any order.
public final class MCPServer: Sendable {
    private struct State {
        var session: Session?
        var wasSpoken = false
    }

    let features: any ServerFeatures
    let subscriptions: Subscriptions
    private let signer: RequestStateSigner
    private let redactor: Redactor
    private let sleep: Sleep
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// The time between two reports that a request still runs.
    static let reportInterval = Duration.seconds(15)

    /// Creates a server.
    ///
    /// - Parameters:
    ///   - features: The tools, resources and prompts.
    ///   - signer: The signer of calls with several rounds.
    ///   - redactor: The redactor of everything that is sent.
    ///   - now: The clock of `sleep`.
    public init(
        _ features: any ServerFeatures, signer: RequestStateSigner, redactor: Redactor,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        sleep: @escaping Sleep = SleepTimer.sleep(until:)
    ) {
        self.features = features
        self.signer = signer
        self.redactor = redactor
        self.now = now
        self.sleep = sleep
        subscriptions = Subscriptions(redactor: redactor)
    }

    /// True after the first request of this protocol.
    public var wasSpoken: Bool { state.withLock { $0.wasSpoken } }

    /// Announces that the resource with this URI has changed.
    public func didChange(resource uri: String) { subscriptions.didChange(uri) }

    /// Ends the requests that run until their client ends them: no message of the client can arrive any more.
    public func inputDidEnd() { subscriptions.endAll() }

    /// Answers a request of this protocol; returns nil for a request of another one.
    ///
    /// What it knows by itself, it answers at once, before anything else can delay it.
    public func handle(_ request: Request) -> HandlerReply? {
        let params: JSONObject? = if case .named(let object) = request.params { object } else { nil }
        do throws(RPCError) {
            let dialect = try Dialect(
                method: request.method, params: params, session: state.withLock { $0.session })
            if case .native = dialect { return nil }
            state.withLock { $0.wasSpoken = true }
            if request.context.requestId.isNull {
                throw .host(
                    code: RPCError.Code.invalidRequest, kind: "invalid_request", message: "The id must not be null.",
                    fix: ["Send a string or a number as the id."])
            }
            if case .positional(let values) = request.params {
                throw .invalidMCPParam("", expected: "an object", .array(values))
            }
            if request.context.isInBatch, let reason = dialect.refusalOfBatches { throw .noBatch(reason) }
            guard case .handshake = dialect else { return try reply(request, params ?? [:], dialect) }
            return .ready(.success(.value(.object(try initialize(params)))))
        } catch {
            state.withLock { $0.wasSpoken = true }
            return .ready(.failure(error))
        }
    }

    private func initialize(_ params: JSONObject?) throws(RPCError) -> JSONObject {
        let session = try Session(params)
        state.withLock { $0.session = session }
        let description = features.description
        return [
            "protocolVersion": .string(session.profile.revision.rawValue),
            "capabilities": description.capabilities(session.profile), "serverInfo": description.json(session.profile),
            "instructions": .string(description.instructions),
        ]
    }

    /// Changes the severity of the messages that the client of the handshake wants.
    func setLogLevel(_ level: LoggingLevel) { state.withLock { $0.session?.logLevel = level } }

    private func reply(
        _ request: Request, _ params: JSONObject, _ dialect: Dialect
    ) throws(RPCError) -> HandlerReply {
        let client = try client(request, params, dialect)
        guard client.profile.methods.contains(request.method) else {
            throw .unknownMCPMethod(request.method, client.profile.revision)
        }
        let call = MethodCall(method: request.method, params: params, client: client, server: self)
        if let result = try call.immediateResult() { return .ready(.success(payload(result, client.profile))) }
        return .pending { [self] in
            let ticker = ticker(client)
            defer { ticker?.cancel() }
            do throws(FeatureError) {
                return .success(payload(try await call.result(), client.profile))
            } catch {
                switch error {
                case .failed(let error): return .failure(error)
                case .inputRequired(let needed): return .success(inputRequired(needed, call))
                }
            }
        }
    }

    private func client(
        _ request: Request, _ params: JSONObject, _ dialect: Dialect
    ) throws(RPCError) -> ClientRequest {
        let profile: Profile
        let capabilities: ClientCapabilities
        let info: ClientInfo?
        let logLevel: LoggingLevel?
        var rounds = InputRounds.none
        switch dialect {
        case .stateless(let metadata):
            profile = Profile(metadata.revision)
            (capabilities, info, logLevel) = (metadata.capabilities, metadata.clientInfo, metadata.logLevel)
            rounds = try self.rounds(request.method, params)
        case .session(let session):
            profile = session.profile
            (capabilities, info, logLevel) = (session.capabilities, session.clientInfo, session.logLevel)
        case .native, .handshake: throw .noRevision
        }
        let token = params["_meta"]?["progressToken"]
        if let token, token.stringValue == nil, token.numberValue?.isInteger != true {
            throw .invalidMCPParam("/_meta/progressToken", expected: "a string or an integer", token)
        }
        let hasMessages = profile.hasProgressMessages
        let context = request.context.withProgress { report in
            var params: JSONObject = ["progressToken": report.token, "progress": .int(report.number)]
            if hasMessages { params.append("message", report.message.map(JSONValue.string)) }
            return ("notifications/progress", .object(params))
        }
        return ClientRequest(
            profile: profile, capabilities: capabilities, clientInfo: info, context: context, progressToken: token,
            logLevel: logLevel, redactor: redactor, rounds: rounds)
    }

    // MARK: - Rounds

    /// The earlier rounds of a call, with the answers that it brings.
    private func rounds(_ method: String, _ params: JSONObject) throws(RPCError) -> InputRounds {
        let responses = try Self.responses(params["inputResponses"])
        guard let text = params["requestState"] else { return .none }
        guard let text = text.stringValue else {
            throw .invalidMCPParam("/requestState", expected: "a string", params["requestState"])
        }
        var rounds = try signer.decode(text, of: Self.identity(method, params))
        // Answers to questions that were not asked are ignored.
        for response in responses where rounds.asked.contains(response.key) {
            rounds.answers[response.key] = response.value
        }
        return rounds
    }

    private static func responses(_ value: JSONValue?) throws(RPCError) -> [JSONObject.Member] {
        guard let value else { return [] }
        guard let responses = value.objectValue else {
            throw .invalidMCPParam("/inputResponses", expected: "an object", value)
        }
        for response in responses.members where response.value.objectValue == nil {
            throw .invalidMCPParam(
                JSONPointer(tokens: ["inputResponses", response.key]).description, expected: "an object",
                response.value)
        }
        return responses.members
    }

    /// The text that is equal for all rounds of a call: its method and its own parameters.
    private static func identity(_ method: String, _ params: JSONObject) -> String {
        var own = params
        for name in ["_meta", "inputResponses", "requestState"] { own[name] = nil }
        let identity = JSONValue.array([.string(method), .object(own)])
        return String(decoding: identity.canonicalBytes, as: UTF8.self)
    }

    private func inputRequired(_ needed: InputRequired, _ call: MethodCall) -> Payload {
        var rounds = call.client.rounds
        rounds.memory = needed.memory
        rounds.asked = needed.questions.map(\.key)
        let state = signer.encode(rounds, of: Self.identity(call.method, call.params))
        var questions = JSONObject()
        var shown: [Secret] = []
        for question in needed.questions {
            questions.append(
                question.key, .object(["method": .string(question.method), "params": question.params.value]))
            if case .showing(_, let secrets) = question.params { shown += secrets }
        }
        var result: JSONObject = ["resultType": "input_required", "inputRequests": .object(questions)]
        result.append("requestState", .string(state))
        result.append("_meta", ["io.modelcontextprotocol/serverInfo": features.description.shortJSON])
        return shown.isEmpty ? .value(.object(result)) : .showing(.object(result), shown)
    }

    // MARK: - Results

    /// Returns a result with the members that its revision adds.
    private func payload(_ result: MethodResult, _ profile: Profile) -> Payload {
        var object = result.members
        if profile.hasResultTypes { object.members.insert(.init(key: "resultType", value: "complete"), at: 0) }
        if profile.hasCacheHints, let hint = result.cacheHint {
            object.append("ttlMs", .int(hint.milliseconds))
            object.append("cacheScope", .string(hint.isPublic ? "public" : "private"))
        }
        if profile.hasResultTypes {
            var metadata = object["_meta"]?.objectValue ?? [:]
            let key = "io.modelcontextprotocol/serverInfo"
            if !metadata.contains(key: key) { metadata.append(key, features.description.shortJSON) }
            object["_meta"] = .object(metadata)
        }
        return result.shown.isEmpty ? .value(.object(object)) : .showing(.object(object), result.shown)
    }

    /// Reports regularly that the request still runs, for clients that count the time since the last report.
    private func ticker(_ client: ClientRequest) -> Task<Void, Never>? {
        guard client.progressToken != nil else { return nil }
        return Task { [now, sleep] in
            while !Task.isCancelled {
                guard (try? await sleep(now() + Self.reportInterval)) != nil else { return }
                client.report("The call still runs.")
            }
        }
    }
}
