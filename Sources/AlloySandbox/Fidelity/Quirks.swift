import JSON
import ServiceAPI

/// The variants of the sandbox's responses, where the real service was seen, or is documented, to respond in more than one way.
public struct Quirks: Sendable, Equatable {
    /// The envelope of an execution's result.
    public enum ResultEnvelope: String, Sendable, CaseIterable {
        /// `{responseData}`.
        case responseData
        /// `{success, result}`.
        case successResult = "success_result"
        /// `{executionId, status, responseData}`.
        case execution
    }

    /// The response to an execution whose provider sent no body.
    public enum EmptyResult: String, Sendable, CaseIterable {
        /// The envelope around `null`.
        case null
        /// 204, without a body.
        case noContent = "no_content"
    }

    /// The form of the web framework's error page.
    public enum ErrorPage: String, Sendable, CaseIterable {
        /// `{errorHtml}`.
        case json
        /// A page of HTML.
        case html
    }

    /// The form of the service's error bodies.
    public enum ErrorBody: String, Sendable, CaseIterable {
        /// `{error: {source, code, message, details}}`.
        case object
        /// `{message}`.
        case message
        /// `{error: "Not Found", message}`.
        case text
    }

    /// The response of `GET /connectors/{id}/credentials`.
    public enum ConnectorCredentials: String, Sendable, CaseIterable {
        /// The user's credentials.
        case listed
        /// An empty list, always.
        case empty
        /// The connector's requirements, as version 2025-06 did; then `…/credentials/metadata` is no route.
        case metadata
    }

    /// The status after a user or a credential was created.
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

    /// The variants that a sandbox starts with.
    public init() {}
}

extension Quirks {
    /// One variant: its name, a summary, and its values, the default first.
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

    /// All variants.
    public static let choices = [
        Choice("resultEnvelope", \.resultEnvelope, "The envelope of an execution's result."),
        Choice("emptyResult", \.emptyResult, "The response to an execution whose provider sent no body."),
        Choice("errorPage", \.errorPage, "The form of the web framework's error page."),
        Choice("errorBody", \.errorBody, "The form of the service's error bodies."),
        Choice(
            "connectorCredentials", \.connectorCredentials,
            "The response of a connector's list of credentials: with `metadata` its requirements, as in 2025-06."),
        Choice("createdStatus", \.createdStatus, "The status after a user or a credential was created."),
    ]

    /// Sets the variants that `object` names. Returns false, and changes nothing, for an unknown name or value.
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

    /// The chosen values.
    public var json: JSONObject {
        JSONObject(Self.choices.map { JSONObject.Member(key: $0.name, value: .string($0.get(self))) })
    }
}

extension Quirks {
    /// The form of the service's errors.
    var errorForm: ServiceError.Form {
        var form = ServiceError.Form()
        form.page = errorPage == .html ? .html : .json
        form.body =
            switch errorBody {
            case .object: .object
            case .message: .message
            case .text: .text
            }
        return form
    }

    /// The response to an execution: the provider's body in the chosen envelope; a file as it is.
    func executionResponse(_ reply: ProviderReply, requestID: String) -> ServiceResponse {
        if let file = reply.file { return ServiceResponse(file: file.bytes, ofType: file.contentType) }
        if reply.body == nil, emptyResult == .noContent { return .noContent }
        let result = reply.body ?? .null
        return switch resultEnvelope {
        case .responseData: ServiceResponse(["responseData": result])
        case .successResult: ServiceResponse(["success": true, "result": result])
        case .execution:
            // A generator of its own: ids that are drawn later stay what they are.
            ServiceResponse([
                "executionId": .string(SeededGenerator.identifier(for: requestID)), "status": "completed",
                "responseData": result,
            ])
        }
    }

    /// The response with the chosen status for something that was created.
    func created(_ response: ServiceResponse) -> ServiceResponse {
        guard createdStatus == .created else { return response }
        var response = response
        response.status = 201
        return response
    }
}

extension SeededGenerator {
    /// 24 hexadecimal digits that depend on `name` alone.
    fileprivate static func identifier(for name: String) -> String {
        var generator = SeededGenerator(seed: name)
        return generator.hex(24)
    }
}
