import JSON
import Logging

/// A question to the person who uses the client.
public enum Elicitation: Sendable {
    /// A form; the schema is an object of plain fields. It must not ask for a secret.
    case form(message: String, schema: JSONObject)
    /// A link to open. `secrets` are the parts of it that are redacted everywhere else.
    case url(message: String, url: Secret, secrets: [Secret])

    /// The secrets that the question may show.
    var shown: [Secret] {
        switch self {
        case .form: []
        case .url(_, let url, let secrets): secrets + [url]
        }
    }

    /// True if the client can ask it.
    func isSupported(by capabilities: ClientCapabilities, _ profile: Profile) -> Bool {
        guard profile.elicitationStyle != .unavailable else { return false }
        switch self {
        case .form: return capabilities.elicitsForms
        case .url: return capabilities.elicitsURLs && profile.hasURLElicitation
        }
    }

    /// The part of the capability `elicitation` that it needs.
    var needed: JSONValue {
        switch self {
        case .form: ["form": [:]]
        case .url: ["url": [:]]
        }
    }

    /// Returns the parameters of `elicitation/create`. `id` names the question in revisions that have such ids.
    func params(_ profile: Profile, id: String) -> JSONObject {
        switch self {
        case .form(let message, let schema):
            var params: JSONObject = ["message": .string(message), "requestedSchema": .object(schema)]
            if profile.hasURLElicitation { params.members.insert(.init(key: "mode", value: "form"), at: 0) }
            return params
        case .url(let message, let url, _):
            var params: JSONObject = ["mode": "url", "message": .string(message), "url": .string(url.reveal())]
            if profile.hasElicitationIds { params.append("elicitationId", .string(id)) }
            return params
        }
    }
}

/// A person's answer to a question.
public enum ElicitationAnswer: Sendable, Equatable {
    /// The person agreed; `content` has the fields of a form.
    case accepted(JSONObject)
    case declined
    /// The person closed the question without an answer.
    case cancelled

    /// Reads an `ElicitResult`; nil if it is none.
    init?(_ json: JSONValue?) {
        switch json?["action"]?.stringValue {
        case "accept": self = .accepted(json?["content"]?.objectValue ?? JSONObject())
        case "decline": self = .declined
        case "cancel": self = .cancelled
        default: return nil
        }
    }

    /// The answer as the client sent it.
    var json: JSONValue {
        switch self {
        case .accepted(let content): ["action": "accept", "content": .object(content)]
        case .declined: ["action": "decline"]
        case .cancelled: ["action": "cancel"]
        }
    }
}
