import JSON

/// How the sandbox's service answers where the real one was seen, or is said, to answer in more than one way.
public struct Quirks: Sendable, Equatable {
    /// Around the third party's answer to an execution.
    public enum ResultEnvelope: String, Sendable, CaseIterable {
        /// `{responseData}`.
        case responseData
        /// `{success, result}`.
        case successResult = "success_result"
        /// `{executionId, status, responseData}`.
        case execution
    }

    /// What a third party's empty answer becomes.
    public enum EmptyResult: String, Sendable, CaseIterable {
        /// The envelope around `null`.
        case null
        /// 204, without a body.
        case noContent = "no_content"
    }

    /// How the web framework's error page comes.
    public enum ErrorPage: String, Sendable, CaseIterable {
        /// `{errorHtml}`.
        case json
        /// As a page.
        case html
    }

    /// How the service complains of a request.
    public enum ErrorBody: String, Sendable, CaseIterable {
        /// `{error: {source, code, message, details}}`.
        case object
        /// `{message}`.
        case message
        /// `{error: "Not Found", message}`.
        case text
    }

    /// What `GET /connectors/{id}/credentials` answers.
    public enum ConnectorCredentials: String, Sendable, CaseIterable {
        /// The user's credentials.
        case listed
        /// Always none.
        case empty
        /// The connector's requirements, as version 2025-06 did; then `…/credentials/metadata` is no route.
        case metadata
    }

    /// The status when a user or a credential was made.
    public enum CreatedStatus: String, Sendable, CaseIterable {
        case ok = "200"
        case created = "201"
    }

    public var resultEnvelope = ResultEnvelope.responseData
    public var emptyResult = EmptyResult.null
    public var errorPage = ErrorPage.json
    public var errorBody = ErrorBody.object
    public var connectorCredentials = ConnectorCredentials.listed
    public var createdStatus = CreatedStatus.ok

    /// How the sandbox begins.
    public init() {}
}

extension Quirks {
    /// One thing that varies: its name, what it is about, and its values, the usual one first.
    public struct Choice: Sendable {
        public let name: String
        public let summary: String
        public let values: [String]
        fileprivate let get: @Sendable (Quirks) -> String
        fileprivate let set: @Sendable (inout Quirks, String) -> Bool

        fileprivate init<Value: RawRepresentable<String> & CaseIterable & SendableMetatype>(
            _ name: String, _ path: WritableKeyPath<Quirks, Value> & Sendable, _ summary: String
        ) {
            self.name = name
            self.summary = summary
            values = Value.allCases.map(\.rawValue)
            get = { $0[keyPath: path].rawValue }
            set = { quirks, text in
                guard let value = Value(rawValue: text) else { return false }
                quirks[keyPath: path] = value
                return true
            }
        }
    }

    /// Everything that varies.
    public static let choices = [
        Choice("resultEnvelope", \.resultEnvelope, "What stands around the third party's answer to an execution."),
        Choice("emptyResult", \.emptyResult, "What a third party's empty answer becomes."),
        Choice("errorPage", \.errorPage, "How the error page of the service's web framework comes."),
        Choice("errorBody", \.errorBody, "How the service complains of a request."),
        Choice(
            "connectorCredentials", \.connectorCredentials,
            "What the list of a connector's credentials answers: with `metadata` its requirements, as in 2025-06."),
        Choice("createdStatus", \.createdStatus, "The status when a user or a credential was made."),
    ]

    /// Sets what `object` names. False, and nothing is set, when it names something else or a value that there is not.
    public mutating func set(_ object: JSONObject) -> Bool {
        var quirks = self
        for member in object.members {
            guard let value = member.value.stringValue,
                let choice = Self.choices.first(where: { $0.name.hasSameCodePoints(as: member.key) }),
                choice.set(&quirks, value)
            else { return false }
        }
        self = quirks
        return true
    }

    /// What is chosen.
    public var json: JSONObject {
        JSONObject(Self.choices.map { JSONObject.Member(key: $0.name, value: .string($0.get(self))) })
    }
}

extension Quirks {
    /// The answer to an execution: what the third party said, nil for nothing, in the envelope that is chosen.
    func answer(_ result: JSONValue?, requestID: String) -> ServiceAnswer {
        if result == nil, emptyResult == .noContent { return .noContent }
        let result = result ?? .null
        return switch resultEnvelope {
        case .responseData: ServiceAnswer(["responseData": result])
        case .successResult: ServiceAnswer(["success": true, "result": result])
        case .execution:
            // A generator of its own: ids that are drawn later stay what they are.
            ServiceAnswer([
                "executionId": .string(SeededGenerator.identifier(for: requestID)), "status": "completed",
                "responseData": result,
            ])
        }
    }

    /// The answer with the status that is chosen for what was made.
    func created(_ answer: ServiceAnswer) -> ServiceAnswer {
        guard createdStatus == .created else { return answer }
        var answer = answer
        answer.status = 201
        return answer
    }
}

extension SeededGenerator {
    /// 24 hexadecimal digits that depend on `name` alone.
    fileprivate static func identifier(for name: String) -> String {
        var generator = SeededGenerator(seed: name)
        return generator.hex(24)
    }
}
