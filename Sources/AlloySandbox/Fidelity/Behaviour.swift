import JSON

/// A behaviour of the sandbox, and the evidence that the real service behaves so.
public struct Behaviour: Sendable {
    /// The kind of evidence.
    public enum Source: String, Sendable, CaseIterable {
        /// A page of the service's documentation says so.
        case official
        /// Programs written for the service show it, or a report does.
        case observed
        /// A guess: nothing is known.
        case guess
    }

    /// A name for it, such as `errors.unknown_route`.
    public let id: String
    /// The evidence.
    public let source: Source
    /// The behaviour in one sentence.
    public let summary: String
    /// The quirk that changes it.
    public let quirk: String?

    private init(_ id: String, _ source: Source, _ summary: String, quirk: String?) {
        self.id = id
        self.source = source
        self.summary = summary
        self.quirk = quirk
    }
}

extension Behaviour {
    /// All behaviours that a caller of the service may rely on in the sandbox, by subject: `behaviours.json`.
    public static let all = (EmbeddedText.json("Fidelity/behaviours.json").arrayValue ?? []).compactMap(Behaviour.init)

    private init?(_ json: JSONValue) {
        guard let id = json["id"]?.stringValue, let summary = json["summary"]?.stringValue,
            let source = json["source"]?.stringValue.flatMap(Source.init)
        else { return nil }
        self.init(id, source, summary, quirk: json["quirk"]?.stringValue)
    }
}
